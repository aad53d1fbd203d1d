// Makes a config without leaving the queue. Everything else about configs is on their own pages.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Plus, X } from 'lucide-react';
import { useId, useState } from 'react';
import { type Ax, ax, idempotencyKey, unwrap } from '../../api';
import { useSpace } from '../../app/space';
import { useText } from '../../i18n';
import { Button, IconButton } from '../../ui/Button';
import { Radio, RadioGroup } from '../../ui/choices';
import { Dialog } from '../../ui/Dialog';
import { NumberField, TextField } from '../../ui/fields';
import { Form } from '../../ui/Form';
import type { AnnotationConfig } from './data';
import css from './forms.module.css';

type Type = AnnotationConfig['type'];
type Label = { key: number; label: string; score: number | null };

type Props = { open: boolean; onClose: () => void; onCreated: (config: AnnotationConfig) => void };

export function NewConfigDialog(props: Props) {
  return props.open ? <Open {...props} /> : null; // begins anew each time
}

function Open({ onClose, onCreated }: Props) {
  const t = useText();
  const space = useSpace();
  const queries = useQueryClient();
  const form = useId();
  const [name, setName] = useState('');
  const [type, setType] = useState<Type>('CATEGORICAL');
  const [labels, setLabels] = useState<Label[]>(() => [newLabel(0), newLabel(1)]);
  const [range, setRange] = useState<{ from: number; to: number }>({ from: 0, to: 1 });
  const create = useMutation({
    mutationFn: async () =>
      unwrap(
        await ax.POST('/v2/annotation-configs', {
          params: { header: { 'Idempotency-Key': idempotencyKey() } },
          body: requestOf(space.id, name, type, labels, range),
        }),
      ),
    onSuccess: (config) => {
      void queries.invalidateQueries({ queryKey: ['configs'] });
      onCreated(config);
      onClose();
    },
  });
  const paths = ['name', 'minimum_score', 'maximum_score', ...labels.flatMap((_, at) => [`values[${at}].label`, `values[${at}].score`])];
  return (
    <Dialog
      open
      title={t.queues.configs.newTitle}
      onClose={onClose}
      foot={
        <>
          <Button onPress={onClose}>{t.common.cancel}</Button>
          <Button type="submit" form={form} look="primary" isPending={create.isPending} isDisabled={!name.trim()}>
            {t.queues.configs.createButton}
          </Button>
        </>
      }
    >
      <Form id={form} error={create.error} fields={paths} onSubmit={() => name.trim() && create.mutate()}>
        <TextField label={t.queues.options.name} name="name" value={name} onChange={setName} autoFocus autoComplete="off" />
        <RadioGroup label={t.queues.configs.type} value={type} onChange={(next) => setType(next as Type)}>
          {(['CATEGORICAL', 'CONTINUOUS', 'FREEFORM'] as const).map((one) => (
            <Radio key={one} value={one} description={t.queues.configs.typeTexts[one]}>
              {t.queues.configs.types[one]}
            </Radio>
          ))}
        </RadioGroup>
        {type === 'CATEGORICAL' && <LabelFields labels={labels} onChange={setLabels} />}
        {type === 'CONTINUOUS' && (
          <div className={css.pair}>
            <NumberField label={t.queues.configs.least} name="minimum_score" value={range.from} onChange={(from) => setRange({ ...range, from })} formatOptions={fractions} />
            <NumberField label={t.queues.configs.greatest} name="maximum_score" value={range.to} onChange={(to) => setRange({ ...range, to })} formatOptions={fractions} />
          </div>
        )}
      </Form>
    </Dialog>
  );
}

const fractions = { maximumFractionDigits: 6 };
const newLabel = (key: number): Label => ({ key, label: '', score: null });

function LabelFields({ labels, onChange }: { labels: Label[]; onChange: (labels: Label[]) => void }) {
  const t = useText().queues.configs;
  const change = (key: number, part: Partial<Label>) => onChange(labels.map((one) => (one.key === key ? { ...one, ...part } : one)));
  return (
    <fieldset className={css.labels} aria-label={t.labels}>
      {labels.map(({ key, label, score }, at) => (
        <div key={key} className={css.labelRow}>
          <TextField
            label={t.labelNumber({ number: at + 1 })}
            hideLabel
            placeholder={t.labelNumber({ number: at + 1 })}
            name={`values[${at}].label`}
            value={label}
            onChange={(next) => change(key, { label: next })}
            autoComplete="off"
          />
          <NumberField
            label={t.scoreNumber({ number: at + 1 })}
            hideLabel
            placeholder={t.score}
            name={`values[${at}].score`}
            value={score ?? Number.NaN}
            onChange={(next) => change(key, { score: Number.isNaN(next) ? null : next })}
            formatOptions={fractions}
          />
          <IconButton label={t.removeLabel({ number: at + 1 })} icon={<X />} isDisabled={labels.length === 1} onPress={() => onChange(labels.filter((one) => one.key !== key))} />
        </div>
      ))}
      <div>
        <Button size="small" icon={<Plus aria-hidden="true" />} onPress={() => onChange([...labels, newLabel(1 + Math.max(...labels.map(({ key }) => key)))])}>
          {t.addLabel}
        </Button>
      </div>
    </fieldset>
  );
}

function requestOf(space_id: string, name: string, type: Type, labels: Label[], { from, to }: { from: number; to: number }): Ax['CreateAnnotationConfigRequest'] {
  const shared = { name: name.trim(), space_id };
  switch (type) {
    case 'CATEGORICAL':
      return {
        annotation_config_type: type,
        ...shared,
        values: labels.map(({ label, score }) => ({ label: label.trim(), ...(score === null ? {} : { score }) })),
      };
    case 'CONTINUOUS':
      return { annotation_config_type: type, ...shared, minimum_score: from, maximum_score: to };
    case 'FREEFORM':
      return { annotation_config_type: type, ...shared };
  }
}
