// What the server did not take: why, and what can be done about it.
import { useState, useSyncExternalStore } from 'react';
import { useFormat, useText } from '../../../i18n';
import { Button } from '../../../ui/Button';
import { Dialog } from '../../../ui/Dialog';
import { DateTime } from '../../../ui/Time';
import { download } from '../../../work/download';
import type { Kept } from '../../../work/outbox/entry';
import type { Outbox } from '../../../work/outbox/outbox';
import type { WorkSession } from '../../../work/session';
import css from './dialogs.module.css';

type Props = { outbox: Outbox; session: WorkSession; onClose: () => void };

export function KeptDialog({ outbox, session, onClose }: Props) {
  const t = useText().annotate;
  const { kept } = useSyncExternalStore(outbox.subscribe, outbox.state);
  return (
    <Dialog title={t.keptTitle} open onClose={onClose} width="wide" foot={<Button onPress={() => download(outbox.export())}>{t.download}</Button>}>
      <p className={css.quiet}>{kept.length > 0 ? t.keptText : t.keptNone}</p>
      <ul className={css.kept}>
        {kept.map((one) => (
          <Row key={one.entry.id} kept={one} outbox={outbox} session={session} onClose={onClose} />
        ))}
      </ul>
    </Dialog>
  );
}

function Row({ kept, outbox, session, onClose }: Props & { kept: Kept }) {
  const t = useText();
  const f = useFormat();
  const [sure, setSure] = useState(false);
  const { entry, why, title, detail, requestId, at } = kept;
  const here = entry.subject.queue === session.state().queue.id;
  const reason = why === 'conflict' ? t.annotate.keptConflict : why === 'lost' ? t.annotate.keptLost : [title, detail].filter(Boolean).join(': ');
  return (
    <li>
      <div className={css.keptText}>
        <strong>{t.annotate.keptEntry({ act: t.annotate.keptActs[entry.kind], record: f.number(entry.subject.position), queue: entry.subject.queueName })}</strong>
        <span>{reason}</span>
        <span className={css.quiet}>
          <DateTime at={at} />
          {requestId && (
            <>
              {' · '}
              {t.common.requestId} <code>{requestId}</code>
            </>
          )}
        </span>
      </div>
      <div className={css.keptActions}>
        {here && (
          <Button
            size="small"
            onPress={() => {
              onClose();
              session.open(entry.subject.record);
            }}
          >
            {t.annotate.openRecord}
          </Button>
        )}
        {why === 'refused' && <Button size="small" onPress={() => outbox.sendAgain(kept)}>{t.annotate.sendAgain}</Button>}
        <Button size="small" look={sure ? 'danger' : 'quiet'} onPress={() => (sure ? outbox.discard(kept) : setSure(true))}>
          {sure ? t.annotate.discardSure : t.annotate.discard}
        </Button>
      </div>
    </li>
  );
}
