// Where a file is dropped or picked.
import { FileUp } from 'lucide-react';
import { useState } from 'react';
import { FileTrigger } from 'react-aria-components';
import { useText } from '../../i18n';
import { Button } from '../../ui/Button';
import css from './datasets.module.css';

type Props = { onFile: (file: File) => void; error: string | undefined };

export function FilePicker({ onFile, error }: Props) {
  const t = useText().datasets.import;
  const [over, setOver] = useState(false);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- dropping is for the mouse; all others use the button
    <div
      role="group"
      aria-label={t.drop}
      className={css.drop}
      data-drop-target={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const [file] = event.dataTransfer.files;
        if (file) onFile(file);
      }}
    >
      <FileUp aria-hidden="true" />
      <span>{t.drop}</span>
      <FileTrigger acceptedFileTypes={['.csv', '.tsv', '.jsonl', '.ndjson', 'text/csv', 'application/x-ndjson']} onSelect={(files) => files?.[0] && onFile(files[0])}>
        <Button>{t.pick}</Button>
      </FileTrigger>
      <p className={css.note}>{t.limits}</p>
      {error && (
        <p role="alert" className={css.problem}>
          {error}
        </p>
      )}
    </div>
  );
}
