// The options of a queue as form fields; the wizard shows them step by step, the settings all at once.
import { type ReactNode, useState } from 'react';
import { useFormat, useText } from '../../i18n';
import { Radio, RadioGroup } from '../../ui/choices';
import { NumberField, TextArea, TextField } from '../../ui/fields';
import { Select } from '../../ui/Select';
import { limits, type OptionProblem, type Options } from './options';
import css from './forms.module.css';

export type OptionErrors = Partial<Record<keyof Options, string | undefined>>;

type Props = {
  value: Options;
  onChange: (change: Partial<Options>) => void;
  errors: OptionErrors;
};

/** The problems of a form in words, with those of the server where the form itself has none. */
export function useOptionErrors(problems: Partial<Record<keyof Options, OptionProblem>>, server: OptionErrors = {}): OptionErrors {
  const t = useText().queues.problems;
  const own = Object.fromEntries(Object.entries(problems).map(([field, problem]) => [field, t[problem]]));
  return { ...server, ...own };
}

export function NameFields({ value, onChange, errors }: Props) {
  const t = useText().queues.options;
  const f = useFormat();
  const long = value.instructions.length > limits.instructions * 0.8;
  return (
    <>
      <TextField label={t.name} name="name" value={value.name} onChange={(name) => onChange({ name })} error={errors.name} autoComplete="off" />
      <TextArea
        label={t.instructions}
        name="instructions"
        optional
        rows={8}
        value={value.instructions}
        onChange={(instructions) => onChange({ instructions })}
        description={long ? t.instructionsCount({ count: value.instructions.trim().length, limit: f.number(limits.instructions) }) : t.instructionsText}
        error={errors.instructions}
      />
    </>
  );
}

export function SharingFields({ value, onChange, errors, children }: Props & { children?: ReactNode }) {
  const t = useText().queues.options;
  return (
    <>
      {children}
      <Pair>
        <Select
          label={t.blind}
          options={(['OFF', 'UNTIL_SUBMIT', 'ALWAYS'] as const).map((id) => ({ id, name: t.blinds[id] }))}
          value={value.blind}
          onChange={(blind) => onChange({ blind })}
          description={t.blindText}
        />
        <Select
          label={t.order}
          options={(['OLDEST', 'NEWEST', 'RANDOM', 'PRIORITY'] as const).map((id) => ({ id, name: t.orders[id] }))}
          value={value.record_order}
          onChange={(record_order) => onChange({ record_order })}
          description={t.orderText}
        />
      </Pair>
      <Pair>
        <Select
          label={t.skip}
          options={(['NONE', 'OPTIONAL', 'REQUIRED'] as const).map((id) => ({ id, name: t.skips[id] }))}
          value={value.skip_reason}
          onChange={(skip_reason) => onChange({ skip_reason })}
        />
        <TextField label={t.due} name="due_at" type="date" optional value={value.due} onChange={(due) => onChange({ due })} error={errors.due} />
      </Pair>
      <Pair>
        <NumberField
          label={t.lease}
          name="lease_seconds"
          value={value.lease_minutes ?? Number.NaN}
          onChange={(minutes) => onChange({ lease_minutes: Number.isNaN(minutes) ? null : minutes })}
          minValue={limits.leaseMinutes.min}
          maxValue={limits.leaseMinutes.max}
          formatOptions={{ style: 'unit', unit: 'minute', unitDisplay: 'long', maximumFractionDigits: 2 }}
          description={t.leaseText}
          error={errors.lease_minutes}
        />
      </Pair>
      <ColumnFields value={value} onChange={onChange} errors={errors} />
    </>
  );
}

function ColumnFields({ value, onChange, errors }: Props) {
  const t = useText().queues.options;
  // What is typed is kept as it is typed; only the names in it are the value.
  const [typed, setTyped] = useState(value.column_names.join('\n'));
  return (
    <>
      <RadioGroup label={t.columns} value={value.columns} onChange={(columns) => onChange({ columns: columns as Options['columns'] })}>
        {(['ALL', 'HIDE', 'ONLY'] as const).map((id) => (
          <Radio key={id} value={id}>
            {t.columnChoices[id]}
          </Radio>
        ))}
      </RadioGroup>
      {value.columns !== 'ALL' && (
        <TextArea
          label={t.columnNames}
          mono
          value={typed}
          onChange={(text) => {
            setTyped(text);
            onChange({ column_names: [...new Set(text.split(/[\n,]+/).map((name) => name.trim()).filter(Boolean))] });
          }}
          description={t.columnNamesText}
          error={errors.column_names}
          spellCheck="false"
        />
      )}
    </>
  );
}

const Pair = ({ children }: { children: ReactNode }) => <div className={css.pair}>{children}</div>;
