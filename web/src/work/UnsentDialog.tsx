import { useEffect, useState, useSyncExternalStore } from 'react';
import { useText } from '../i18n';
import { Button } from '../ui/Button';
import { Dialog } from '../ui/Dialog';
import { download } from './download';
import { outboxOf } from './mine';
import type { Worker } from './types';

/** Before signing out: what is not sent can be sent, kept here for the next sign-in, or carried away. */
export default function UnsentDialog({ worker, onAnswer }: { worker: Worker; onAnswer: (leave: boolean) => void }) {
  const t = useText().annotate;
  const outbox = outboxOf(worker);
  const { waiting } = useSyncExternalStore(outbox.subscribe, outbox.state);
  const [sending, setSending] = useState(false);
  const sent = sending && waiting === 0;
  useEffect(() => {
    if (sent) onAnswer(true);
  }, [sent, onAnswer]);
  return (
    <Dialog
      title={t.unsentTitle}
      open
      role="alertdialog"
      onClose={() => onAnswer(false)}
      foot={
        <>
          <Button onPress={() => onAnswer(false)}>{t.stay}</Button>
          <Button onPress={() => onAnswer(true)}>{t.keepAndSignOut}</Button>
          <Button
            look="primary"
            isPending={sending}
            onPress={() => {
              setSending(true);
              outbox.flush();
            }}
          >
            {sending ? t.sendingNow : t.sendNow}
          </Button>
        </>
      }
    >
      <p>{t.unsentText({ count: waiting })}</p>
      <div>
        <Button size="small" onPress={() => download(outbox.export())}>
          {t.download}
        </Button>
      </div>
    </Dialog>
  );
}
