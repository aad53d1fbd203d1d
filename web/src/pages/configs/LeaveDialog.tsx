import { useBlocker } from '@tanstack/react-router';
import { useText } from '../../i18n';
import { ConfirmDialog } from '../../ui/Dialog';

/** Asks before what was entered is lost, within the app and by the browser itself. */
export function LeaveDialog({ dirty }: { dirty: boolean }) {
  const t = useText().configs;
  const leave = useBlocker({ shouldBlockFn: () => dirty, withResolver: true, enableBeforeUnload: () => dirty });
  return (
    <ConfirmDialog open={leave.status === 'blocked'} title={t.leaveTitle} onClose={() => leave.reset?.()} confirm={t.leave} onConfirm={() => leave.proceed?.()} danger>
      {t.leaveText}
    </ConfirmDialog>
  );
}
