// The page on which people annotate: one record, its form in the margin, and the way to the next.
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { isStatus } from '../../api';
import { ConnectionBars, SkipLink } from '../../app/bars';
import { GlobalKeys } from '../../app/GlobalKeys';
import { useText } from '../../i18n';
import { NotFound, NotForRole, PageErrorState, Skeleton } from '../../ui/states';
import { deviceId } from '../../work/device';
import { readQueueEarly } from '../../work/early';
import type { Queue } from '../../work/types';
import css from './annotate.module.css';
import { useWorkSession } from './useWorkSession';
import { Workbench } from './Workbench';

const queueQuery = (id: string) => ({
  queryKey: ['queue', id] as const,
  queryFn: ({ signal }: { signal: AbortSignal }) => readQueueEarly(id, signal),
});

export default function Annotate() {
  const { queue: id = '' } = useParams({ strict: false });
  const { data, error, refetch } = useQuery(queueQuery(id));
  // A queue that other pages looked at before may be another one while this one is loaded.
  const queue = data?.id === id ? data : undefined;
  const device = useDevice();
  return (
    <div className={css.page}>
      <SkipLink />
      <GlobalKeys />
      {queue && device !== undefined ? (
        <Session key={queue.id} queue={queue} device={device} />
      ) : error ? (
        <main id="content" className={css.alone}>
          <NoQueue error={error} onRetry={() => void refetch()} />
        </main>
      ) : (
        <LoadingPage />
      )}
    </div>
  );
}

function NoQueue({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  if (isStatus(error, 404) || isStatus(error, 400)) return <NotFound />;
  return isStatus(error, 403) ? <NotForRole page /> : <PageErrorState error={error} onRetry={onRetry} />;
}

/** The id of this tab, once it is known. It is not suspended for: React would not show what came before 0.3 s have passed. */
function useDevice(): string | undefined {
  const [id, setId] = useState<string>();
  useEffect(() => void deviceId().then(setId), []);
  return id;
}

function Session({ queue, device }: { queue: Queue; device: string }) {
  const { session, outbox } = useWorkSession(queue, device);
  return <Workbench session={session} outbox={outbox} bars={bars} />;
}

const bars = <ConnectionBars />;

/** The page in its shape, without anything to read yet. */
export function LoadingPage() {
  const t = useText().annotate;
  return (
    <>
      <header className={css.top}>
        <Skeleton width="220px" />
      </header>
      <main id="content" className={css.columns}>
        <div role="status" className="visually-hidden">
          <h1>{t.loading}</h1>
        </div>
        <div className={css.trace}>
          <Skeleton lines={5} />
        </div>
        <div className={css.record}>
          <Skeleton lines={8} />
        </div>
        <div className={css.side}>
          <Skeleton lines={6} height="36px" />
        </div>
      </main>
    </>
  );
}
