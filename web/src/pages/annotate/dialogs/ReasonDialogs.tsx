import { useId, useState } from 'react';
import { Form } from 'react-aria-components';
import { useSession } from '../../../app/session';
import { useText } from '../../../i18n';
import { Button } from '../../../ui/Button';
import { Dialog } from '../../../ui/Dialog';
import { TextField } from '../../../ui/fields';
import type { WorkSession } from '../../../work/session';
import type { OpenRecord } from '../../../work/sessionState';
import type { Queue } from '../../../work/types';

/** Asks before a record is skipped, with a reason as the queue wants it. Enter confirms. */
export function SkipDialog({ record, queue, onSkip, onClose }: { record: OpenRecord; queue: Queue; onSkip: (reason: string | undefined) => void; onClose: () => void }) {
  const t = useText();
  const form = useId();
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const needed = queue.skip_reason === 'REQUIRED';
  const missing = needed && reason.trim() === '';
  return (
    <Dialog
      title={t.annotate.skipTitle}
      open
      width="narrow"
      onClose={onClose}
      foot={
        <>
          <Button onPress={onClose}>{t.common.cancel}</Button>
          <Button type="submit" form={form} look="primary" autoFocus={queue.skip_reason === 'NONE'}>{t.annotate.skipDo}</Button>
        </>
      }
    >
      <p>{record.local.item.skips > 0 ? t.annotate.skipAgainText : t.annotate.skipText}</p>
      <Form
        id={form}
        onSubmit={(event) => {
          event.preventDefault();
          if (missing) setAsked(true);
          else onSkip(reason.trim() || undefined);
        }}
      >
        {queue.skip_reason !== 'NONE' && (
          <TextField
            label={t.annotate.skipReason} optional={!needed} value={reason} onChange={setReason} autoFocus maxLength={1000} autoComplete="off"
            error={asked && missing ? t.annotate.skipReasonNeeded : undefined}
          />
        )}
      </Form>
    </Dialog>
  );
}

export function FlagDialog({ record, session, onClose }: { record: OpenRecord; session: WorkSession; onClose: () => void }) {
  const t = useText();
  const { user } = useSession();
  const form = useId();
  const { flag } = record.local.item;
  const [reason, setReason] = useState(flag?.reason ?? '');
  const set = (next: string | undefined) => {
    session.flag(record.id, next, user);
    onClose();
  };
  return (
    <Dialog
      title={t.annotate.flagTitle}
      open
      width="narrow"
      onClose={onClose}
      foot={
        <>
          {flag ? <Button onPress={() => set(undefined)}>{t.annotate.unflag}</Button> : <Button onPress={onClose}>{t.common.cancel}</Button>}
          <Button type="submit" form={form} look="primary">{flag ? t.annotate.flagChange : t.annotate.flagDo}</Button>
        </>
      }
    >
      <p>{t.annotate.flagText}</p>
      <Form
        id={form}
        onSubmit={(event) => {
          event.preventDefault();
          set(reason.trim());
        }}
      >
        <TextField label={t.annotate.flagReason} optional value={reason} onChange={setReason} autoFocus maxLength={1000} autoComplete="off" />
      </Form>
    </Dialog>
  );
}
