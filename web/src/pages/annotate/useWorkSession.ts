// Ties a session of annotating to the page: its address, the live changes of the queue, and the person's outbox.
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, useEffectEvent, useRef, useState, useSyncExternalStore } from 'react';
import { useLiveQueues } from '../../api/live';
import { useSession } from '../../app/session';
import { useSpace } from '../../app/space';
import { Activity } from '../../work/activity';
import { workApi } from '../../work/api';
import { withEarly } from '../../work/early';
import { outboxOf } from '../../work/mine';
import { afterPaint } from '../../work/paint';
import { WorkSession } from '../../work/session';
import type { Queue } from '../../work/types';

/** How often an ended session looks for new records by itself, should the live changes not come through. */
const lookAgain = 20_000;

export function useWorkSession(queue: Queue, device: string) {
  const { user } = useSession();
  const space = useSpace();
  const navigate = useNavigate();
  const client = useQueryClient();
  const { record: asked } = useParams({ strict: false });
  const [{ session, outbox, activity }] = useState(() => {
    const outbox = outboxOf({ id: user.id, name: user.name || user.email });
    const activity = new Activity();
    return { outbox, activity, session: new WorkSession({ queue, outbox, activity, device, api: withEarly(workApi(queue.id, device), queue.id) }) };
  });
  useEffect(() => {
    const stops = [activity.start(), session.start(asked)];
    return () => {
      for (const stop of stops) stop();
    };
    // oxlint-disable-next-line react/exhaustive-deps -- the address says where to begin; later changes of it are followed below
  }, [session, activity]);

  useEffect(() => session.queueChanged(queue), [session, queue]);
  useLiveQueues(queue.space_id, ({ queue_id, change }) => {
    if (queue_id === queue.id && change !== 'DELETED') session.refresh(change === 'RECORDS' || change === 'CREATED');
  });
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState !== 'visible' || session.state().phase !== 'end') return;
      session.refresh(false);
      void client.invalidateQueries({ queryKey: ['queue', queue.id] });
    }, lookAgain);
    return () => clearInterval(timer);
  }, [session, client, queue.id]);

  // The address follows the record, and the record an address that somebody else set.
  const written = useRef<string>(undefined);
  const ended = useSyncExternalStore(session.subscribe, () => session.state().phase === 'end');
  const current = useSyncExternalStore(session.subscribe, () => (ended ? undefined : session.current));
  const follow = useEffectEvent((record: string) => {
    if (session.current !== record || record === asked) return;
    written.current = record;
    void navigate({ to: '/s/$space/queues/$queue/annotate/$record', params: { space: space.id, queue: queue.id, record }, search: {}, replace: true });
  });
  useEffect(() => {
    if (current) afterPaint(() => follow(current));
  }, [current]);
  const leave = useEffectEvent(() => {
    // After a reload the queue is asked anew, rather than the last record shown.
    if (asked) void navigate({ to: '/s/$space/queues/$queue/annotate', params: { space: space.id, queue: queue.id }, search: {}, replace: true });
  });
  useEffect(() => {
    if (ended) leave();
  }, [ended]);
  const open = useEffectEvent((record: string) => {
    if (record !== session.current && record !== written.current) session.open(record);
  });
  useEffect(() => {
    if (asked) open(asked);
  }, [asked]);

  // Drafts for which the device has no room are in this tab only.
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      const { full, waiting } = outbox.state();
      if (full && waiting > 0) event.preventDefault();
    };
    addEventListener('beforeunload', warn);
    return () => removeEventListener('beforeunload', warn);
  }, [outbox]);

  return { session, outbox };
}
