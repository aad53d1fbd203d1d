// The spaces one belongs to. Administrators of the account make new ones; those of a space change its name.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useId, useState } from 'react';
import { type Ax, ax, idempotencyKey, isStatus, unwrap } from '../../api';
import { sessionQuery, useSession } from '../../app/session';
import { useText } from '../../i18n';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { docs } from '../../ui/docs';
import { TextArea, TextField } from '../../ui/fields';
import { Form } from '../../ui/Form';
import { Link } from '../../ui/Link';
import { Section, useTitle } from '../../ui/Page';
import { EmptyState, ErrorState } from '../../ui/states';
import { Table } from '../../ui/Table';
import { toast } from '../../ui/Toast';
import css from './settings.module.css';

type Space = Ax['Space'];

const spacesQuery = {
  queryKey: ['spaces'] as const,
  queryFn: async ({ signal }: { signal: AbortSignal }) => {
    const spaces: Space[] = [];
    for (let cursor: string | undefined; ;) {
      const page = unwrap(await ax.GET('/v2/spaces', { params: { query: { limit: 100, ...(cursor ? { cursor } : {}) } }, signal }));
      spaces.push(...page.spaces);
      cursor = page.pagination.next_cursor;
      if (!cursor) return spaces;
    }
  },
};

export default function Spaces() {
  const t = useText();
  const me = useSession();
  useTitle(t.settings.spaces);
  const details = useQuery(spacesQuery);
  const [editing, setEditing] = useState<Space | 'new'>();
  const organization = me.spaces[0]?.organization_id;
  const detailsOf = (id: string) => details.data?.find((space) => space.id === id);
  return (
    <Section
      title={t.settings.spaces}
      description={t.settings.spacesText}
      actions={
        me.user.role === 'ADMIN' && organization && (
          <Button look="primary" icon={<Plus aria-hidden="true" />} onPress={() => setEditing('new')}>
            {t.settings.createSpace}
          </Button>
        )
      }
    >
      {details.error && <ErrorState error={details.error} title={t.settings.spacesNotLoaded} onRetry={() => void details.refetch()} asOf={details.data && details.dataUpdatedAt} />}
      {me.spaces.length === 0 && <EmptyState title={t.settings.noSpaces} docs={docs.roles}>{t.common.noSpaceText}</EmptyState>}
      {me.spaces.length > 0 && (
        <Table
          caption={t.settings.spaces}
          rows={me.spaces}
          rowKey={({ id }) => id}
          columns={[
            {
              id: 'name', header: t.settings.spaceName, rowHeader: true,
              cell: (space) => (
                <Link quiet to="/s/$space/queues" params={{ space: space.id }}>
                  <bdi className={css.keyName}>{space.name}</bdi>
                </Link>
              ),
            },
            { id: 'description', header: t.settings.description, cell: ({ id }) => <span className={css.about}>{detailsOf(id)?.description}</span> },
            { id: 'role', header: t.settings.yourRole, width: '128px', cell: ({ role }) => t.common.roles[role] },
            {
              id: 'edit', header: '', align: 'end', width: '96px',
              cell: (space) =>
                space.role === 'ADMIN' && (
                  <Button
                    size="small" look="quiet" aria-label={t.settings.editSpaceOf({ name: space.name })} isDisabled={!detailsOf(space.id)}
                    onPress={() => setEditing(detailsOf(space.id))}
                  >
                    {t.settings.editSpace}
                  </Button>
                ),
            },
          ]}
        />
      )}
      {editing && organization && <SpaceDialog space={editing === 'new' ? undefined : editing} organization={organization} onClose={() => setEditing(undefined)} />}
    </Section>
  );
}

function SpaceDialog({ space, organization, onClose }: { space: Space | undefined; organization: string; onClose: () => void }) {
  const t = useText();
  const form = useId();
  const queries = useQueryClient();
  const [name, setName] = useState(space?.name ?? '');
  const [description, setDescription] = useState(space?.description ?? '');
  const save = useMutation({
    mutationFn: async () => {
      const header = { 'Idempotency-Key': idempotencyKey() };
      const body = { name: name.trim(), description: description.trim() };
      return space
        ? unwrap(await ax.PATCH('/v2/spaces/{space_id}', { params: { path: { space_id: space.id }, header }, body }))
        : unwrap(await ax.POST('/v2/spaces', { params: { header }, body: { ...body, organization_id: organization } }));
    },
    onSuccess: async (saved) => {
      await Promise.all([
        queries.invalidateQueries({ queryKey: spacesQuery.queryKey }), queries.invalidateQueries({ queryKey: sessionQuery.queryKey }),
      ]);
      toast({ text: space ? t.common.saved : t.settings.spaceCreated({ name: saved.name }) });
      onClose();
    },
  });
  const taken = isStatus(save.error, 409) ? save.error.detail || save.error.title : undefined;
  return (
    <Dialog
      open
      title={space ? t.settings.editSpaceTitle : t.settings.createSpace}
      onClose={onClose}
      foot={
        <>
          <Button onPress={onClose}>{t.common.cancel}</Button>
          <Button type="submit" form={form} look="primary" isPending={save.isPending} isDisabled={!name.trim()}>
            {space ? t.common.save : t.settings.createSpace}
          </Button>
        </>
      }
    >
      <Form id={form} error={taken ? undefined : save.error} fields={['name', 'description']} onSubmit={() => name.trim() && save.mutate()}>
        <TextField
          label={t.settings.spaceName} description={space ? t.settings.editSpaceText : t.settings.createSpaceText} name="name" value={name} onChange={setName}
          error={taken} autoFocus autoComplete="off"
        />
        <TextArea label={t.settings.description} name="description" value={description} onChange={setDescription} optional rows={2} />
      </Form>
    </Dialog>
  );
}
