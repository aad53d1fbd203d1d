// What happens to any request and concerns the whole app.

type ApiEvents = { 'signed-out': undefined; 'server-version': string; reachable: boolean };
type Listener<K extends keyof ApiEvents> = (detail: ApiEvents[K]) => void;

const target = new EventTarget();

export function tell<K extends keyof ApiEvents>(name: K, detail: ApiEvents[K]): void {
  target.dispatchEvent(new CustomEvent(name, { detail }));
}

/** Listens until the returned function is called. */
export function onApi<K extends keyof ApiEvents>(name: K, listener: Listener<K>): () => void {
  const handle = (event: Event) => listener((event as CustomEvent<ApiEvents[K]>).detail);
  target.addEventListener(name, handle);
  return () => target.removeEventListener(name, handle);
}
