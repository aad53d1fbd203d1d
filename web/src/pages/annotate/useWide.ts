import { useSyncExternalStore } from 'react';

const query = '(min-width: 1100px)';

/** Whether there is room for the trace beside the record. */
export const useWide = (): boolean => useSyncExternalStore(subscribe, () => matchMedia(query).matches);

function subscribe(changed: () => void): () => void {
  const media = matchMedia(query);
  media.addEventListener('change', changed);
  return () => media.removeEventListener('change', changed);
}
