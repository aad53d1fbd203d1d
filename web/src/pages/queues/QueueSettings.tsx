// Every option of a queue, and what a change of it does to work that is finished; and the way to delete the queue.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useBlocker, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { idempotencyKey, postil, unwrap } from '../../api';
import { usePreferences } from '../../app/preferences';
import { isLead, useSpace } from '../../app/space';
import { useFormat, useText } from '../../i18n';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { ConfirmDialog } from '../../ui/Dialog';
import { fieldErrors, Form, FormActions } from '../../ui/Form';
import { Section } from '../../ui/Page';
import { errorText, NotForRole } from '../../ui/states';
import { toast } from '../../ui/Toast';
import { ConfigsField } from './ConfigsField';
import { adminNames, configsQuery, membersQuery, type Queue, queueQuery } from './data';
import { NameFields, SharingFields, useOptionErrors } from './OptionFields';
import { changes, type Effect, effectsOf, type Options, optionsOf, problemsOf, requestOf } from './options';
import { useQueue } from './QueueLayout';
import css from './QueueSettings.module.css';

export default function QueueSettings() {
  const space = useSpace();
  const queue = useQueue();
  const members = useQuery({ ...membersQuery(space.id), enabled: !isLead(space) });
  if (!isLead(space)) return <NotForRole admins={adminNames(members.data)} />;
  return (
    <div className={css.settings}>
      <OptionsForm key={queue.id} queue={queue} />
      <DeleteQueue queue={queue} />
    </div>
  );
}

const fields = ['name', 'instructions', 'configs', 'record_order', 'blind', 'skip_reason', 'lease_seconds', 'due_at', 'hidden_columns', 'visible_columns'];

function OptionsForm({ queue }: { queue: Queue }) {
  const t = useText();
  const zone = useZone();
  const queries = useQueryClient();
  // What the form was built on stays, so that somebody else's change meanwhile is not taken for one's own.
  const [base, setBase] = useState(queue);
  const [options, setOptions] = useState(() => optionsOf(queue, zone));
  const [round, setRound] = useState(0);
  const begin = (from: Queue) => {
    setBase(from);
    setOptions(optionsOf(from, zone));
    setRound((old) => old + 1);
  };
  const before = requestOf(optionsOf(base, zone), zone);
  const problems = problemsOf(options);
  const sound = Object.keys(problems).length === 0;
  const after = sound ? requestOf(options, zone) : undefined;
  const changed = JSON.stringify(options) !== JSON.stringify(optionsOf(base, zone));
  const theirs = JSON.stringify(optionsOf(queue, zone)) !== JSON.stringify(optionsOf(base, zone));
  const save = useMutation({
    mutationFn: async () =>
      unwrap(
        await postil.PATCH('/api/v1/queues/{queue_id}', {
          params: { path: { queue_id: queue.id }, header: { 'Idempotency-Key': idempotencyKey() } },
          body: after ? changes(before, after) : {},
        }),
      ),
    onSuccess: (saved) => {
      queries.setQueryData(queueQuery(queue.id).queryKey, saved);
      void queries.invalidateQueries({ queryKey: ['queue', queue.id] });
      void queries.invalidateQueries({ queryKey: ['queues'] });
      begin(saved);
      toast({ text: t.common.saved });
    },
  });
  const [tried, setTried] = useState(false);
  const errors = useOptionErrors(tried ? problems : {}, serverErrors(save.error));
  const change = (part: Partial<Options>) => setOptions((old) => ({ ...old, ...part }));
  if (theirs && !changed && !save.isPending) begin(queue); // nothing was begun here, so it follows
  const dirty = changed && !save.isPending;
  const leave = useBlocker({ shouldBlockFn: () => dirty, withResolver: true, enableBeforeUnload: () => dirty });

  return (
    <>
      <Form
        error={save.error}
        fields={fields}
        onSubmit={() => {
          setTried(true);
          if (sound && changed) save.mutate();
        }}
      >
        {theirs && changed && !save.isPending && (
          <Banner tone="warn" action={<Button size="small" onPress={() => begin(queue)}>{t.queues.settings.takeTheirs}</Button>}>
            {t.queues.settings.changedMeanwhile}
          </Banner>
        )}
        <Section title={t.queues.steps.name}>
          <NameFields value={options} onChange={change} errors={errors} />
        </Section>
        <Section title={t.queues.steps.configs} description={t.queues.configs.about}>
          <ConfigsField value={options.configs} onChange={(configs) => change({ configs })} error={errors.configs} />
        </Section>
        <Section title={t.queues.settings.sharing} description={t.queues.settings.method({ method: t.queues.options.methods[queue.assignment_method] })}>
          <SharingFields key={round} value={options} onChange={change} errors={errors} />
        </Section>
        {changed && after && <Effects effects={effectsOf(before, after)} />}
        <FormActions>
          <Button type="submit" look="primary" isDisabled={!changed} isPending={save.isPending}>
            {t.common.save}
          </Button>
          {changed && <Button onPress={() => begin(queue)}>{t.queues.settings.discard}</Button>}
        </FormActions>
      </Form>
      <ConfirmDialog
        open={leave.status === 'blocked'}
        title={t.queues.settings.leaveTitle}
        onClose={() => leave.reset?.()}
        confirm={t.queues.settings.leave}
        onConfirm={() => leave.proceed?.()}
        danger
      >
        {t.queues.settings.leaveText}
      </ConfirmDialog>
    </>
  );
}

/** What the server refused, by the option it is about. */
function serverErrors(error: unknown): Partial<Record<keyof Options, string>> {
  const by = fieldErrors(error);
  const found: Partial<Record<keyof Options, string | undefined>> = {
    name: by.name?.join('; '),
    configs: Object.entries(by).find(([path]) => path.startsWith('configs'))?.[1].join('; '),
    column_names: Object.entries(by).find(([path]) => /_columns/.test(path))?.[1].join('; '),
  };
  return Object.fromEntries(Object.entries(found).filter(([, text]) => text)) as Partial<Record<keyof Options, string>>;
}

/** The time zone of the person, or the browser's. */
export function useZone(): string {
  const { time_zone } = usePreferences();
  return time_zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
}

function Effects({ effects }: { effects: readonly Effect[] }) {
  const t = useText().queues.effects;
  const f = useFormat();
  const configs = useQuery(configsQuery(useSpace().id)).data ?? [];
  const names = (ids: string[]) => f.list(ids.map((id) => configs.find((config) => config.id === id)?.name ?? id));
  if (effects.length === 0) return null;
  return (
    <Banner title={t.title}>
      <ul className={css.effects}>
        {effects.map((effect) => (
          <li key={effect.kind}>
            {effect.kind === 'configsAdded' || effect.kind === 'configsRemoved' ? t[effect.kind]({ names: names(effect.ids) }) : t[effect.kind]}
          </li>
        ))}
      </ul>
    </Banner>
  );
}

function DeleteQueue({ queue }: { queue: Queue }) {
  const t = useText();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: async () => unwrap(await postil.DELETE('/api/v1/queues/{queue_id}', { params: { path: { queue_id: queue.id } } })),
    onSuccess: async () => {
      toast({ text: t.queues.settings.deleted({ name: queue.name }) });
      await navigate({ to: '/s/$space/queues', params: { space: queue.space_id }, ignoreBlocker: true });
      queries.removeQueries({ queryKey: ['queue', queue.id] });
      await queries.invalidateQueries({ queryKey: ['queues'] });
    },
  });
  return (
    <Section title={t.queues.settings.delete} description={t.queues.settings.deleteText}>
      <div>
        <Button look="danger" onPress={() => setAsking(true)}>
          {t.queues.settings.deleteButton}
        </Button>
      </div>
      <ConfirmDialog
        open={asking}
        danger
        title={t.queues.settings.deleteTitle({ name: queue.name })}
        onClose={() => setAsking(false)}
        confirm={t.queues.settings.deleteButton}
        onConfirm={() => remove.mutate()}
        pending={remove.isPending}
        typeToConfirm={queue.name.trim()}
      >
        <p>{t.queues.settings.deleteRecords({ count: queue.record_count })}</p>
        <p>{t.queues.settings.deleteKept}</p>
        {remove.error && <Banner tone="danger">{errorText(remove.error, t.common)}</Banner>}
      </ConfirmDialog>
    </Section>
  );
}
