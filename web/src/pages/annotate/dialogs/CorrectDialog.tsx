import { lazy, Suspense, useDeferredValue } from 'react';
import { blockText } from '../../../content/RecordContent';
import { useText } from '../../../i18n';
import { Button } from '../../../ui/Button';
import { Dialog } from '../../../ui/Dialog';
import { TextArea } from '../../../ui/fields';
import type { WorkSession } from '../../../work/session';
import type { OpenRecord } from '../../../work/sessionState';
import { contentOf } from '../recordContent';
import css from './dialogs.module.css';

const Differences = lazy(async () => ({ default: (await import('../../../content/Differences')).Differences }));
const typingDelay = 600;

/** The output as it should have been, written over the one that is judged. It is saved as it is typed. */
export function CorrectDialog({ record, session, onClose }: { record: OpenRecord; session: WorkSession; onClose: () => void }) {
  const t = useText().annotate;
  const { judged } = contentOf(record.local.item.record);
  const original = judged ? blockText(judged.block) : '';
  const text = record.local.entered.corrected ?? original;
  const compared = useDeferredValue(text);
  const write = (next: string) =>
    session.edit(record.id, (entered) => ({ ...entered, corrected: next === original ? null : next }), { delay: typingDelay, burst: 'corrected' });
  const close = () => {
    session.save(record.id);
    onClose();
  };
  return (
    <Dialog
      title={t.correctTitle}
      open
      width="wide"
      onClose={close}
      foot={
        <>
          <Button isDisabled={record.local.entered.corrected === null} onPress={() => write(original)}>{t.correctRemove}</Button>
          <Button look="primary" onPress={close}>{t.correctDone}</Button>
        </>
      }
    >
      <p className={css.quiet}>{t.correctText}</p>
      <TextArea label={t.correctField} rows={8} value={text} onChange={write} autoFocus />
      <section className={css.differences}>
        <h3>{t.correctDifferences}</h3>
        {compared === original ? <p className={css.quiet}>{t.correctNothing}</p> : <Suspense><Differences reference={original} output={compared} /></Suspense>}
      </section>
    </Dialog>
  );
}
