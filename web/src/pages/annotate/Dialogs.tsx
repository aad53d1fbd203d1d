// The dialogs of the page, loaded when there is time or when one is asked for.
import { lazy, Suspense, useEffect } from 'react';
import type { Outbox } from '../../work/outbox/outbox';
import type { WorkSession } from '../../work/session';
import type { OpenRecord } from '../../work/sessionState';
import type { Queue } from '../../work/types';
import type { Instructions } from './instructions';

export type DialogName = 'skip' | 'flag' | 'comments' | 'correct' | 'metadata' | 'kept' | 'full';

export type DialogProps = {
  name: DialogName | undefined;
  onClose: () => void;
  session: WorkSession;
  outbox: Outbox;
  record: OpenRecord | undefined;
  queue: Queue;
  instructions: Instructions;
  onSkip: (reason: string | undefined) => void;
};

const load = () => import('./dialogs/DialogHost');
const DialogHost = lazy(load);

export function Dialogs(props: DialogProps) {
  const needed = props.name !== undefined || props.instructions.due !== undefined;
  useEffect(() => {
    const timer = setTimeout(() => void load().catch(() => undefined), 1500);
    return () => clearTimeout(timer);
  }, []);
  return needed && <Suspense>{<DialogHost {...props} />}</Suspense>;
}
