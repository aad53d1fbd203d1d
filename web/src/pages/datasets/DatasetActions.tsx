// What leads can do with a dataset.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Ellipsis, ListPlus, Pencil, Trash2, Upload } from 'lucide-react';
import { useId, useState } from 'react';
import { ax, unwrap } from '../../api';
import { useSpace } from '../../app/space';
import { useText } from '../../i18n';
import { Button, IconButton } from '../../ui/Button';
import { ConfirmDialog, Dialog } from '../../ui/Dialog';
import { TextField } from '../../ui/fields';
import { Form } from '../../ui/Form';
import { Menu, MenuItem } from '../../ui/Menu';
import { errorText } from '../../ui/states';
import { toast } from '../../ui/Toast';
import { AddRecords } from '../queues/AddRecords';
import type { Dataset, Version } from './data';
import { ImportDialog } from './ImportDialog';

type Props = {
  dataset: Dataset;
  version: Version;
  /** Files are appended to the latest version only. */
  latest: boolean;
  /** What the list is narrowed to. */
  text: string | undefined;
};

export function DatasetActions({ dataset, version, latest, text }: Props) {
  const t = useText().datasets;
  const [open, setOpen] = useState<'queue' | 'append' | 'rename' | 'delete'>();
  const close = () => setOpen(undefined);
  return (
    <>
      {latest && (
        <Button icon={<Upload aria-hidden="true" />} onPress={() => setOpen('append')}>
          {t.append}
        </Button>
      )}
      <Button icon={<ListPlus aria-hidden="true" />} onPress={() => setOpen('queue')}>
        {t.addToQueue}
      </Button>
      <Menu
        aria-label={t.moreActions}
        placement="bottom end"
        onAction={(key) => setOpen(key as 'rename')}
        trigger={<IconButton label={t.moreActions} look="secondary" icon={<Ellipsis aria-hidden="true" />} />}
      >
        <MenuItem id="rename" icon={<Pencil aria-hidden="true" />}>
          {t.rename}
        </MenuItem>
        <MenuItem id="delete" icon={<Trash2 aria-hidden="true" />} danger>
          {t.delete}
        </MenuItem>
      </Menu>
      {open === 'append' && <ImportDialog dataset={dataset} onClose={close} />}
      {open === 'queue' && (
        <AddRecords
          open
          onClose={close}
          source={{ kind: 'EXAMPLE', dataset_id: dataset.id, version_id: version.id, ...(text ? { text } : {}) }}
          what={text ? t.whatText({ text, dataset: dataset.name }) : t.whatAll({ dataset: dataset.name, version: version.name })}
        />
      )}
      {open === 'rename' && <RenameDialog dataset={dataset} onClose={close} />}
      {open === 'delete' && <DeleteDialog dataset={dataset} onClose={close} />}
    </>
  );
}

function RenameDialog({ dataset, onClose }: { dataset: Dataset; onClose: () => void }) {
  const t = useText();
  const queries = useQueryClient();
  const form = useId();
  const [name, setName] = useState(dataset.name);
  const save = useMutation({
    mutationFn: async () => unwrap(await ax.PATCH('/v2/datasets/{dataset_id}', { params: { path: { dataset_id: dataset.id } }, body: { name: name.trim() } })),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['dataset', dataset.id] });
      void queries.invalidateQueries({ queryKey: ['datasets'] });
      onClose();
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={t.datasets.renameTitle}
      width="narrow"
      foot={
        <>
          <Button onPress={onClose}>{t.common.cancel}</Button>
          <Button type="submit" form={form} look="primary" isPending={save.isPending} isDisabled={name.trim() === '' || name.trim() === dataset.name}>
            {t.datasets.renameSave}
          </Button>
        </>
      }
    >
      <Form id={form} error={save.error} fields={['name']} onSubmit={() => save.mutate()}>
        <TextField name="name" label={t.datasets.name} value={name} onChange={setName} maxLength={255} autoFocus autoComplete="off" />
      </Form>
    </Dialog>
  );
}

function DeleteDialog({ dataset, onClose }: { dataset: Dataset; onClose: () => void }) {
  const t = useText();
  const space = useSpace();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const remove = useMutation({
    mutationFn: async () => unwrap(await ax.DELETE('/v2/datasets/{dataset_id}', { params: { path: { dataset_id: dataset.id } } })),
    onSuccess: async () => {
      await navigate({ to: '/s/$space/datasets', params: { space: space.id } });
      queries.removeQueries({ queryKey: ['dataset', dataset.id] });
      void queries.invalidateQueries({ queryKey: ['datasets'] });
      toast({ text: t.datasets.deleted({ dataset: dataset.name }) });
    },
    onError: (error) => toast({ text: errorText(error, t.common), tone: 'danger' }),
  });
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={t.datasets.deleteTitle}
      confirm={t.datasets.delete}
      onConfirm={() => remove.mutate()}
      pending={remove.isPending}
      danger
      typeToConfirm={dataset.name}
    >
      {t.datasets.deleteText}
    </ConfirmDialog>
  );
}
