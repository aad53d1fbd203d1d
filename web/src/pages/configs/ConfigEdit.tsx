// Changes a config. What touches annotations or queues at work is told with its numbers, and asked for, before it is saved.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { ax, idempotencyKey, unwrap } from '../../api';
import { useText } from '../../i18n';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { ConfirmDialog } from '../../ui/Dialog';
import { Form, FormActions } from '../../ui/Form';
import { errorText } from '../../ui/states';
import { toast } from '../../ui/Toast';
import { ConfigFields } from './ConfigFields';
import { ConfigPreview } from './ConfigPreview';
import css from './configs.module.css';
import { type Config, configQuery, usageQuery } from './data';
import { changeOf, draftOf, type Effect, effectsOf } from './draft';
import { LeaveDialog } from './LeaveDialog';
import { useDraft } from './useDraft';

export function ConfigEdit({ config, children }: { config: Config; children: ReactNode }) {
  const t = useText();
  const queries = useQueryClient();
  // What the form was built on stays, so that somebody else's change meanwhile is not taken for one's own.
  const [base, setBase] = useState(config);
  const [asking, setAsking] = useState<{ effects: Effect[]; queues: number }>();
  const save = useMutation({
    mutationFn: async () => {
      const body = changeOf(base, draft);
      if (!body) return base;
      return unwrap(
        await ax.PATCH('/v2/annotation-configs/{annotation_config_id}', {
          params: { path: { annotation_config_id: base.id }, header: { 'Idempotency-Key': idempotencyKey() } },
          body,
        }),
      );
    },
    onSuccess: (saved) => {
      queries.setQueryData(configQuery(saved.id).queryKey, saved);
      void queries.invalidateQueries({ queryKey: ['config', saved.id] });
      void queries.invalidateQueries({ queryKey: ['configs'] });
      void queries.invalidateQueries({ queryKey: ['queue'] }); // queues carry their configs
      follow(saved);
      toast({ text: t.common.saved });
    },
    onSettled: () => setAsking(undefined),
  });
  // The numbers are those of now, not of when the page was opened.
  const check = useMutation({
    mutationFn: async () => queries.fetchQuery(usageQuery(base.id)),
    onSuccess: (usage) => {
      const effects = effectsOf(base, draft, usage);
      if (effects.length === 0) save.mutate();
      else setAsking({ effects, queues: usage.queues.length });
    },
  });
  const { draft, errors, formError, fields, change, begin, attempt } = useDraft(base, save.error);
  const follow = (next: Config) => {
    setBase(next);
    begin(draftOf(next));
  };
  const changed = changeOf(base, draft) !== undefined || JSON.stringify(draft) !== JSON.stringify(draftOf(base));
  const busy = save.isPending || check.isPending;
  const theirs = !busy && JSON.stringify(draftOf(config)) !== JSON.stringify(draftOf(base));
  if (theirs && !changed) follow(config); // nothing was begun here

  return (
    <div className={css.columns}>
      <div className={css.form}>
        <Form error={formError} fields={fields} onSubmit={() => attempt() && check.mutate()}>
          {theirs && changed && (
            <Banner tone="warn" action={<Button size="small" onPress={() => follow(config)}>{t.configs.takeTheirs}</Button>}>
              {t.configs.changedMeanwhile}
            </Banner>
          )}
          {check.error && <Banner tone="danger" title={t.common.notSaved}>{errorText(check.error, t.common)}</Banner>}
          <ConfigFields draft={draft} onChange={change} errors={errors} typeFixed />
          <FormActions>
            <Button type="submit" look="primary" isDisabled={!changed} isPending={busy}>
              {t.common.save}
            </Button>
            {changed && <Button onPress={() => follow(config)}>{t.configs.discard}</Button>}
          </FormActions>
        </Form>
      </div>
      <ConfigPreview draft={draft} />
      <div className={css.rest}>{children}</div>
      <LeaveDialog dirty={changed && !busy} />
      <ConfirmDialog
        open={asking !== undefined} title={t.configs.askTitle({ name: base.name })} onClose={() => setAsking(undefined)} confirm={t.common.save}
        onConfirm={() => save.mutate()} pending={save.isPending}
      >
        {asking && <Effects {...asking} />}
      </ConfirmDialog>
    </div>
  );
}

function Effects({ effects, queues }: { effects: readonly Effect[]; queues: number }) {
  const t = useText().configs;
  return (
    <ul className={css.effects}>
      {effects.map((effect) => (
        <li key={JSON.stringify(effect)}>{effectText(effect, t.effects)}</li>
      ))}
      {queues > 0 && <li>{t.inQueues({ count: queues })}</li>}
    </ul>
  );
}

function effectText(effect: Effect, t: ReturnType<typeof useText>['configs']['effects']): string {
  switch (effect.kind) {
    case 'renamed':
      return t.renamed(effect);
    case 'labelRemoved':
      return t.labelRemoved(effect);
    case 'labelRenamed':
      return t.labelRenamed(effect);
    case 'labelScored':
      return t.labelScored(effect);
    case 'range':
      return t.range(effect);
  }
}
