// The form of one condition of the filter, by what it is about.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Form } from 'react-aria-components';
import { useSpace } from '../../app/space';
import { useText } from '../../i18n';
import { Button } from '../../ui/Button';
import { Checkbox } from '../../ui/choices';
import { NumberField, TextField } from '../../ui/fields';
import { ComboBox, Select } from '../../ui/Select';
import { configsQuery } from '../queues/data';
import { conditionOf, type Draft, draftOf, isNumeric, isUnary, kinds, type Member, newDraft, operatorsOf, statuses, type Subject, subjects } from './condition';
import { type Condition, isExpression, writeFilter } from './filter';
import css from './traces.module.css';

type Props = {
  /** What is changed; without it a condition is made. */
  condition?: Condition;
  onApply: (condition: Condition) => void;
};

export function ConditionForm({ condition, onApply }: Props) {
  const held = condition && draftOf(condition);
  return condition && !held ? <ExpressionForm condition={condition} onApply={onApply} /> : <DraftForm initial={held} onApply={onApply} />;
}

function ExpressionForm({ condition, onApply }: { condition: Condition; onApply: (condition: Condition) => void }) {
  const t = useText().traces;
  const [text, setText] = useState(isExpression(condition) ? condition.expression : writeFilter([condition]));
  return (
    <Form
      className={css.form ?? ''}
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim()) onApply({ expression: text.trim() });
      }}
    >
      <TextField label={t.expression} value={text} onChange={setText} mono autoFocus spellCheck="false" autoComplete="off" />
      <Button type="submit" look="primary">
        {t.apply}
      </Button>
    </Form>
  );
}

function DraftForm({ initial, onApply }: { initial: Draft | undefined; onApply: (condition: Condition) => void }) {
  const t = useText().traces;
  const [draft, setDraft] = useState<Draft>(() => initial ?? newDraft('kind'));
  const [tried, setTried] = useState(false);
  const change = (part: Partial<Draft>) =>
    setDraft((old) => {
      const next = { ...old, ...part };
      const open = operatorsOf(next);
      return open.includes(next.op) ? next : { ...next, op: open[0] ?? '=' };
    });
  const condition = conditionOf(draft);
  return (
    <Form
      className={css.form ?? ''}
      onSubmit={(event) => {
        event.preventDefault();
        if (condition) onApply(condition);
        else setTried(true);
      }}
    >
      {!initial && (
        <Select<Subject>
          label={t.filterBy}
          options={subjects.map((id) => ({ id, name: t.subjects[id] }))}
          value={draft.subject}
          onChange={(subject) => setDraft(newDraft(subject))}
          autoFocus
        />
      )}
      <NameFields draft={draft} onChange={change} />
      <Select
        label={t.operator}
        options={operatorsOf(draft).map((id) => ({ id, name: t.operators[id] }))}
        value={draft.op}
        onChange={(op) => change({ op })}
      />
      <ValueField draft={draft} onChange={change} />
      {tried && !condition && (
        <p role="alert" className={css.problem}>
          {t.incomplete}
        </p>
      )}
      <Button type="submit" look="primary">
        {t.apply}
      </Button>
    </Form>
  );
}

type PartProps = { draft: Draft; onChange: (part: Partial<Draft>) => void };

/** Which annotation, evaluation or attribute is meant, and what of it. */
function NameFields({ draft, onChange }: PartProps) {
  const t = useText().traces;
  const { subject, name, member } = draft;
  if (subject === 'attribute') {
    return (
      <TextField label={t.attributeKey} value={name} onChange={(next) => onChange({ name: next })} mono placeholder="session.id" spellCheck="false" autoComplete="off" />
    );
  }
  if (subject !== 'annotation' && subject !== 'evaluation') return null;
  const open: readonly Member[] = subject === 'annotation' ? ['any', 'label', 'score', 'text'] : ['label', 'score', 'text'];
  return (
    <>
      {subject === 'annotation' ? (
        <ConfigField value={name} onChange={onChange} />
      ) : (
        <TextField label={t.evaluationName} value={name} onChange={(next) => onChange({ name: next })} spellCheck="false" autoComplete="off" />
      )}
      <Select label={t.member} options={open.map((id) => ({ id, name: t.members[id] }))} value={member} onChange={(next) => onChange({ member: next, text: '' })} />
    </>
  );
}

function ConfigField({ value, onChange }: { value: string; onChange: (part: Partial<Draft>) => void }) {
  const t = useText().traces;
  const configs = useQuery(configsQuery(useSpace().id));
  return (
    <ComboBox
      key={configs.data ? 'there' : 'loading' /* shows the name once it is known */}
      label={t.config}
      options={configs.data?.map(({ name }) => ({ id: name, name })) ?? []}
      value={value || null}
      onChange={(name) => onChange({ name: name ?? '' })}
      menuTrigger="focus"
      error={configs.error ? t.configsNotLoaded : undefined}
    />
  );
}

function ValueField({ draft, onChange }: PartProps) {
  const t = useText().traces;
  const { subject, op, text, number, choices } = draft;
  const labels = useLabels(draft);
  if (isUnary(op)) return null;
  if (subject === 'kind' || subject === 'status') {
    const toggle = (choice: string, on: boolean) => onChange({ choices: on ? [...choices, choice] : choices.filter((one) => one !== choice) });
    return (
      <fieldset className={css.choices}>
        <legend className="visually-hidden">{t.choices}</legend>
        {(subject === 'kind' ? kinds : statuses).map((choice) => (
          <Checkbox key={choice} isSelected={choices.includes(choice)} onChange={(on) => toggle(choice, on)}>
            {subject === 'kind' ? choice : t.statuses[choice as 'OK']}
          </Checkbox>
        ))}
      </fieldset>
    );
  }
  if (isNumeric(draft)) {
    return (
      <NumberField
        label={subject === 'latency' ? t.seconds : t.number}
        value={number ?? Number.NaN}
        onChange={(next) => onChange({ number: Number.isNaN(next) ? null : next })}
        formatOptions={{ maximumFractionDigits: 6 }}
      />
    );
  }
  if (labels && op !== 'contains') {
    return <Select label={t.value} options={labels.map((label) => ({ id: label, name: label }))} value={text || null} onChange={(label) => onChange({ text: label })} />;
  }
  return <TextField label={t.value} value={text} onChange={(next) => onChange({ text: next })} spellCheck="false" autoComplete="off" />;
}

/** The labels of the config that an annotation is of, where it has some. */
function useLabels({ subject, member, name }: Draft): string[] | undefined {
  const { data } = useQuery({ ...configsQuery(useSpace().id), enabled: subject === 'annotation' });
  if (subject !== 'annotation' || member !== 'label') return undefined;
  const config = data?.find((one) => one.name === name);
  return config?.type === 'CATEGORICAL' ? config.values.map(({ label }) => label) : undefined;
}
