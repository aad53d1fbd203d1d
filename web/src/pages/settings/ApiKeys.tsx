// One's own API keys. A key is shown when it is made and never again.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { KeyRound, Plus } from 'lucide-react';
import { useId, useState } from 'react';
import { idempotencyKey, type Postil, postil, unwrap } from '../../api';
import { useFormat, useText } from '../../i18n';
import { Badge } from '../../ui/Badge';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { ConfirmDialog, Dialog } from '../../ui/Dialog';
import { docs } from '../../ui/docs';
import { TextField } from '../../ui/fields';
import { Form } from '../../ui/Form';
import { Section, useTitle } from '../../ui/Page';
import { Select } from '../../ui/Select';
import { EmptyState, ErrorState, errorText, Skeleton } from '../../ui/states';
import { Table } from '../../ui/Table';
import { RelativeTime } from '../../ui/Time';
import { toast } from '../../ui/Toast';
import { Secret } from './Secret';
import css from './settings.module.css';

type ApiKey = Postil['ApiKey'];
const queryKey = ['api-keys'] as const;

export default function ApiKeys() {
  const t = useText().settings;
  useTitle(t.apiKeys);
  const [creating, setCreating] = useState(false);
  const keys = useQuery({ queryKey, queryFn: async ({ signal }) => unwrap(await postil.GET('/api/v1/api-keys', { signal })).api_keys });
  const create = (
    <Button look="primary" icon={<Plus aria-hidden="true" />} onPress={() => setCreating(true)}>
      {t.createKey}
    </Button>
  );
  const none = keys.data?.length === 0;
  return (
    <Section title={t.apiKeys} description={t.keysText} actions={keys.data && !none && create}>
      {keys.error && <ErrorState error={keys.error} title={t.keysNotLoaded} onRetry={() => void keys.refetch()} asOf={keys.data && keys.dataUpdatedAt} />}
      {!keys.data && !keys.error && <Skeleton lines={3} height="40px" />}
      {none && <EmptyState icon={<KeyRound />} title={t.noKeys} action={create} docs={docs.keys} />}
      {keys.data && !none && <KeyTable keys={keys.data} />}
      {creating && <CreateKey onClose={() => setCreating(false)} />}
    </Section>
  );
}

function KeyTable({ keys }: { keys: readonly ApiKey[] }) {
  const t = useText();
  const f = useFormat();
  const queries = useQueryClient();
  const [asking, setAsking] = useState<ApiKey>();
  const revoke = useMutation({
    mutationFn: async (key: ApiKey) => unwrap(await postil.DELETE('/api/v1/api-keys/{api_key_id}', { params: { path: { api_key_id: key.id } } })),
    onSuccess: (_, key) => {
      setAsking(undefined);
      toast({ text: t.settings.revoked({ name: key.name }) });
    },
    onSettled: () => queries.invalidateQueries({ queryKey }),
  });
  const close = () => {
    setAsking(undefined);
    revoke.reset();
  };
  return (
    <>
      <Table
        caption={t.settings.apiKeys}
        rows={keys}
        rowKey={({ id }) => id}
        columns={[
          {
            id: 'name', header: t.settings.keyName, rowHeader: true,
            cell: ({ name, scope }) => (
              <>
                <bdi className={css.keyName}>{name}</bdi> {scope === 'INGEST' && <Badge>{t.settings.keySendsTraces}</Badge>}
              </>
            ),
          },
          { id: 'key', header: t.settings.key, cell: ({ redacted }) => <code className={css.redacted}>{redacted}</code> },
          { id: 'created', header: t.settings.createdAt, width: '128px', cell: ({ created_at }) => <RelativeTime at={created_at} /> },
          {
            id: 'used', header: t.settings.lastUsed, width: '128px',
            cell: ({ last_used_at }) => (last_used_at ? <RelativeTime at={last_used_at} /> : <span className={css.faint}>{t.settings.notUsed}</span>),
          },
          {
            id: 'expires', header: t.settings.expires, width: '128px',
            cell: ({ expires_at }) => (expires_at ? f.date(expires_at) : <span className={css.faint}>{t.settings.expiresNever}</span>),
          },
          {
            id: 'revoke', header: '', align: 'end', width: '96px',
            cell: (key) => (
              <Button size="small" look="quiet" aria-label={t.settings.revokeOf({ name: key.name })} onPress={() => setAsking(key)}>
                {t.settings.revoke}
              </Button>
            ),
          },
        ]}
      />
      <ConfirmDialog
        open={asking !== undefined} danger title={t.settings.revokeTitle({ name: asking?.name ?? '' })} onClose={close} confirm={t.settings.revokeButton}
        pending={revoke.isPending} onConfirm={() => asking && revoke.mutate(asking)}
      >
        {t.settings.revokeText}
        {revoke.error && <Banner tone="danger">{errorText(revoke.error, t.common)}</Banner>}
      </ConfirmDialog>
    </>
  );
}

const days = { MONTH: 30, QUARTER: 90, YEAR: 365, NEVER: undefined } as const;
type Expiry = keyof typeof days;
type Scope = ApiKey['scope'];
const scopes = ['ALL', 'INGEST'] as const satisfies readonly Scope[];

const endOf = (expiry: Expiry): string | null => {
  const count = days[expiry];
  return count === undefined ? null : new Date(Date.now() + count * 86_400_000).toISOString();
};

function CreateKey({ onClose }: { onClose: () => void }) {
  const t = useText();
  const form = useId();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [scope, setScope] = useState<Scope>('ALL');
  const [expiry, setExpiry] = useState<Expiry>('YEAR');
  const create = useMutation({
    mutationFn: async () =>
      unwrap(
        await postil.POST('/api/v1/api-keys', {
          params: { header: { 'Idempotency-Key': idempotencyKey() } }, body: { name: name.trim(), scope, expires_at: endOf(expiry) },
        }),
      ),
    gcTime: 0, // the key is kept nowhere
    onSuccess: () => queries.invalidateQueries({ queryKey }),
  });
  if (create.data) {
    return (
      <Dialog open title={t.settings.keyReady({ name: create.data.api_key.name })} onClose={onClose} dismissable={false} foot={<Button onPress={onClose}>{t.settings.done}</Button>}>
        <p>{t.settings.keyOnce}</p>
        <Secret value={create.data.key} label={t.settings.key} copy={t.settings.copyKey} />
      </Dialog>
    );
  }
  return (
    <Dialog
      open
      title={t.settings.createKey}
      onClose={onClose}
      foot={
        <>
          <Button onPress={onClose}>{t.common.cancel}</Button>
          <Button type="submit" form={form} look="primary" isPending={create.isPending} isDisabled={!name.trim()}>
            {t.settings.createKeyButton}
          </Button>
        </>
      }
    >
      <Form id={form} error={create.error} fields={['name', 'scope', 'expires_at']} onSubmit={() => name.trim() && create.mutate()}>
        <TextField label={t.settings.keyName} description={t.settings.keyNameText} name="name" value={name} onChange={setName} autoFocus autoComplete="off" />
        <Select
          label={t.settings.keyScope} name="scope" value={scope} onChange={setScope} description={t.settings.keyScopeText[scope]}
          options={scopes.map((id) => ({ id, name: t.settings.keyScopes[id] }))}
        />
        <Select
          label={t.settings.keyExpires} name="expires_at" value={expiry} onChange={setExpiry}
          options={(Object.keys(days) as Expiry[]).map((id) => ({ id, name: t.settings.keyExpiry[id] }))}
        />
      </Form>
    </Dialog>
  );
}
