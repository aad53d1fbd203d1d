// Plain fields for one value per config, for annotating many records alike.
import type { Postil } from '../../api';
import { useFormat, useText } from '../../i18n';
import { NumberField, TextArea } from '../../ui/fields';
import { Select } from '../../ui/Select';
import type { Queue } from './data';
import css from './forms.module.css';

/** By config; nothing is left as it is. */
export type Values = Readonly<Record<string, string | number | undefined>>;

type Props = { queue: Pick<Queue, 'configs'>; values: Values; onChange: (values: Values) => void };

export function ValueFields({ queue, values, onChange }: Props) {
  const t = useText().queues;
  const f = useFormat();
  const set = (id: string, value: string | number | undefined) => onChange({ ...values, [id]: value });
  return (
    <div className={css.stack}>
      {queue.configs.map((config) => {
        const value = values[config.id];
        switch (config.type) {
          case 'CATEGORICAL':
            return (
              <Select
                key={config.id}
                label={<bdi>{config.name}</bdi>}
                optional
                placeholder={t.bulk.asIs}
                options={[{ id: '', name: t.bulk.asIs }, ...(config.values ?? []).map(({ label }) => ({ id: label, name: label }))]}
                value={typeof value === 'string' ? value : ''}
                onChange={(label) => set(config.id, label || undefined)}
              />
            );
          case 'CONTINUOUS':
            return (
              <NumberField
                key={config.id}
                label={<bdi>{config.name}</bdi>}
                optional
                placeholder={t.bulk.asIs}
                value={typeof value === 'number' ? value : Number.NaN}
                onChange={(score) => set(config.id, Number.isNaN(score) ? undefined : score)}
                minValue={config.minimum_score}
                maxValue={config.maximum_score}
                formatOptions={{ maximumFractionDigits: 6 }}
                description={t.configs.range({ from: f.number(config.minimum_score ?? 0, 6), to: f.number(config.maximum_score ?? 0, 6) })}
              />
            );
          case 'FREEFORM':
            return (
              <TextArea
                key={config.id}
                label={<bdi>{config.name}</bdi>}
                optional
                placeholder={t.bulk.asIs}
                value={typeof value === 'string' ? value : ''}
                onChange={(text) => set(config.id, text || undefined)}
              />
            );
        }
      })}
    </div>
  );
}

/** The values as a request has them. */
export function valuesToSend({ configs }: Pick<Queue, 'configs'>, values: Values): Postil['AnnotationValue'][] {
  return configs.flatMap(({ id: config_id, type }): Postil['AnnotationValue'][] => {
    const value = values[config_id];
    if (value === undefined) return [];
    if (type === 'CONTINUOUS') return [{ config_id, score: Number(value) }];
    return [type === 'CATEGORICAL' ? { config_id, label: String(value) } : { config_id, text: String(value) }];
  });
}
