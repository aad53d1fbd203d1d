// The filter above the records: text, and chips that open their editors.
import { ListFilter } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useFormat, useText } from '../../i18n';
import { useAction } from '../../keys';
import { Button } from '../../ui/Button';
import { FilterChip } from '../../ui/Chip';
import { NumberField, SearchField } from '../../ui/fields';
import { Popover } from '../../ui/Popover';
import { ComboBox, Select } from '../../ui/Select';
import type { Queue, RecordFilter } from './data';
import css from './QueueRecords.module.css';
import { type FilterPart, filterParts, hasPart, withoutPart } from './recordFilter';

type Props = {
  queue: Queue;
  filter: RecordFilter;
  onChange: (filter: RecordFilter) => void;
  count: string | undefined;
  actions: ReactNode;
};

export function RecordFilters({ queue, filter, onChange, count, actions }: Props) {
  const t = useText().queues.records;
  const words = useFilterWords(queue);
  const shown = filterParts.filter((part) => hasPart(filter, part));
  return (
    <div className={css.filters}>
      <TextFilter value={filter.text ?? ''} onChange={(text) => onChange(text ? { ...filter, text } : withoutText(filter))} />
      {shown.map((part) => (
        <FilterChip
          key={part}
          text={words(part, filter)}
          editorLabel={t.parts[part]}
          editor={() => <PartEditor part={part} queue={queue} filter={filter} onChange={onChange} />}
          onRemove={() => onChange(withoutPart(filter, part))}
        />
      ))}
      <Popover
        label={t.addFilter}
        trigger={
          <Button size="small" look="quiet" icon={<ListFilter aria-hidden="true" />}>
            {t.addFilter}
          </Button>
        }
      >
        {/* also those that are set: an editor must not go away under the hand of whoever uses it */}
        <div className={css.editors}>
          {filterParts.map((part) => (
            <PartEditor key={part} part={part} queue={queue} filter={filter} onChange={onChange} />
          ))}
        </div>
      </Popover>
      <span className={css.count} role="status">
        {count}
      </span>
      {actions}
    </div>
  );
}

function withoutText(filter: RecordFilter): RecordFilter {
  const rest = { ...filter };
  delete rest.text;
  return rest;
}

function TextFilter({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const t = useText().queues.records;
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(value);
  useAction('list.filter', () => input.current?.focus());
  useEffect(() => {
    if (typed.trim() === value) return;
    const timer = setTimeout(() => onChange(typed.trim()), 300);
    return () => clearTimeout(timer);
  }, [typed, value, onChange]);
  return (
    <div className={css.text}>
      <SearchField label={t.find} action="list.filter" inputRef={input} value={typed} onChange={setTyped} />
    </div>
  );
}

type EditorProps = { part: FilterPart } & Pick<Props, 'queue' | 'filter' | 'onChange'>;

function PartEditor({ part, queue, filter, onChange }: EditorProps) {
  const t = useText().queues.records;
  const set = (change: RecordFilter) => onChange({ ...withoutPart(filter, part), ...change });
  switch (part) {
    case 'state':
      return (
        <Select
          label={t.parts.state}
          placeholder={t.any}
          options={(['TODO', 'IN_PROGRESS', 'DONE', 'SKIPPED'] as const).map((id) => ({ id, name: t.states[id] }))}
          value={filter.state ?? null}
          onChange={(state) => set({ state })}
        />
      );
    case 'annotator':
      return (
        <ComboBox
          label={t.parts.annotator}
          placeholder={t.anybody}
          options={(queue.annotators ?? []).map(({ id, name, email }) => ({ id, name: name || email, description: email }))}
          value={filter.annotator_id ?? null}
          onChange={(id) => set(id ? { annotator_id: id } : {})}
          menuTrigger="focus"
        />
      );
    case 'value':
      return <ValueEditor queue={queue} filter={filter} onChange={set} />;
    case 'flagged':
    case 'disagreement':
      return (
        <Select
          label={t.parts[part]}
          placeholder={t.any}
          options={[
            { id: 'yes', name: t.choices[part].yes },
            { id: 'no', name: t.choices[part].no },
          ]}
          value={filter[part] === undefined ? null : filter[part] ? 'yes' : 'no'}
          onChange={(choice) => set({ [part]: choice === 'yes' })}
        />
      );
  }
}

function ValueEditor({ queue, filter, onChange }: Omit<EditorProps, 'part'>) {
  const t = useText().queues.records;
  const config = queue.configs.find(({ id }) => id === filter.config_id);
  const bounds = { min_score: filter.min_score, max_score: filter.max_score };
  const bound = (name: 'min_score' | 'max_score', value: number) =>
    onChange({ config_id: filter.config_id, ...bounds, [name]: Number.isNaN(value) ? undefined : value });
  return (
    <div className={css.editors}>
      <Select
        label={t.parts.value}
        placeholder={t.any}
        options={queue.configs.map(({ id, name }) => ({ id, name }))}
        value={filter.config_id ?? null}
        onChange={(id) => onChange({ config_id: id })}
      />
      {config?.type === 'CATEGORICAL' && (
        <Select
          label={t.label}
          placeholder={t.anyValue}
          options={(config.values ?? []).map(({ label }) => ({ id: label, name: label }))}
          value={filter.label ?? null}
          onChange={(label) => onChange({ config_id: config.id, label })}
        />
      )}
      {config?.type === 'CONTINUOUS' && (
        <div className={css.bounds}>
          <NumberField label={t.atLeast} value={filter.min_score ?? Number.NaN} onChange={(value) => bound('min_score', value)} />
          <NumberField label={t.atMost} value={filter.max_score ?? Number.NaN} onChange={(value) => bound('max_score', value)} />
        </div>
      )}
    </div>
  );
}

/** A part of the filter as its chip says it: "Correctness is wrong". */
function useFilterWords(queue: Queue): (part: FilterPart, filter: RecordFilter) => string {
  const t = useText().queues.records;
  const f = useFormat();
  return (part, filter) => {
    switch (part) {
      case 'state':
        return t.chips.state({ state: filter.state ? t.states[filter.state] : '' });
      case 'annotator': {
        const person = queue.annotators?.find(({ id }) => id === filter.annotator_id);
        return t.chips.annotator({ name: person ? person.name || person.email : t.someone });
      }
      case 'value': {
        const config = queue.configs.find(({ id }) => id === filter.config_id)?.name ?? t.goneConfig;
        if (filter.label !== undefined) return t.chips.label({ config, label: filter.label });
        const { min_score: min, max_score: max } = filter;
        if (min !== undefined && max !== undefined) return t.chips.between({ config, min: f.number(min, 6), max: f.number(max, 6) });
        if (min !== undefined) return t.chips.atLeast({ config, min: f.number(min, 6) });
        if (max !== undefined) return t.chips.atMost({ config, max: f.number(max, 6) });
        return t.chips.hasValue({ config });
      }
      case 'flagged':
      case 'disagreement':
        return filter[part] ? t.choices[part].yes : t.choices[part].no;
    }
  };
}
