import { X } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { Dialog as AriaDialog, Form, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useText } from '../i18n';
import { Button, IconButton } from './Button';
import { TextField } from './fields';
import css from './overlay.module.css';

type Props = {
  title: ReactNode;
  open: boolean;
  onClose: () => void;
  children: ReactNode;
  /** The buttons at the foot, the main one last. */
  foot?: ReactNode;
  width?: 'narrow' | 'normal' | 'wide';
  role?: 'dialog' | 'alertdialog';
  /** Esc, a click beside it and the cross close it; when false, only its own buttons do. */
  dismissable?: boolean;
};

/** A modal dialog. Focus goes in, stays in, and comes back to where it was. */
export function Dialog({ title, open, onClose, children, foot, width = 'normal', role = 'dialog', dismissable = true }: Props) {
  const t = useText().common;
  return (
    <ModalOverlay
      isOpen={open}
      onOpenChange={(next) => !next && onClose()}
      isDismissable={dismissable && role === 'dialog'}
      isKeyboardDismissDisabled={!dismissable}
      className={css.veil ?? ''}
    >
      <Modal className={css.modal ?? ''} data-width={width}>
        <AriaDialog role={role} className={css.dialog ?? ''}>
          <div className={css.dialogHead}>
            <Heading slot="title" level={2}>
              {title}
            </Heading>
            {dismissable && <IconButton label={t.close} icon={<X />} size="small" onPress={onClose} />}
          </div>
          {children}
          {foot && <div className={css.dialogFoot}>{foot}</div>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

type ConfirmProps = {
  title: ReactNode;
  open: boolean;
  onClose: () => void;
  /** What happens, and what stays. */
  children: ReactNode;
  /** What the button says it does: "Delete queue". */
  confirm: string;
  onConfirm: () => void;
  danger?: boolean;
  pending?: boolean;
  /** What has to be typed before it can be done, such as a name or a number. */
  typeToConfirm?: string;
};

export function ConfirmDialog({ title, open, onClose, children, confirm, onConfirm, danger, pending, typeToConfirm }: ConfirmProps) {
  const t = useText().common;
  const form = useId();
  const [typed, setTyped] = useState('');
  const ready = typeToConfirm === undefined || typed.trim() === typeToConfirm;
  const close = () => {
    setTyped('');
    onClose();
  };
  return (
    <Dialog
      title={title}
      open={open}
      onClose={close}
      role="alertdialog"
      foot={
        <>
          <Button onPress={close}>{t.cancel}</Button>
          <Button type="submit" form={form} look={danger ? 'danger' : 'primary'} isDisabled={!ready} isPending={pending}>
            {confirm}
          </Button>
        </>
      }
    >
      <div>{children}</div>
      <Form
        id={form}
        onSubmit={(event) => {
          event.preventDefault();
          event.stopPropagation(); // the dialog may belong to a form
          if (ready && !pending) onConfirm();
        }}
      >
        {typeToConfirm !== undefined && (
          <TextField label={t.typeToConfirm({ text: typeToConfirm })} value={typed} onChange={setTyped} autoComplete="off" autoFocus />
        )}
      </Form>
    </Dialog>
  );
}

/** A panel that slides over the page from one side, for what is a column on wider screens. */
export function Drawer({ label, open, onClose, side = 'start', children }: {
  label: string;
  open: boolean;
  onClose: () => void;
  side?: 'start' | 'end';
  children: ReactNode;
}) {
  return (
    <ModalOverlay isOpen={open} onOpenChange={(next) => !next && onClose()} isDismissable className={css.veil ?? ''}>
      <Modal className={css.drawer ?? ''} data-side={side}>
        <AriaDialog aria-label={label}>{children}</AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
