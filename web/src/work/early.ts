// What a page that was opened for annotating reads first, asked for while most of the page is still being loaded: the queue
// and the record, which would wait for one another otherwise. Who may have them is for the server to say, as ever.
import { basePath } from '../app/base';
import { readQueue, workApi, type WorkApi } from './api';
import { deviceId } from './device';
import { hasUnsent } from './signedIn';

const address = /^s\/[^/]+\/queues\/([^/]+)\/annotate(?:\/([^/]+))?$/;

const early = new Map<string, Promise<unknown>>();

/** Asks for what belongs to an address. What waits on this device comes before a record: it says which ones are done. */
export function askEarly(path: string): void {
  const [, queue, record] = address.exec(path.slice(basePath.length))?.map((part) => part && decodeURIComponent(part)) ?? [];
  if (!queue) return;
  begin(`queue ${queue}`, readQueue(queue));
  if (hasUnsent()) return;
  const api = deviceId().then((device) => workApi(queue, device));
  if (record) begin(`claim ${record}`, api.then((of) => of.claim(record, false)));
  else begin(`next ${queue}`, api.then((of) => of.claimNext(1, 'OPEN', [], null)));
}

function begin(what: string, answer: Promise<unknown>): void {
  answer.catch(() => undefined); // whoever needs it asks again
  early.set(what, answer);
}

/** The answer to what was asked early, once; without one, or when that failed, `ask` asks. */
function earlyOr<T>(what: string, ask: () => Promise<T>): Promise<T> {
  const answer = early.get(what) as Promise<T> | undefined;
  early.delete(what);
  return answer?.catch(ask) ?? ask();
}

export const readQueueEarly = (id: string, signal: AbortSignal) => earlyOr(`queue ${id}`, () => readQueue(id, signal));

/** The same requests, the first of which may have been made already. */
export const withEarly = (api: WorkApi, queue: string): WorkApi => ({
  ...api,
  claimNext: (...args) => earlyOr(`next ${queue}`, () => api.claimNext(...args)),
  claim: (record, takeOver) => earlyOr(`claim ${record}`, () => api.claim(record, takeOver)),
});
