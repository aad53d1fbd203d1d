import { useSyncExternalStore } from 'react';

let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, 20_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}
function tick(): void {
  now = Date.now();
  for (const listener of listeners) listener();
}
function read(): number {
  // Nobody has listened for a while: what was noted then is too old.
  if (timer === undefined) now = Math.max(now, Date.now() - (Date.now() % 1000));
  return now;
}

/** The time, which goes on in steps of 20 seconds, so that "2 min. ago" does not stand still. */
export const useNow = (): number => useSyncExternalStore(subscribe, read);
