// The fields of a config, by its type.
import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react';
import { useRef } from 'react';
import { useText } from '../../i18n';
import { Button, IconButton } from '../../ui/Button';
import { Radio, RadioGroup } from '../../ui/choices';
import { NumberField, TextField } from '../../ui/fields';
import css from './configs.module.css';
import { type Direction, type Draft, type Label, moved, type Type, withNewLabel } from './draft';

export const fractions = { maximumFractionDigits: 6 };
const types: readonly Type[] = ['CATEGORICAL', 'CONTINUOUS', 'FREEFORM'];
const directions: readonly Direction[] = ['NONE', 'MAXIMIZE', 'MINIMIZE'];

/** The names of the fields, for problems that the server finds. */
export const fieldNames = ({ labels }: Draft): string[] => [
  'name', 'minimum_score', 'maximum_score', 'values', ...labels.flatMap((_, at) => [`values[${at}].label`, `values[${at}].score`]),
];

type Props = {
  draft: Draft;
  onChange: (change: Partial<Draft>) => void;
  /** What is wrong, by the name of the field. */
  errors: Readonly<Record<string, string | undefined>>;
  /** The type was chosen when the config was made. */
  typeFixed?: boolean;
};

export function ConfigFields({ draft, onChange, errors, typeFixed }: Props) {
  const t = useText().configs;
  return (
    <>
      <TextField
        label={t.name} description={t.nameText} name="name" value={draft.name} onChange={(name) => onChange({ name })} error={errors.name}
        autoComplete="off" autoFocus={!typeFixed}
      />
      {typeFixed ? (
        <div className={css.fact}>
          <span>{t.type}</span>
          {t.types[draft.type]}
          <small>{t.typeFixed}</small>
        </div>
      ) : (
        <RadioGroup label={t.type} value={draft.type} onChange={(type) => onChange({ type: type as Type })}>
          {types.map((type) => (
            <Radio key={type} value={type} description={t.typeTexts[type]}>
              {t.types[type]}
            </Radio>
          ))}
        </RadioGroup>
      )}
      {draft.type === 'CATEGORICAL' && <LabelFields labels={draft.labels} onChange={(labels) => onChange({ labels })} errors={errors} />}
      {draft.type === 'CONTINUOUS' && (
        <div className={css.pair}>
          <NumberField
            label={t.least} name="minimum_score" value={draft.minimum ?? Number.NaN} onChange={(value) => onChange({ minimum: set(value) })}
            error={errors.minimum_score} formatOptions={fractions}
          />
          <NumberField
            label={t.greatest} name="maximum_score" value={draft.maximum ?? Number.NaN} onChange={(value) => onChange({ maximum: set(value) })}
            error={errors.maximum_score} formatOptions={fractions}
          />
        </div>
      )}
      {draft.type !== 'FREEFORM' && (
        <RadioGroup label={t.direction} value={draft.direction} onChange={(direction) => onChange({ direction: direction as Direction })} orientation="horizontal">
          {directions.map((direction) => (
            <Radio key={direction} value={direction}>
              {t.directions[direction]}
            </Radio>
          ))}
        </RadioGroup>
      )}
    </>
  );
}

const set = (value: number) => (Number.isNaN(value) ? undefined : value);

function LabelFields({ labels, onChange, errors }: { labels: readonly Label[]; onChange: (labels: Label[]) => void } & Pick<Props, 'errors'>) {
  const t = useText().configs;
  const list = useRef<HTMLOListElement>(null);
  const change = (key: number, part: Partial<Label>) => onChange(labels.map((one) => (one.key === key ? { ...one, ...part } : one)));
  /** The focus goes with the row, or to a button of the row that can still be pressed. */
  const focus = (at: number, what: string) =>
    requestAnimationFrame(() => {
      const row = list.current?.children[at];
      const wanted = row?.querySelector<HTMLElement>(`${what}:not(:disabled)`) ?? row?.querySelector<HTMLElement>('[data-move]:not(:disabled)');
      wanted?.focus();
    });
  const move = (from: number, to: number, what: string) => {
    onChange(moved(labels, from, to));
    focus(to, what);
  };
  return (
    <fieldset className={css.labels}>
      <legend>{t.labels}</legend>
      <p>{t.labelsText}</p>
      <div className={css.labelHead} aria-hidden="true">
        <span>{t.label}</span>
        <span>{t.score}</span>
      </div>
      <ol ref={list}>
        {labels.map(({ key, label, score }, at) => {
          const number = at + 1;
          return (
            <li key={key} className={css.labelRow}>
              <TextField
                label={t.labelNumber({ number })} hideLabel name={`values[${at}].label`} value={label} onChange={(next) => change(key, { label: next })}
                error={errors[`values[${at}].label`]} autoComplete="off"
              />
              <NumberField
                label={t.scoreNumber({ number })} hideLabel name={`values[${at}].score`} value={score ?? Number.NaN}
                onChange={(next) => change(key, { score: set(next) })} formatOptions={fractions}
              />
              <span className={css.rowButtons}>
                <IconButton label={t.moveUp({ number })} icon={<ArrowUp />} size="small" isDisabled={at === 0} onPress={() => move(at, at - 1, '[data-move=up]')} data-move="up" />
                <IconButton
                  label={t.moveDown({ number })} icon={<ArrowDown />} size="small" isDisabled={number === labels.length}
                  onPress={() => move(at, at + 1, '[data-move=down]')} data-move="down"
                />
                <IconButton
                  label={t.removeLabel({ number })} icon={<X />} size="small" isDisabled={labels.length === 1}
                  onPress={() => {
                    onChange(labels.toSpliced(at, 1));
                    focus(Math.min(at, labels.length - 2), 'input');
                  }}
                />
              </span>
            </li>
          );
        })}
      </ol>
      {errors.values && (
        <p className={css.problem} role="alert">
          {errors.values}
        </p>
      )}
      <div>
        <Button
          size="small" icon={<Plus aria-hidden="true" />} isDisabled={labels.length >= 100}
          onPress={() => {
            onChange(withNewLabel(labels));
            focus(labels.length, 'input');
          }}
        >
          {t.addLabel}
        </Button>
      </div>
    </fieldset>
  );
}
