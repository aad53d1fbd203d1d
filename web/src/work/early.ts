// The first record of a page that was opened for annotating: it is asked for while most of the page is still being loaded.
// What else such a page reads first, the browser asks for by itself: the server names it along with the page.
import { basePath } from '../app/base';
import { workApi, type WorkApi } from './api';
import { deviceId } from './device';
import { hasUnsent } from './signedIn';
import type { ClaimAnswer, WorkItem } from './types';

const address = /^s\/[^/]+\/queues\/([^/]+)\/annotate(?:\/([^/]+))?$/;

let asked: { of: string; next?: Promise<ClaimAnswer>; item?: Promise<WorkItem> } | undefined;

/** Asks for the record of an address. What waits on this device comes first: it says which records are done. */
export function askEarly(path: string): void {
  const [, queue, record] = address.exec(path.slice(basePath.length))?.map((part) => part && decodeURIComponent(part)) ?? [];
  if (!queue || hasUnsent()) return;
  const api = deviceId().then((device) => workApi(queue, device));
  const answer = record ? { item: api.then((of) => of.claim(record, false)) } : { next: api.then((of) => of.claimNext(1, 'OPEN', [], null)) };
  asked = { of: `${queue} ${record}`, ...answer };
  (answer.item ?? answer.next)?.catch(() => undefined); // whoever needs it asks again
}

/** The same requests, the first of which may have been made already. */
export function withEarly(api: WorkApi, queue: string): WorkApi {
  const take = (record: string | undefined) => {
    const early = asked;
    asked = undefined;
    return early?.of === `${queue} ${record}` ? early : undefined;
  };
  return {
    ...api,
    claimNext: (...args) => take(undefined)?.next?.catch(() => api.claimNext(...args)) ?? api.claimNext(...args),
    claim: (record, takeOver) => take(record)?.item?.catch(() => api.claim(record, takeOver)) ?? api.claim(record, takeOver),
  };
}
