// What is on the page: bars on top, the trace, the record and the form beside one another, and every action by its key.
import { lazy, memo, type ReactNode, type RefObject, Suspense, useCallback, useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react';
import { usePreferences } from '../../app/preferences';
import { useFormat, useText } from '../../i18n';
import { type ActionEvent, type ActionHandler, type ActionId, useAction } from '../../keys';
import { ErrorState, Skeleton } from '../../ui/states';
import { useTitle } from '../../ui/Page';
import type { Outbox } from '../../work/outbox/outbox';
import { afterPaint } from '../../work/paint';
import type { WorkSession } from '../../work/session';
import { type Value, withValue } from '../../work/values';
import css from './annotate.module.css';
import { Dialogs, type DialogName } from './Dialogs';
import { EndState, GoneState, OfflineState } from './EndState';
import type { Change, FormHandle } from './form/Form';
import { useInstructions } from './instructions';
import { type Note, TopBar } from './TopBar';
import { RecordPane } from './RecordPane';
import { SidePane } from './SidePane';
import { useContextSpan } from './useContextSpan';
import { useWide } from './useWide';

// The record is there before the trace around it.
const TracePane = lazy(async () => ({ default: (await import('./TracePane')).TracePane }));

const autoSubmitDelay = 400;
const noteTime = 8000;

type Props = { session: WorkSession; outbox: Outbox; bars: ReactNode };

export const Workbench = memo(function Workbench({ session, outbox, bars }: Props) {
  const t = useText().annotate;
  const f = useFormat();
  const state = useSyncExternalStore(session.subscribe, session.state);
  const { auto_submit } = usePreferences();
  const { queue, record, progress } = state;
  const [dialog, setDialog] = useState<DialogName>();
  const [note, setNote] = useNote();
  const [announced, setAnnounced] = useState('');
  const form = useRef<FormHandle>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const side = useRef<HTMLElement>(null);
  const isFor = usePainted(record?.id);
  const instructions = useInstructions(queue);
  const context = useContextSpan(record?.local.item);
  const wide = useWide();
  const [columnOpen, setColumnOpen] = useState(true);
  const [drawerOpen, setDrawerOpen] = useState(false);
  const traceOpen = wide ? columnOpen : drawerOpen;
  const setTraceOpen = wide ? setColumnOpen : setDrawerOpen;
  const showTrace = useCallback(() => setTraceOpen(true), [setTraceOpen]);

  const total = progress?.assigned ?? queue.record_count;
  const title = record && t.recordOf({ number: f.number(record.number), total: f.number(Math.max(total, record.number)) });
  useTitle(title, queue.name);
  useFocusOnRecord(record?.id, { heading, form, side }, () => setAnnounced(title ?? ''));

  const id = record?.id ?? '';
  const editable = record !== undefined && !record.readOnly && !record.trouble && !record.conflict;

  // What was decided is about to be submitted; not when it has been by key, nor after the record has gone.
  const autoSubmit = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => (id ? () => clearTimeout(autoSubmit.current) : undefined), [id]);
  const submit = () => {
    clearTimeout(autoSubmit.current);
    const unreadable = form.current?.unreadable();
    if (unreadable) return form.current?.show(unreadable);
    const outcome = session.submit(id);
    if (outcome.kind === 'submitted') setNote({ text: t.submitted, undo: outcome.record });
    if (outcome.kind === 'full') setDialog('full');
    const [fault] = outcome.kind === 'faults' ? outcome.faults : [];
    if (!fault) return undefined;
    const name = queue.configs.find((config) => config.id === fault.config)?.name ?? '';
    form.current?.show(fault.config);
    if (fault.rule === 'open') setNote({ text: t.isOpen({ config: name }) });
    return undefined;
  };
  const skip = (reason: string | undefined) => {
    setDialog(undefined);
    const outcome = session.skip(id, reason);
    if (outcome.kind === 'submitted') setNote({ text: t.skipped, undo: outcome.record });
    if (outcome.kind === 'full') setDialog('full');
  };
  const undo = (of?: string) => {
    const outcome = of === undefined ? session.undo() : { kind: session.undoLast(of) ? 'reopened' : 'nothing' };
    if (outcome.kind !== 'nothing') setNote({ text: t.undone });
    else void session.undoEarlier().then((could) => setNote({ text: could ? t.undone : t.nothingToUndo }), () => setNote({ text: t.nothingToUndo }));
  };

  const change = (config: string, value: Value | undefined, { decided, ...how }: Change) => {
    clearTimeout(autoSubmit.current);
    session.edit(id, (entered) => ({ ...entered, values: withValue(entered.values, config, value) }), how);
    const only = queue.configs.length === 1 ? queue.configs[0] : undefined;
    if (decided && auto_submit && only?.type === 'CATEGORICAL' && only.id === config) autoSubmit.current = setTimeout(() => submit(), autoSubmitDelay);
  };

  useKey(isFor, 'annotate.submit', submit, editable);
  useKey(isFor, 'annotate.next', () => session.next(), record !== undefined || (state.phase === 'end' && state.end?.reason === 'PASSED'));
  useKey(isFor, 'annotate.back', () => session.back(), record !== undefined || state.phase === 'end');
  useKey(isFor, 'annotate.skip', () => setDialog('skip'), editable && record.local.item.state !== 'SUBMITTED');
  useKey(isFor, 'annotate.undo', () => (isTyping() ? false : undo()), record === undefined ? state.phase === 'end' : !record.readOnly);
  useKey(isFor, 'annotate.save', () => {
    session.save(id);
    setNote({ text: t.draftSaved });
  }, editable);
  useKey(isFor, 'annotate.flag', () => setDialog('flag'), record !== undefined && !record.readOnly);
  useKey(isFor, 'annotate.comment', () => setDialog('comments'), record !== undefined);
  useKey(isFor, 'annotate.correct', () => setDialog('correct'), editable);
  useKey(isFor, 'view.trace', () => setTraceOpen((open) => !open), context.hasTrace);
  useKey(isFor, 'view.metadata', () => setDialog('metadata'), record !== undefined);
  useKey(isFor, 'view.instructions', instructions.toggle, instructions.text !== null);

  const trace = record && context.hasTrace && (
    <Suspense fallback={wide && traceOpen && <aside className={css.trace} aria-label={t.trace} />}>
      <TracePane item={record.local.item} queue={queue.id} context={context} drawer={!wide} open={traceOpen} onOpen={setTraceOpen} />
    </Suspense>
  );
  return (
    <>
      <TopBar
        session={session} state={state} outbox={outbox} note={note} title={title}
        onUndo={undo} onShowKept={() => setDialog('kept')} onShowFull={() => setDialog('full')}
      />
      {bars}
      <OfOthers outbox={outbox} />
      {record ? (
        <main id="content" className={css.columns} tabIndex={-1} data-trace={(context.hasTrace && wide && traceOpen) || undefined}>
          {trace}
          <RecordPane
            key={record.id} record={record.local.item.record} title={title ?? ''} heading={heading} context={context} queue={queue.id}
            onDialog={setDialog} onTrace={context.hasTrace && !(wide && traceOpen) ? showTrace : undefined}
          />
          <SidePane
            key={`side ${record.id}`} ref={side} session={session} state={state} record={record} form={form} instructions={instructions} isFor={isFor}
            onChange={change} onDialog={setDialog} onSubmit={submit}
          />
        </main>
      ) : (
        <main id="content" className={css.alone} tabIndex={-1}>
          <NoRecord session={session} outbox={outbox} />
        </main>
      )}
      <div role="status" className="visually-hidden">
        {announced}
      </div>
      <Dialogs
        name={dialog} onClose={() => setDialog(undefined)} session={session} outbox={outbox} record={record} queue={queue} onSkip={skip}
        instructions={instructions}
      />
    </>
  );
});

/** Says that somebody else's annotations wait on this device. */
function OfOthers({ outbox }: { outbox: Outbox }) {
  const t = useText().annotate;
  const { others } = useSyncExternalStore(outbox.subscribe, outbox.state);
  return others.map(({ id, name, count }) => (
    <p key={id} role="status" className={css.others}>
      {t.ofOthers({ count, name })}
    </p>
  ));
}

function NoRecord({ session, outbox }: { session: WorkSession; outbox: Outbox }) {
  const t = useText().annotate;
  const state = useSyncExternalStore(session.subscribe, session.state);
  switch (state.phase) {
    case 'end':
      return <EndState session={session} state={state} />;
    case 'offline':
      return <OfflineState session={session} outbox={outbox} />;
    case 'gone':
      return <GoneState session={session} />;
    case 'failed':
      return <ErrorState title={t.loadFailed} error={state.error} onRetry={() => session.retry()} />;
    default:
      return (
        <div className={css.wait} role="status" aria-label={t.loading}>
          <Skeleton lines={8} />
        </div>
      );
  }
}

/** Gives a key its meaning; one pressed before the record was painted is not meant for it. */
function useKey(isFor: (at: number) => boolean, action: ActionId, handler: (event: ActionEvent) => void | boolean, enabled: boolean): void {
  const guarded: ActionHandler = (event) => (isFor(event.at) ? handler(event) : true);
  useAction(action, guarded, { enabled });
}

/** Something said for a while in the top bar. */
function useNote(): [Note | undefined, (note: Note) => void] {
  const [note, setNote] = useState<Note>();
  useEffect(() => {
    if (!note) return undefined;
    const timer = setTimeout(() => setNote(undefined), noteTime);
    return () => clearTimeout(timer);
  }, [note]);
  return [note, setNote];
}

/** Tells of a point in time whether the record was on the screen by then. */
function usePainted(record: string | undefined): (at: number) => boolean {
  const painted = useRef({ record, at: Infinity });
  useLayoutEffect(() => {
    painted.current = { record, at: Infinity };
    afterPaint(() => {
      if (painted.current.record === record) painted.current.at = performance.now();
    });
  }, [record]);
  const [is] = useState(() => (at: number) => at >= painted.current.at);
  return is;
}

type Places = {
  heading: RefObject<HTMLHeadingElement | null>;
  form: RefObject<FormHandle | null>;
  side: RefObject<HTMLElement | null>;
};

/** With a new record the focus goes to its heading, or to the first config when it was in the form; then it is announced. */
function useFocusOnRecord(record: string | undefined, { heading, form, side }: Places, announce: () => void): void {
  const wasInForm = useRef(false);
  const first = useRef(true);
  useEffect(() => {
    const note = (event: FocusEvent) => {
      const at = event.target as HTMLElement;
      wasInForm.current = (side.current?.contains(at) ?? false) && at.closest('[data-config]') !== null;
    };
    document.addEventListener('focusin', note);
    return () => document.removeEventListener('focusin', note);
  }, [side]);
  useLayoutEffect(() => {
    if (record === undefined) return;
    if (document.querySelector('[role="dialog"]')) return; // what has the focus keeps it
    if (wasInForm.current && !first.current) {
      form.current?.focusFirst();
      announce();
    } else heading.current?.focus({ preventScroll: true });
    first.current = false;
    // oxlint-disable-next-line react/exhaustive-deps -- once for each record
  }, [record]);
}

const isTyping = () => document.activeElement instanceof HTMLTextAreaElement || (document.activeElement instanceof HTMLInputElement && document.activeElement.type === 'text');
