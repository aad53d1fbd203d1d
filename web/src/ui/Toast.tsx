import { lazy, Suspense, useSyncExternalStore } from 'react';
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

const Region = lazy(() => import('./ToastRegion'));
const subscribe = (listener: () => void) => queue.subscribe(listener);
let used = false;
const inUse = () => (used ||= queue.visibleToasts.length > 0);

/** Shows notices; their region is loaded with the first of them. */
export function Toasts() {
  const wanted = useSyncExternalStore(subscribe, inUse);
  return wanted ? (
    <Suspense>
      <Region />
    </Suspense>
  ) : null;
}
