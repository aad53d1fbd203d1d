import { useText } from '../i18n';
import { Dialog } from '../ui/Dialog';
import { KeySettings } from './KeySettings';

/** All keys, to read and to change. */
export default function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const t = useText().common;
  return (
    <Dialog title={t.keysTitle} open onClose={onClose} width="wide">
      <KeySettings />
    </Dialog>
  );
}
