import { type ComponentType, lazy, Suspense, useEffect, useSyncExternalStore } from 'react';
import { UNSTABLE_ToastQueue as ToastQueue } from 'react-aria-components';
import type { ActionId } from '../keys';

export type ToastSpec = {
  text: string;
  tone?: 'ok' | 'danger';
  /** One thing that can be done about it, and the action whose key does the same. */
  action?: { text: string; key?: ActionId; run: () => void };
};

export const queue = new ToastQueue<ToastSpec>({ maxVisibleToasts: 3 });

/** Says something for a while, 8 seconds unless told otherwise. The returned function takes it away. */
export function toast(spec: ToastSpec, { timeout = 8000 }: { timeout?: number } = {}): () => void {
  const key = queue.add(spec, { timeout });
  return () => queue.close(key);
}

const load = () => import('./ToastRegion');
// Without a region a notice is not shown; that must not take the page with it.
const Region = lazy<ComponentType>(() => load().catch(() => ({ default: () => null })));
const subscribe = (listener: () => void) => queue.subscribe(listener);
let used = false;
const inUse = () => (used ||= queue.visibleToasts.length > 0);

/** Shows notices. Their region is loaded soon after the start, since some tell that the server cannot be reached. */
export function Toasts() {
  const wanted = useSyncExternalStore(subscribe, inUse);
  useEffect(() => {
    const timer = setTimeout(() => void load().catch(() => undefined), 1000);
    return () => clearTimeout(timer);
  }, []);
  return wanted ? (
    <Suspense>
      <Region />
    </Suspense>
  ) : null;
}
