// What the grid of records shows of each.
import { Flag, MessageSquare, TriangleAlert } from 'lucide-react';
import { useMemo } from 'react';
import { useFormat, useText } from '../../i18n';
import type { Format } from '../../i18n/format';
import { Badge } from '../../ui/Chip';
import { RelativeTime } from '../../ui/Time';
import type { GridColumn } from '../../ui/VirtualGrid';
import type { Queue, RecordRow } from './data';
import css from './QueueRecords.module.css';

const tones = { TODO: 'neutral', IN_PROGRESS: 'accent', DONE: 'ok', SKIPPED: 'warn' } as const;

export function useRecordColumns(queue: Queue, order: 'OLDEST' | 'NEWEST', onTurn: () => void): readonly GridColumn<RecordRow>[] {
  const t = useText().queues.records;
  const f = useFormat();
  const { configs } = queue;
  return useMemo(
    (): GridColumn<RecordRow>[] => [
      {
        id: 'position',
        header: t.columns.position,
        width: 72,
        align: 'end',
        cell: ({ position }) => f.number(position),
        sort: { direction: order === 'NEWEST' ? 'descending' : 'ascending', onSort: onTurn },
      },
      { id: 'preview', header: t.columns.preview, width: 260, grow: 4, cell: ({ preview }) => <bdi className={css.preview} title={preview}>{preview}</bdi> },
      { id: 'state', header: t.columns.state, width: 116, cell: ({ state }) => <Badge tone={tones[state]}>{t.states[state]}</Badge> },
      ...configs.map((config) => ({
        id: config.id,
        header: <bdi>{config.name}</bdi>,
        width: 112,
        grow: 1,
        cell: (row: RecordRow) => <Values row={row} config={config} f={f} disagreeText={t.disagree} />,
      })),
      { id: 'assigned', header: t.columns.assigned, width: 104, grow: 1, cell: (row) => <bdi>{assignedText(row, t)}</bdi> },
      {
        id: 'notes',
        header: t.columns.notes,
        width: 76,
        cell: ({ flags, comments }) => (
          <span className={css.notes}>
            {flags > 0 && (
              <span title={t.flags({ count: flags })}>
                <Flag aria-hidden="true" />
                {f.number(flags)}
                <span className="visually-hidden">{t.flags({ count: flags })}</span>
              </span>
            )}
            {comments > 0 && (
              <span title={t.comments({ count: comments })}>
                <MessageSquare aria-hidden="true" />
                {f.number(comments)}
                <span className="visually-hidden">{t.comments({ count: comments })}</span>
              </span>
            )}
          </span>
        ),
      },
      { id: 'updated', header: t.columns.updated, width: 104, align: 'end', cell: ({ updated_at }) => updated_at && <RelativeTime at={updated_at} quiet /> },
    ],
    [configs, order, onTurn, f, t],
  );
}

type ConfigOf = Queue['configs'][number];

/** Each different value once, the most frequent first: "correct 2 · wrong". */
export function valuesOf(row: RecordRow, config: Pick<ConfigOf, 'id' | 'type'>, f: Pick<Format, 'number'>): { value: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { config_id, label, score, text } of row.annotations) {
    if (config_id !== config.id) continue;
    const value = config.type === 'CATEGORICAL' ? label : config.type === 'CONTINUOUS' ? score !== undefined && f.number(score, 4) : text;
    if (value) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].map(([value, count]) => ({ value, count })).toSorted((a, b) => b.count - a.count);
}

function Values({ row, config, f, disagreeText }: { row: RecordRow; config: ConfigOf; f: Format; disagreeText: string }) {
  const values = valuesOf(row, config, f);
  const text = values.map(({ value, count }) => (count > 1 ? `${value} ×${f.number(count)}` : value)).join(' · ');
  const differ = config.type === 'CATEGORICAL' && values.length > 1;
  return (
    <span className={css.values}>
      {differ && (
        <>
          <TriangleAlert aria-hidden="true" />
          <span className="visually-hidden">{disagreeText}</span>
        </>
      )}
      <bdi title={text}>{text}</bdi>
    </span>
  );
}

/** Who is asked: names where there are few, a count where there are many. */
function assignedText({ assigned }: RecordRow, t: { people: (p: { count: number }) => string }): string {
  if (assigned.length > 2) return t.people({ count: assigned.length });
  return assigned.map(({ user }) => user.name || user.email).join(', ');
}
