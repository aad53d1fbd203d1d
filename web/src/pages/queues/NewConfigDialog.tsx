// Makes a config without leaving the queue, by the fields of the configs' own pages.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId } from 'react';
import { ax, idempotencyKey, unwrap } from '../../api';
import { useSpace } from '../../app/space';
import { useText } from '../../i18n';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Form } from '../../ui/Form';
import { ConfigFields } from '../configs/ConfigFields';
import { requestOf } from '../configs/draft';
import { useDraft } from '../configs/useDraft';
import { type AnnotationConfig, configsQuery } from './data';

type Props = { open: boolean; onClose: () => void; onCreated: (config: AnnotationConfig) => void };

export function NewConfigDialog(props: Props) {
  return props.open ? <Open {...props} /> : null; // begins anew each time
}

function Open({ onClose, onCreated }: Props) {
  const t = useText();
  const space = useSpace();
  const queries = useQueryClient();
  const form = useId();
  const create = useMutation({
    mutationFn: async () =>
      unwrap(await ax.POST('/v2/annotation-configs', { params: { header: { 'Idempotency-Key': idempotencyKey() } }, body: requestOf(draft, space.id) })),
    onSuccess: (config) => {
      // It is in the list from now on: who chose it must not wait for the list to be read anew, or see it fail.
      queries.setQueryData(configsQuery(space.id).queryKey, (list) => list && [...list.filter(({ id }) => id !== config.id), config]);
      void queries.invalidateQueries({ queryKey: ['configs'] });
    },
  });
  // Who has closed the dialog meanwhile finds the config in the list; what they chose since stays theirs.
  const submit = () =>
    create.mutate(undefined, {
      onSuccess: (config) => {
        onCreated(config);
        onClose();
      },
    });
  const { draft, errors, formError, fields, change, attempt } = useDraft(undefined, create.error);
  return (
    <Dialog
      open
      title={t.queues.configs.newTitle}
      onClose={onClose}
      foot={
        <>
          <Button onPress={onClose}>{t.common.cancel}</Button>
          <Button type="submit" form={form} look="primary" isPending={create.isPending}>
            {t.queues.configs.createButton}
          </Button>
        </>
      }
    >
      <Form id={form} error={formError} fields={fields} onSubmit={() => attempt() && !create.isPending && submit()}>
        <ConfigFields draft={draft} onChange={change} errors={errors} />
      </Form>
    </Dialog>
  );
}
