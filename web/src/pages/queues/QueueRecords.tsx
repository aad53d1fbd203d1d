// The records of a queue: found by what is known about them, opened, and changed many at a time.
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { FileStack, Plus } from 'lucide-react';
import { useCallback, useMemo, useRef, useState } from 'react';
import { postil, unwrap } from '../../api';
import { useLiveQueues } from '../../api/live';
import { isLead, useSpace } from '../../app/space';
import { useText } from '../../i18n';
import { Button } from '../../ui/Button';
import { docs } from '../../ui/docs';
import { EmptyState } from '../../ui/states';
import { type GridHandle, type GridSelection, type GridSource, noSelection, VirtualGrid } from '../../ui/VirtualGrid';
import { AddRecords } from './AddRecords';
import { BulkBar } from './BulkBar';
import { type RecordRow, recordCountQuery } from './data';
import { useQueue } from './QueueLayout';
import { useRecordColumns } from './recordColumns';
import css from './QueueRecords.module.css';
import { RecordFilters } from './RecordFilters';
import { filterOf } from './recordFilter';

const route = getRouteApi('/signed-in/s/$space/framed/queues/$queue/records');

export default function QueueRecords() {
  const t = useText().queues.records;
  const space = useSpace();
  const queue = useQueue();
  const lead = isLead(space);
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const filter = useMemo(() => filterOf(search), [search]);
  const order = search.order ?? 'OLDEST';
  const filtered = Object.keys(filter).length > 0;
  const count = useQuery({ ...recordCountQuery(queue.id, filter), placeholderData: undefined });
  const [selection, setSelection] = useState<GridSelection>(noSelection);
  const [adding, setAdding] = useState(false);

  const grid = useRef<GridHandle>(null);
  useRefreshOnEvents(queue.id, () => grid.current?.refresh());

  const source = useMemo(() => recordSource(queue.id, filter, order), [queue.id, filter, order]);
  const turn = useCallback(
    () => void navigate({ search: (old) => ({ ...old, order: old.order === 'NEWEST' ? undefined : 'NEWEST' }), replace: true }),
    [navigate],
  );
  const columns = useRecordColumns(queue, order, turn);
  const open = (row: RecordRow) =>
    void navigate({ to: '/s/$space/queues/$queue/annotate/$record', params: { space: space.id, queue: queue.id, record: row.id } });
  const total = count.data?.capped ? undefined : count.data?.count;

  const addButton = lead && (
    <Button icon={<Plus aria-hidden="true" />} look={queue.record_count === 0 ? 'primary' : 'secondary'} onPress={() => setAdding(true)}>
      {t.add}
    </Button>
  );
  return (
    <div className={css.records}>
      <RecordFilters
        queue={queue}
        filter={filter}
        onChange={(next) => {
          setSelection(noSelection); // what was selected may not match any more
          void navigate({ search: { ...next, ...(search.order ? { order: search.order } : {}) }, replace: true });
        }}
        count={filtered && count.data ? t.matching(count.data) : undefined}
        actions={queue.record_count > 0 && addButton}
      />
      <VirtualGrid
        ref={grid}
        label={t.title}
        maxHeight="max(320px, calc(100dvh - 336px))" // leaves room for the bar below it
        source={{ ...source, total }}
        columns={columns}
        onOpen={open}
        rowLabel={(row) => t.row({ position: row.position })}
        {...(lead ? { selection, onSelectionChange: setSelection } : {})}
        empty={
          filtered ? (
            <EmptyState title={t.noneMatch} action={<Button onPress={() => void navigate({ search: {}, replace: true })}>{t.clearFilter}</Button>} />
          ) : (
            <EmptyState icon={<FileStack />} title={t.empty} action={addButton} docs={docs.queues}>
              {lead ? t.emptyText : undefined}
            </EmptyState>
          )
        }
      />
      {lead && (
        <BulkBar
          queue={queue}
          filter={filter}
          selection={selection}
          onSelectionChange={setSelection}
          total={total}
          onChanged={() => {
            setSelection(noSelection);
            grid.current?.refresh();
            void count.refetch();
          }}
        />
      )}
      <AddRecords open={adding} onClose={() => setAdding(false)} queue={queue} onAdded={() => grid.current?.refresh()} />
    </div>
  );
}

/** Both directions of the list, so that its end is one request away however long it is. */
function recordSource(queue: string, filter: ReturnType<typeof filterOf>, order: 'OLDEST' | 'NEWEST'): GridSource<RecordRow> {
  return {
    key: JSON.stringify([queue, filter, order]),
    backwards: true,
    rowId: (row) => row.id,
    load: async ({ after, before, last, signal }) => {
      const backward = before !== undefined || last;
      const cursor = after ?? before;
      const { records, pagination } = unwrap(
        await postil.GET('/api/v1/queues/{queue_id}/records', {
          params: {
            path: { queue_id: queue },
            query: { ...filter, order, limit: 100, ...(backward ? { direction: 'BACKWARD' as const } : {}), ...(cursor ? { cursor } : {}) },
          },
          signal,
        }),
      );
      return { items: records, next: pagination.next_cursor, previous: pagination.previous_cursor };
    },
  };
}

/** Reads the shown rows again when something happened to the queue, every three seconds at most. */
function useRefreshOnEvents(queue: string, refresh: () => void): void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useLiveQueues(useSpace().id, (event) => {
    if (event.queue_id !== queue || timer.current !== undefined) return;
    timer.current = setTimeout(() => {
      timer.current = undefined;
      refresh();
    }, 3000);
  });
}
