// What is shown when there is no record to show, and why there is none.
import { useQuery } from '@tanstack/react-query';
import { CircleCheck, Clock, CloudOff, FileX, ListChecks } from 'lucide-react';
import { type ReactNode, useSyncExternalStore } from 'react';
import { postil, unwrap } from '../../api';
import { seesAll, useSpace } from '../../app/space';
import { useFormat, useText } from '../../i18n';
import { Button, ButtonLink } from '../../ui/Button';
import { EmptyState } from '../../ui/states';
import type { Outbox } from '../../work/outbox/outbox';
import type { WorkSession } from '../../work/session';
import type { SessionState } from '../../work/sessionState';
import { workApi } from '../../work/api';

export function EndState({ session, state }: { session: WorkSession; state: SessionState }) {
  const t = useText().annotate;
  const f = useFormat();
  const space = useSpace();
  const { end, progress, queue } = state;
  const submitted = progress?.submitted ?? 0;
  const skipped = progress?.skipped ?? 0;
  const params = { space: space.id, queue: queue.id };
  const actions = (
    <>
      {skipped > 0 && <TakeUpSkipped session={session} queue={queue.id} />}
      <NextQueue except={queue.id} look={end?.reason === 'PASSED' ? 'secondary' : 'primary'} />
      {submitted + skipped > 0 && <Button action="annotate.back" onPress={() => session.back()}>{t.lookThrough}</Button>}
      <ButtonLink to="/s/$space/queues" params={{ space: space.id }} look="quiet">{t.toQueues}</ButtonLink>
    </>
  );
  if (end?.reason === 'NOT_ASKED') {
    return (
      <EmptyState icon={<ListChecks />} title={t.notAsked} action={seesAll(space) && <ButtonLink to="/s/$space/queues/$queue/records" params={params}>{t.toRecords}</ButtonLink>}>
        {seesAll(space) ? t.notAskedText : null}
      </EmptyState>
    );
  }
  if (end?.reason === 'PASSED') {
    const again = <Button look="primary" action="annotate.next" onPress={() => session.next()}>{t.goThrough}</Button>;
    return <EmptyState icon={<ListChecks />} title={t.passed({ count: progress?.left ?? 0 })} action={<>{again}{actions}</>}>{t.moreByThemselves}</EmptyState>;
  }
  if (end?.reason === 'LEASED' && end.until) {
    return <EmptyState icon={<Clock />} title={t.waitingFor({ time: f.time(end.until) })} action={actions}>{t.waitingText}</EmptyState>;
  }
  if (queue.record_count === 0) return <EmptyState icon={<ListChecks />} title={t.emptyQueue} action={actions}>{t.moreByThemselves}</EmptyState>;
  if (end?.reason === 'NONE_ASSIGNED' || (progress && progress.assigned === 0)) {
    return <EmptyState icon={<ListChecks />} title={t.noneAssigned} action={actions}>{t.noneAssignedText}</EmptyState>;
  }
  const title = end?.reason === 'SKIPPED_LEFT' && submitted === 0 ? t.skippedLeft({ count: skipped }) : t.allDone({ count: submitted });
  const and = skipped > 0 && title !== t.skippedLeft({ count: skipped }) ? ` ${t.allDoneSkipped({ count: skipped })}` : '';
  return (
    <EmptyState icon={<CircleCheck />} title={`${title}${and}`} action={actions}>
      {t.moreByThemselves}
    </EmptyState>
  );
}

function TakeUpSkipped({ session, queue }: { session: WorkSession; queue: string }) {
  const t = useText().annotate;
  const { data } = useQuery({ queryKey: ['queue', queue, 'skipped'], queryFn: () => workApi(queue, '-').mine('SKIPPED', 1) });
  const first = data?.[0];
  if (!first) return null;
  return (
    <Button look="primary" onPress={() => session.takeUp(first.record_id)}>
      {t.takeUpSkipped}
    </Button>
  );
}

function NextQueue({ except, look }: { except: string; look: 'primary' | 'secondary' }) {
  const t = useText().annotate;
  const space = useSpace();
  const { data } = useQuery({
    queryKey: ['queues', space.id, 'next'],
    queryFn: async ({ signal }) =>
      unwrap(await postil.GET('/api/v1/spaces/{space_id}/queues', { params: { path: { space_id: space.id }, query: { mine: true, open: true, limit: 2 } }, signal })),
  });
  const next = data?.queues.find(({ id }) => id !== except);
  if (!next) return null;
  return (
    <ButtonLink to="/s/$space/queues/$queue/annotate" params={{ space: space.id, queue: next.id }} look={look}>
      {t.nextQueue({ queue: next.name })}
    </ButtonLink>
  );
}

export function OfflineState({ session, outbox }: { session: WorkSession; outbox: Outbox }) {
  const t = useText();
  const { finished } = useSyncExternalStore(outbox.subscribe, outbox.state);
  const again = () => {
    outbox.flush();
    session.retry();
  };
  return (
    <EmptyState
      icon={<CloudOff />}
      title={`${t.annotate.offline} ${t.annotate.offlineKept({ count: finished })}`}
      action={
        <>
          <Button look="primary" onPress={again}>{t.common.tryAgain}</Button>
          <Button onPress={() => session.back()}>{t.annotate.back}</Button>
        </>
      }
    >
      {t.annotate.offlineText}
    </EmptyState>
  );
}

export function GoneState({ session }: { session: WorkSession }): ReactNode {
  const t = useText().annotate;
  return (
    <EmptyState icon={<FileX />} title={t.gone} action={<Button look="primary" onPress={() => session.next()}>{t.nextRecord}</Button>}>
      {t.goneText}
    </EmptyState>
  );
}
