import { Metadata } from '../../../content/Metadata';
import { useText } from '../../../i18n';
import { Dialog } from '../../../ui/Dialog';
import type { OpenRecord } from '../../../work/sessionState';
import { contentOf } from '../recordContent';

export function MetadataDialog({ record, onClose }: { record: OpenRecord; onClose: () => void }) {
  const t = useText().annotate;
  return (
    <Dialog title={t.metadata} open onClose={onClose} width="wide">
      <Metadata entries={contentOf(record.local.item.record).metadata} />
    </Dialog>
  );
}
