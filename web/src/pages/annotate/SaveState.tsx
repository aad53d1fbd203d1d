import { Check, CloudOff, TriangleAlert } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useFormat, useText } from '../../i18n';
import type { Outbox, OutboxState } from '../../work/outbox/outbox';
import css from './annotate.module.css';

type Props = { outbox: Outbox; onShowKept: () => void; onShowFull: () => void };
type Shown = { name: 'saved' | 'saving' | 'kept' | 'signedOut' | 'refused' | 'full'; count: number };

const savingAfter = 400;
const announceEvery = 5000;

function shownOf({ kept, full, failures, waiting, signedOut }: OutboxState): Shown {
  if (kept.length > 0) return { name: 'refused', count: kept.length };
  if (full) return { name: 'full', count: waiting };
  if (waiting > 0 && signedOut) return { name: 'signedOut', count: waiting };
  if (waiting > 0 && failures > 0) return { name: 'kept', count: waiting };
  return { name: waiting > 0 ? 'saving' : 'saved', count: waiting };
}

/** Whether what was entered is on the server or on this device only. */
export function SaveState({ outbox, onShowKept, onShowFull }: Props) {
  const t = useText().annotate;
  const f = useFormat();
  const now = shownOf(useSyncExternalStore(outbox.subscribe, outbox.state));
  const shown = useSteady(now);
  const count = f.number(shown.count);
  const texts: Record<Shown['name'], string> = {
    saved: t.saved, saving: t.saving, kept: t.keptHere({ count }), signedOut: t.keptUntilSignIn({ count }), refused: t.notAccepted, full: t.deviceFull,
  };
  const icons: Record<Shown['name'], ReactNode> = {
    saved: <Check aria-hidden="true" />, saving: null, kept: <CloudOff aria-hidden="true" />, signedOut: <CloudOff aria-hidden="true" />,
    refused: <TriangleAlert aria-hidden="true" />, full: <TriangleAlert aria-hidden="true" />,
  };
  const text = texts[shown.name];
  const act = shown.name === 'refused' ? onShowKept : shown.name === 'full' ? onShowFull : undefined;
  const content = (
    <>
      {icons[shown.name]}
      {text}
    </>
  );
  return (
    <div className={css.save} data-state={shown.name} data-waiting={now.count || undefined}>
      {act ? (
        <button type="button" className={css.saveButton} onClick={act}>
          {content}
        </button>
      ) : (
        <span className={css.saveText} aria-hidden="true">
          {content}
        </span>
      )}
      <span role="status" aria-label={t.saveState} className="visually-hidden">
        {useSeldom(text)}
      </span>
    </div>
  );
}

/** "Saving…" shows only when it takes its time. */
function useSteady(now: Shown): Shown {
  const [shown, setShown] = useState(now);
  const { name, count } = now;
  useEffect(() => {
    const timer = setTimeout(() => setShown({ name, count }), name === 'saving' ? savingAfter : 0);
    return () => clearTimeout(timer);
  }, [name, count]);
  return name === 'saving' ? shown : now;
}

/** The text, changed at most every five seconds, so that screen readers are not kept busy. */
function useSeldom(text: string): string {
  const [said, setSaid] = useState(text);
  const last = useRef(0);
  useEffect(() => {
    const timer = setTimeout(() => {
      last.current = Date.now();
      setSaid(text);
    }, Math.max(0, last.current + announceEvery - Date.now()));
    return () => clearTimeout(timer);
  }, [text]);
  return said;
}
