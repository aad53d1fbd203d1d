// Which instructions a person has seen: they open by themselves at the first visit of a queue and after each change.
import { useState } from 'react';
import { useSession } from '../../app/session';
import type { Queue } from '../../work/types';

export type Instructions = {
  text: string | null;
  changedAt: string;
  /** Why they are shown over the page, if they are. */
  due: 'first' | 'changed' | undefined;
  seen: () => void;
  /** Whether they are open above the form. */
  open: boolean;
  toggle: () => void;
};

export function useInstructions(queue: Queue): Instructions {
  const { user } = useSession();
  const key = `postil.instructions.${user.id}.${queue.id}`;
  const [version, setVersion] = useState(() => read(key));
  const [open, setOpen] = useState(false);
  const text = queue.instructions?.trim() ? queue.instructions : null;
  const due = text === null || version === queue.instructions_version || !queue.annotates ? undefined : version === undefined ? 'first' : 'changed';
  return {
    text,
    changedAt: queue.instructions_changed_at,
    due,
    seen: () => {
      setVersion(queue.instructions_version);
      write(key, queue.instructions_version);
    },
    open,
    toggle: () => setOpen((before) => !before),
  };
}

function read(key: string): number | undefined {
  try {
    const stored = Number(localStorage.getItem(key) ?? Number.NaN);
    return Number.isInteger(stored) ? stored : undefined;
  } catch {
    return undefined;
  }
}

function write(key: string, version: number): void {
  try {
    localStorage.setItem(key, String(version));
  } catch {
    // they open again at the next visit
  }
}
