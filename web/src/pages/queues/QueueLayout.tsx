// The head and the tabs that all pages of one queue share. Annotators have one page only: how far they are.
import { useQuery } from '@tanstack/react-query';
import { Outlet, useMatchRoute, useParams, useRouterState } from '@tanstack/react-router';
import { PencilLine } from 'lucide-react';
import { createContext, use } from 'react';
import { isStatus } from '../../api';
import { useLiveQueues } from '../../api/live';
import { isLead, useSpace } from '../../app/space';
import { useFormat, useText } from '../../i18n';
import { ButtonLink } from '../../ui/Button';
import { Breadcrumbs, Crumb, PageHeader } from '../../ui/Page';
import { Progress } from '../../ui/Progress';
import { ErrorState, NotForRole, NotFound, PageErrorState, PageSkeleton } from '../../ui/states';
import { TabLink, TabLinks } from '../../ui/Tabs';
import { progressQuery, type Queue, type QueueProgress, queueQuery } from './data';
import { OwnProgress } from './OwnProgress';
import css from './QueueLayout.module.css';
import { Due } from './QueueRow';

const QueueContext = createContext<Queue | undefined>(undefined);

/** Tabs whose addresses are settled before they are built. */
const later = new Set(['agreement', 'adjudicate', 'gold', 'judge', 'export']);

/** The queue of the page; its pages always have one. */
export function useQueue(): Queue {
  const queue = use(QueueContext);
  if (!queue) throw new Error('useQueue is called outside of the pages of a queue');
  return queue;
}

export default function QueueLayout() {
  const t = useText();
  const space = useSpace();
  const { queue: id = '' } = useParams({ strict: false });
  useLiveQueues(space.id);
  const { data: queue, error, refetch, dataUpdatedAt } = useQuery(queueQuery(id));
  const progress = useQuery(progressQuery(id)).data;
  const tab = useRouterState({ select: ({ location }) => location.pathname.split('/').at(-1) });
  const overview = useMatchRoute()({ to: '/s/$space/queues/$queue' });

  if (!queue) {
    if (isStatus(error, 404) || isStatus(error, 400)) return <NotFound />;
    return error ? <PageErrorState error={error} title={t.queues.notLoaded} onRetry={() => void refetch()} /> : <PageSkeleton />;
  }
  if (queue.space_id !== space.id || (tab && later.has(tab))) return <NotFound />;
  const annotator = queue.role === 'ANNOTATOR';
  return (
    <QueueContext value={queue}>
      <Head queue={queue} progress={progress} />
      {error && <ErrorState error={error} title={t.queues.notLoaded} onRetry={() => void refetch()} asOf={dataUpdatedAt} />}
      {!annotator && <QueueTabs queue={queue} progress={progress} />}
      <div className={css.page}>
        {!annotator ? <Outlet /> : overview ? <OwnProgress queue={queue} /> : <NotForRole />}
      </div>
    </QueueContext>
  );
}

function Head({ queue, progress }: { queue: Queue; progress: QueueProgress | undefined }) {
  const t = useText();
  const params = { space: queue.space_id, queue: queue.id };
  const annotator = queue.role === 'ANNOTATOR'; // whose page says all of this larger
  return (
    <PageHeader
      title={<bdi>{queue.name}</bdi>}
      documentTitle={queue.name}
      breadcrumbs={
        <Breadcrumbs>
          <Crumb to="/s/$space/queues" params={{ space: queue.space_id }}>
            {t.common.queues}
          </Crumb>
        </Breadcrumbs>
      }
      actions={
        queue.annotates && !annotator && (
          <ButtonLink look="primary" icon={<PencilLine aria-hidden="true" />} to="/s/$space/queues/$queue/annotate" params={params}>
            {t.queues.annotate}
          </ButtonLink>
        )
      }
      description={
        (!annotator || queue.due_at) && (
          <div className={css.facts}>
            {!annotator && progress && progress.records > 0 && (
              <Progress
                label={t.queues.progressOf({ queue: queue.name })}
                value={progress.submitted}
                total={progress.assigned}
                skipped={progress.skipped}
              />
            )}
            {queue.due_at && <Due at={queue.due_at} open={(progress?.left ?? 0) > 0} />}
          </div>
        )
      }
    />
  );
}

function QueueTabs({ queue, progress }: { queue: Queue; progress: QueueProgress | undefined }) {
  const t = useText().queues;
  const f = useFormat();
  const space = useSpace();
  const params = { space: queue.space_id, queue: queue.id };
  return (
    <TabLinks label={t.tabs.label}>
      <TabLink to="/s/$space/queues/$queue" params={params} activeOptions={{ exact: true }}>
        {t.tabs.overview}
      </TabLink>
      <TabLink to="/s/$space/queues/$queue/records" params={params} activeOptions={{ includeSearch: false }} count={f.number(progress?.records ?? queue.record_count)}>
        {t.tabs.records}
      </TabLink>
      <TabLink to="/s/$space/queues/$queue/annotators" params={params} count={queue.annotators && f.number(queue.annotators.length)}>
        {t.tabs.annotators}
      </TabLink>
      {isLead(space) && (
        <TabLink to="/s/$space/queues/$queue/settings" params={params}>
          {t.tabs.settings}
        </TabLink>
      )}
    </TabLinks>
  );
}
