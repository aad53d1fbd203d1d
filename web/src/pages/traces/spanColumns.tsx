// What the list shows of each span or trace, and which of it the person wants to see.
import { CircleAlert } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useSession } from '../../app/session';
import { Kind } from '../../content/Kind';
import { useFormat, useText } from '../../i18n';
import type { Format } from '../../i18n/format';
import { useNow } from '../../ui/now';
import type { GridColumn } from '../../ui/VirtualGrid';
import type { SpanRow } from './data';
import css from './traces.module.css';

export const columnIds = ['time', 'name', 'kind', 'status', 'latency', 'tokens', 'model', 'input', 'output', 'annotations'] as const;
export type ColumnId = (typeof columnIds)[number];

/** Without these a row could not be told from others. */
export const fixedColumns: ReadonlySet<ColumnId> = new Set(['time', 'name']);

export function useSpanColumns(hidden: ReadonlySet<ColumnId>): readonly GridColumn<SpanRow>[] {
  const t = useText().traces;
  const f = useFormat();
  return useMemo(() => {
    const columns: Record<ColumnId, Omit<GridColumn<SpanRow>, 'id' | 'header'>> = {
      time: { width: 134, cell: ({ start_time }) => <SpanTime at={start_time} f={f} /> },
      name: { width: 140, grow: 2, cell: ({ name }) => <bdi className={css.name}>{name}</bdi> },
      kind: { width: 98, cell: ({ kind }) => <Kind kind={kind} /> },
      status: { width: 84, cell: ({ status_code }) => <Status code={status_code} word={t.statuses[status_code]} /> },
      latency: { width: 84, align: 'end', cell: ({ latency_ms }) => f.duration(latency_ms) },
      tokens: { width: 74, align: 'end', cell: ({ total_tokens }) => total_tokens !== null && f.number(total_tokens) },
      model: { width: 104, grow: 1, cell: ({ model }) => <bdi>{model}</bdi> },
      input: { width: 140, grow: 4, cell: ({ input }) => <Beginning text={input} /> },
      output: { width: 140, grow: 4, cell: ({ output }) => <Beginning text={output} /> },
      annotations: { width: 112, align: 'end', cell: ({ annotations }) => annotations > 0 && f.number(annotations) },
    };
    return columnIds.filter((id) => !hidden.has(id)).map((id) => ({ id, header: t.columns[id], ...columns[id] }));
  }, [hidden, f, t]);
}

/** The day only where it is another one than today. */
function SpanTime({ at, f }: { at: string; f: Format }) {
  const today = f.date(at) === f.date(useNow());
  return (
    <time dateTime={at} title={f.dateTime(at)} className="numbers">
      {!today && <span className={css.quiet}>{f.shortDay(at)} </span>}
      {f.clock(at)}
    </time>
  );
}

function Status({ code, word }: { code: SpanRow['status_code']; word: string }) {
  return (
    <span className={css.status} data-code={code}>
      {code === 'ERROR' && <CircleAlert aria-hidden="true" />}
      {word}
    </span>
  );
}

const mostShown = 300;

/** The beginning of a content on one line. */
function Beginning({ text }: { text: string | null }) {
  return text === null ? null : <bdi className={css.beginning}>{text.slice(0, mostShown).replaceAll(/\s+/g, ' ')}</bdi>;
}

/** Which columns a person does not want to see, remembered on the device. */
export function useHiddenColumns(): [ReadonlySet<ColumnId>, (hidden: ReadonlySet<ColumnId>) => void] {
  const key = `postil.trace-columns.${useSession().user.id}`;
  const [hidden, setHidden] = useState<ReadonlySet<ColumnId>>(() => new Set(read(key)));
  const remember = (next: ReadonlySet<ColumnId>) => {
    setHidden(next);
    try {
      localStorage.setItem(key, JSON.stringify([...next]));
    } catch {
      // A full or forbidden storage costs the memory of a preference, no more.
    }
  };
  return [hidden, remember];
}

function read(key: string): ColumnId[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return columnIds.filter((id) => Array.isArray(stored) && stored.includes(id) && !fixedColumns.has(id));
  } catch {
    return [];
  }
}
