// Where a file is dropped or picked.
import { FileUp } from 'lucide-react';
import { DropZone, FileTrigger, Text } from 'react-aria-components';
import { useText } from '../../i18n';
import { Button } from '../../ui/Button';
import css from './datasets.module.css';

type Props = { onFile: (file: File) => void; error: string | undefined };

export function FilePicker({ onFile, error }: Props) {
  const t = useText().datasets.import;
  return (
    <DropZone
      className={css.drop ?? ''}
      onDrop={async ({ items }) => {
        const first = items.find((item) => item.kind === 'file');
        if (first?.kind === 'file') onFile(await first.getFile());
      }}
    >
      <FileUp aria-hidden="true" />
      <Text slot="label">{t.drop}</Text>
      <FileTrigger acceptedFileTypes={['.csv', '.tsv', '.jsonl', '.ndjson', 'text/csv', 'application/x-ndjson']} onSelect={(files) => files?.[0] && onFile(files[0])}>
        <Button>{t.pick}</Button>
      </FileTrigger>
      <p className={css.note}>{t.limits}</p>
      {error && (
        <p role="alert" className={css.problem}>
          {error}
        </p>
      )}
    </DropZone>
  );
}
