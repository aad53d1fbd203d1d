// The one outbox of this tab, whichever page is shown.
import { Outbox } from './outbox/outbox';
import { isSignedIn, rememberUser } from './signedIn';
import type { Worker } from './types';

let mine: { id: string; outbox: Outbox } | undefined;

export function outboxOf(worker: Worker): Outbox {
  if (mine?.id !== worker.id) {
    mine?.outbox.stop();
    rememberUser(worker.id);
    mine = { id: worker.id, outbox: new Outbox(worker, { signedIn: () => isSignedIn(worker.id) }) };
    mine.outbox.start();
  }
  return mine.outbox;
}
