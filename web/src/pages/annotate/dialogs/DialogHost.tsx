import { Text } from '../../../content/Text';
import { useFormat, useText } from '../../../i18n';
import { Button } from '../../../ui/Button';
import { Dialog } from '../../../ui/Dialog';
import { download } from '../../../work/download';
import type { DialogProps } from '../Dialogs';
import { CommentsDialog } from './CommentsDialog';
import { CorrectDialog } from './CorrectDialog';
import { KeptDialog } from './KeptDialog';
import { MetadataDialog } from './MetadataDialog';
import { FlagDialog, SkipDialog } from './ReasonDialogs';
import css from './dialogs.module.css';

export default function DialogHost(props: DialogProps) {
  const { name, onClose, record, session, outbox, queue, instructions, onSkip } = props;
  if (name === 'kept') return <KeptDialog outbox={outbox} session={session} onClose={onClose} />;
  if (name === 'full') return <FullDialog outbox={outbox} onClose={onClose} />;
  if (record && name === 'skip') return <SkipDialog record={record} queue={queue} onSkip={onSkip} onClose={onClose} />;
  if (record && name === 'flag') return <FlagDialog key={record.id} record={record} session={session} onClose={onClose} />;
  if (record && name === 'comments') return <CommentsDialog record={record} session={session} outbox={outbox} queue={queue} onClose={onClose} />;
  if (record && name === 'correct') return <CorrectDialog record={record} session={session} onClose={onClose} />;
  if (record && name === 'metadata') return <MetadataDialog record={record} onClose={onClose} />;
  return instructions.due ? <InstructionsDialog {...props} /> : null;
}

function InstructionsDialog({ instructions, queue }: DialogProps) {
  const t = useText().annotate;
  const f = useFormat();
  const { text, due, changedAt, seen } = instructions;
  return (
    <Dialog
      title={queue.name}
      open
      width="wide"
      onClose={seen}
      foot={
        <Button look="primary" autoFocus onPress={seen}>
          {due === 'changed' ? t.goOn : t.start}
        </Button>
      }
    >
      <div className={css.instructions}>
        <p className={css.quiet}>{due === 'changed' ? `${t.instructions}. ${t.instructionsChanged({ date: f.dayMonth(changedAt) })}` : t.instructions}</p>
        <Text text={text ?? ''} />
      </div>
    </Dialog>
  );
}

function FullDialog({ outbox, onClose }: Pick<DialogProps, 'outbox' | 'onClose'>) {
  const t = useText();
  return (
    <Dialog title={t.annotate.deviceFull} open onClose={onClose} role="alertdialog" foot={<Button look="primary" onPress={onClose}>{t.common.close}</Button>}>
      <p>{t.annotate.deviceFullText}</p>
      <div>
        <Button onPress={() => download(outbox.export())}>{t.annotate.download}</Button>
      </div>
    </Dialog>
  );
}
