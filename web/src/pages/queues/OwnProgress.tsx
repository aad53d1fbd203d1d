// All that annotators see of a queue before they open it: how far they themselves are.
import { queryOptions, useQuery } from '@tanstack/react-query';
import { PencilLine } from 'lucide-react';
import { postil, unwrap } from '../../api';
import { usePreferences } from '../../app/preferences';
import { useFormat, useText } from '../../i18n';
import { ButtonLink } from '../../ui/Button';
import { Progress } from '../../ui/Progress';
import { ErrorState, Skeleton } from '../../ui/states';
import type { Queue } from './data';
import { Facts } from './Facts';
import css from './OwnProgress.module.css';

const myProgressQuery = (id: string) =>
  queryOptions({
    queryKey: ['queue', id, 'mine'],
    queryFn: async ({ signal }) =>
      unwrap(await postil.GET('/api/v1/queues/{queue_id}/work/progress', { params: { path: { queue_id: id } }, signal })),
    placeholderData: undefined,
  });

export function OwnProgress({ queue }: { queue: Queue }) {
  const t = useText().queues;
  const f = useFormat();
  const { show_pace } = usePreferences();
  const { data: mine, error, refetch, dataUpdatedAt } = useQuery(myProgressQuery(queue.id));
  const failed = error && <ErrorState error={error} title={t.notLoaded} onRetry={() => void refetch()} asOf={mine && dataUpdatedAt} />;
  if (!mine) return failed ?? <Skeleton lines={2} height="40px" />;
  const facts = [
    { name: t.own.submitted, value: f.number(mine.submitted) },
    { name: t.own.drafts, value: f.number(mine.drafts) },
    { name: t.own.skipped, value: f.number(mine.skipped) },
    { name: t.own.left, value: f.number(mine.left) },
    ...(show_pace && mine.median_active_ms !== null ? [{ name: t.own.median, value: f.duration(mine.median_active_ms) }] : []),
    ...(show_pace && mine.per_hour !== null ? [{ name: t.own.perHour, value: f.number(mine.per_hour) }] : []),
  ];
  return (
    <section className={css.own} aria-label={t.own.title}>
      {failed}
      <p className={css.lead}>
        {mine.assigned === 0 ? t.own.nothing : mine.left === 0 ? t.own.done({ count: mine.submitted }) : t.own.toDo({ count: mine.left })}
      </p>
      {mine.assigned > 0 && (
        <>
          <Progress wide label={t.own.title} value={mine.submitted} total={mine.assigned} skipped={mine.skipped} />
          <Facts facts={facts} />
        </>
      )}
      {mine.assigned > 0 && (
        <div>
          <ButtonLink
            size="large"
            look={mine.left > 0 ? 'primary' : 'secondary'}
            icon={<PencilLine aria-hidden="true" />}
            to="/s/$space/queues/$queue/annotate"
            params={{ space: queue.space_id, queue: queue.id }}
          >
            {mine.left === 0 ? t.own.look : mine.submitted + mine.drafts + mine.skipped > 0 ? t.own.goOn : t.own.start}
          </ButtonLink>
        </div>
      )}
    </section>
  );
}
