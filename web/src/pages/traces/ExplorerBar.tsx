// What the list covers, what it is narrowed to, and what it shows of each row.
import { Columns3 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { usePreferences } from '../../app/preferences';
import { useText } from '../../i18n';
import { Button } from '../../ui/Button';
import { TextField } from '../../ui/fields';
import { Menu, MenuItem } from '../../ui/Menu';
import { Select } from '../../ui/Select';
import { SettledSearch } from '../../ui/SettledSearch';
import { ExpressionField, ExpressionToggle, FilterChips } from './Filters';
import { type ExplorerSearch, type Range, ranges } from './search';
import { type ColumnId, columnIds, fixedColumns } from './spanColumns';
import css from './traces.module.css';
import { readLocal, writeLocal } from './window';

export type Project = { id: string; name: string };

type Props = {
  search: ExplorerSearch;
  project: Project | undefined;
  projects: readonly Project[];
  onChange: (part: ExplorerSearch) => void;
  filterError: string | undefined;
  hidden: ReadonlySet<ColumnId>;
  onHidden: (hidden: ReadonlySet<ColumnId>) => void;
  count: ReactNode;
  /** How many changes were taken back. */
  refused: number;
};

export function ExplorerBar({ search, project, projects, onChange, filterError, hidden, onHidden, count, refused }: Props) {
  const t = useText().traces;
  const [writing, setWriting] = useState(false);
  const filter = search.filter ?? '';
  const setFilter = (next: string) => onChange({ filter: next || undefined });
  return (
    <div className={css.bar}>
      <div className={css.places}>
        <Select
          label={t.project}
          hideLabel
          small
          placeholder={t.chooseProject}
          options={projects.map(({ id, name }) => ({ id, name }))}
          value={project?.id ?? null}
          onChange={(id) => onChange({ project: id })}
        />
        <RangeFields search={search} onChange={onChange} />
        <Select
          label={t.rows}
          hideLabel
          small
          options={[
            { id: 'SPANS', name: t.spans },
            { id: 'TRACES', name: t.traces },
          ]}
          value={search.rows ?? 'SPANS'}
          onChange={(rows) => onChange({ rows: rows === 'TRACES' ? 'TRACES' : undefined })}
        />
        <div className={css.text}>
          <SettledSearch label={t.find} value={search.text ?? ''} onChange={(text) => onChange({ text: text || undefined })} reset={refused} />
        </div>
      </div>
      <div className={css.chips}>
        <FilterChips filter={filter} onChange={setFilter} />
        <ExpressionToggle open={writing || !!filterError} onOpen={setWriting} />
        <span className={css.count} role="status">
          {count}
        </span>
        <ColumnsMenu hidden={hidden} onHidden={onHidden} />
      </div>
      {(writing || filterError) && <ExpressionField filter={filter} onChange={setFilter} error={filterError} />}
    </div>
  );
}

function RangeFields({ search, onChange }: Pick<Props, 'search' | 'onChange'>) {
  const t = useText().traces;
  const { time_zone: zone } = usePreferences();
  const range = search.range ?? 'WEEK';
  return (
    <>
      <Select<Range>
        label={t.range}
        hideLabel
        small
        options={ranges.map((id) => ({ id, name: t.ranges[id] }))}
        value={range}
        onChange={(next) => onChange({ range: next === 'WEEK' ? undefined : next, ...(next === 'CUSTOM' ? {} : { start: undefined, end: undefined }) })}
      />
      {range === 'CUSTOM' &&
        (['start', 'end'] as const).map((side) => (
          <LocalTime key={side} label={t[side]} value={writeLocal(search[side], zone)} onChange={(local) => onChange({ [side]: readLocal(local, zone) })} />
        ))}
    </>
  );
}

/** A time that counts once it is left, since every key on the way there would ask for another list. */
function LocalTime({ label, value, onChange }: { label: string; value: string; onChange: (local: string) => void }) {
  const [held, setHeld] = useState({ value, text: value });
  if (held.value !== value) setHeld({ value, text: value });
  return (
    <TextField
      label={label}
      hideLabel
      type="datetime-local"
      value={held.text}
      onChange={(text) => setHeld({ value, text })}
      onBlur={() => held.text !== value && onChange(held.text)}
      onKeyDown={(event) => event.key === 'Enter' && held.text !== value && onChange(held.text)}
    />
  );
}

function ColumnsMenu({ hidden, onHidden }: Pick<Props, 'hidden' | 'onHidden'>) {
  const t = useText().traces;
  const shown = columnIds.filter((id) => !hidden.has(id));
  return (
    <Menu
      aria-label={t.shownColumns}
      placement="bottom end"
      selectionMode="multiple"
      selectedKeys={shown}
      onSelectionChange={(keys) => onHidden(new Set(columnIds.filter((id) => keys !== 'all' && !keys.has(id))))}
      disabledKeys={fixedColumns}
      trigger={
        <Button size="small" look="quiet" icon={<Columns3 aria-hidden="true" />}>
          {t.columnsMenu}
        </Button>
      }
    >
      {columnIds.map((id) => (
        <MenuItem key={id} id={id}>
          {t.columns[id]}
        </MenuItem>
      ))}
    </Menu>
  );
}
