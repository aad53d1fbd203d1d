import { Keyboard, Undo2 } from 'lucide-react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { usePreferences } from '../../app/preferences';
import { useSpace } from '../../app/space';
import { useFormat, useText } from '../../i18n';
import { useDispatcher } from '../../keys';
import { Breadcrumbs, Crumb } from '../../ui/Page';
import { Button, IconButton } from '../../ui/Button';
import type { Outbox } from '../../work/outbox/outbox';
import type { WorkSession } from '../../work/session';
import type { SessionState } from '../../work/sessionState';
import css from './annotate.module.css';
import { SaveState } from './SaveState';

/** What was just done; with the record whose submit or skip can be undone. */
export type Note = { text: string; undo?: string };

type Props = {
  session: WorkSession;
  state: SessionState;
  outbox: Outbox;
  note: Note | undefined;
  title: string | undefined;
  onUndo: (record?: string) => void;
  onShowKept: () => void;
  onShowFull: () => void;
};

export function TopBar({ session, state, outbox, note, title, onUndo, onShowKept, onShowFull }: Props) {
  const t = useText();
  const keys = useDispatcher();
  const space = useSpace();
  const { queue } = state;
  return (
    <header className={css.top}>
      <Breadcrumbs>
        <Crumb to="/s/$space/queues" params={{ space: space.id }}>{t.common.queues}</Crumb>
        <Crumb to="/s/$space/queues/$queue" params={{ space: space.id, queue: queue.id }}>{queue.name}</Crumb>
      </Breadcrumbs>
      <QueueProgress state={state} />
      <DueDate at={queue.due_at} />
      <span className={css.space} />
      {state.record && <LeaseCountdown session={session} record={state.record.id} key={state.record.id} />}
      <span className={css.note}>
        <span role="status">{note?.text}</span>
        {note?.undo !== undefined && (
          <Button look="quiet" size="small" action="annotate.undo" icon={<Undo2 aria-hidden="true" />} onPress={() => onUndo(note.undo)}>
            {t.annotate.undo}
          </Button>
        )}
      </span>
      <SaveState outbox={outbox} onShowKept={onShowKept} onShowFull={onShowFull} />
      <IconButton label={t.common.shortcuts} action="app.shortcuts" size="small" icon={<Keyboard aria-hidden="true" />} onPress={() => keys.run('app.shortcuts')} />
      {!state.record && <h1 className="visually-hidden">{title ?? queue.name}</h1>}
    </header>
  );
}

/** Own submitted of own assigned, skipped ones lighter, and all of it in words on hover and focus. */
function QueueProgress({ state: { progress } }: { state: SessionState }) {
  const t = useText().annotate;
  const f = useFormat();
  const { show_pace } = usePreferences();
  if (!progress || progress.assigned === 0) return null;
  const { assigned, submitted, skipped, left, per_hour } = progress;
  const words = t.progressWords({ submitted, skipped, left });
  const pace = show_pace && per_hour ? t.pace({ perHour: f.number(per_hour, 0), left: f.duration((left / per_hour) * 3_600_000) }) : undefined;
  const text = pace ? `${words}. ${pace}` : words;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- its words show on focus
    <div className={css.progress} tabIndex={0} role="progressbar" aria-label={t.progress} aria-valuemin={0} aria-valuemax={assigned} aria-valuenow={Math.min(submitted, assigned)} aria-valuetext={text}>
      <svg className={css.bar} viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
        <rect className={css.barTrack} width="100" height="4" />
        <rect className={css.barSkipped} width={Math.min(100, (100 * (submitted + skipped)) / assigned)} height="4" />
        <rect className={css.barDone} width={Math.min(100, (100 * submitted) / assigned)} height="4" />
      </svg>
      <span className={css.count}>{t.done({ count: f.number(submitted), total: f.number(assigned) })}</span>
      <span className={css.words} aria-hidden="true">
        {text}
      </span>
    </div>
  );
}

const dueSoon = 3 * 86_400_000;

function DueDate({ at }: { at: string | null }) {
  const t = useText().annotate;
  const f = useFormat();
  const [now] = useState(Date.now);
  if (!at || Date.parse(at) - now > dueSoon) return null;
  const past = Date.parse(at) < now;
  return (
    <span className={css.due} data-past={past || undefined}>
      {past ? t.overdue({ date: f.dayMonth(at) }) : t.due({ date: f.dayMonth(at) })}
    </span>
  );
}

/** The last two minutes of the hold on the record, counted down. */
function LeaseCountdown({ session, record }: { session: WorkSession; record: string }) {
  const t = useText().annotate;
  const f = useFormat();
  const endsAt = useSyncExternalStore(session.subscribe, () => session.leases.of(record)?.endsAt);
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (endsAt === undefined) return undefined;
    let timer: ReturnType<typeof setInterval> | undefined;
    const begin = setTimeout(() => {
      setNow(Date.now());
      timer = setInterval(() => setNow(Date.now()), 1000);
    }, Math.max(0, endsAt - Date.now() - 120_000));
    return () => {
      clearTimeout(begin);
      clearInterval(timer);
    };
  }, [endsAt]);
  if (endsAt === undefined || endsAt - now > 120_000) return null;
  const left = Math.max(0, Math.ceil((endsAt - now) / 1000) * 1000);
  return (
    <span className={css.lease} role={left === 120_000 || left === 0 ? 'status' : undefined}>
      {left > 0 ? t.leaseEnds({ time: f.duration(left) }) : t.leaseEnded}
    </span>
  );
}
