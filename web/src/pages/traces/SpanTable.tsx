// The list of the explorer with all that narrows it, and the selection, which a change of the list does not clear unasked.
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { RefreshCw } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { useSession } from '../../app/session';
import { isLead, useSpace } from '../../app/space';
import { useFormat, useText } from '../../i18n';
import { Button } from '../../ui/Button';
import { ConfirmDialog } from '../../ui/Dialog';
import { fieldErrors } from '../../ui/Form';
import { type GridSelection, noSelection, selectionCount } from '../../ui/gridSelection';
import { EmptyState } from '../../ui/states';
import { type GridMemory, VirtualGrid } from '../../ui/VirtualGrid';
import { countQuery, type SpanList, type SpanRow, spanSource } from './data';
import { ExplorerBar, type Project } from './ExplorerBar';
import type { ExplorerSearch } from './search';
import { SelectedSpans } from './SelectedSpans';
import { useHiddenColumns, useSpanColumns } from './spanColumns';
import css from './traces.module.css';
import { type Baseline, useNewRows } from './useNewRows';
import { windowOf } from './window';

const route = getRouteApi('/signed-in/s/$space/framed/traces');

type Props = { project: Project | undefined; projects: readonly Project[]; onProject: (id: string) => void };

/** What a person does with one list. */
type Visit = {
  place: string;
  /** A list ends at the time it was loaded, so that it stands still while new rows come. */
  at: number;
  baseline?: Baseline;
  selection: GridSelection;
  grid: GridMemory<SpanRow>;
};
const begun = (place: string): Visit => ({ place, at: Date.now(), selection: noSelection, grid: {} });

/** The last visit, which is taken up again by whoever comes back to the same list from a trace. */
let last: Visit | undefined;

export function SpanTable({ project, projects, onProject }: Props) {
  const t = useText().traces;
  const f = useFormat();
  const space = useSpace();
  const lead = isLead(space);
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { filter, text, range, start, end, rows } = search;

  const me = useSession().user.id;
  const placeOf = (of: ExplorerSearch) => JSON.stringify([me, of.project ?? project?.id, of.filter, of.text, of.range, of.start, of.end, of.rows]);
  const place = placeOf({ ...search, project: project?.id });
  const [visit, setVisit] = useState(() => (last?.place === place ? last : begun(place)));
  if (visit.place !== place) setVisit(begun(place));
  useEffect(() => {
    last = visit;
  }, [visit]);
  const list = useMemo(
    (): SpanList => ({ project: project?.id ?? '', filter, text, rows, ...windowOf({ range, start, end }, visit.at) }),
    [project?.id, filter, text, rows, range, start, end, visit.at],
  );
  const count = useQuery({ ...countQuery(list), enabled: !!project });
  const total = count.data && !count.data.capped ? count.data.count : undefined;
  const fresh = useNewRows(list, !!project && range !== 'CUSTOM' && count.isSuccess, visit.baseline, (baseline) => setVisit((now) => ({ ...now, baseline })));

  const { selection } = visit;
  const select = (next: GridSelection) => setVisit((now) => ({ ...now, selection: next }));
  const [asked, setAsked] = useState<ExplorerSearch>();
  const [refused, setRefused] = useState(0);
  const go = (next: ExplorerSearch) => {
    if (next.project) onProject(next.project);
    void navigate({ search: next });
  };
  const change = (part: ExplorerSearch) => {
    const next = { ...search, ...part };
    if (placeOf(next) === place) return;
    if (selectionCount(selection, total ?? count.data?.count) > 0) setAsked(next);
    else go(next);
  };

  const [hidden, setHidden] = useHiddenColumns();
  const columns = useSpanColumns(hidden);
  const source = useMemo(() => spanSource(list), [list]);
  const open = (row: SpanRow) =>
    void navigate({
      to: '/s/$space/traces/$trace',
      params: { space: space.id, trace: row.trace_id },
      search: { ...search, project: list.project, ...(rows === 'TRACES' ? {} : { span: row.span_id }) },
    });
  const traces = rows === 'TRACES';
  const filterError = fieldErrors(count.error).filter?.join('; ');
  const narrowed = Boolean(filter || text);
  const selected = selectionCount(selection, total);

  return (
    <div className={css.explorer}>
      <ExplorerBar
        search={search}
        project={project}
        projects={projects}
        onChange={change}
        filterError={filterError}
        hidden={hidden}
        onHidden={setHidden}
        refused={refused}
        count={
          count.data && (
            <>
              {fresh > 0 && (
                <Button size="small" look="quiet" icon={<RefreshCw aria-hidden="true" />} onPress={() => setVisit({ ...begun(place), selection })}>
                  {t.newRows({ shown: f.number(fresh) })}
                </Button>
              )}
              <span>{t.count({ count: count.data.count, shown: f.number(count.data.count), capped: count.data.capped, traces })}</span>
            </>
          )
        }
      />
      {filterError ? (
        <EmptyState title={t.unreadable} action={<Button onPress={() => change({ filter: undefined })}>{t.clearFilter}</Button>} />
      ) : project ? (
        <VirtualGrid
          label={traces ? t.traces : t.spans}
          source={{ ...source, total }}
          columns={columns}
          onOpen={open}
          memory={visit.grid}
          rowLabel={(row) => t.row({ name: row.name, time: f.clock(row.start_time) })}
          {...(lead ? { selection, onSelectionChange: select } : {})}
          empty={
            narrowed ? (
              <EmptyState title={t.noneMatch({ traces })} action={<Button onPress={() => change({ filter: undefined, text: undefined })}>{t.clearFilter}</Button>} />
            ) : (
              <EmptyState title={t.noneInRange({ traces })} action={range !== 'ALL' && <Button onPress={() => change({ range: 'ALL', start: undefined, end: undefined })}>{t.widen}</Button>} />
            )
          }
        />
      ) : (
        <EmptyState title={t.projectGone} />
      )}
      {lead && project && (
        <SelectedSpans list={list} project={project} selection={selection} onSelectionChange={select} total={total} />
      )}
      <ConfirmDialog
        title={t.clearSelection}
        open={asked !== undefined}
        onClose={() => {
          setAsked(undefined);
          setRefused(refused + 1);
        }}
        confirm={t.clearAndGoOn}
        onConfirm={() => {
          select(noSelection);
          setAsked(undefined);
          if (asked) go(asked);
        }}
      >
        {t.clearSelectionText({ count: selected, shown: f.number(selected) })}
      </ConfirmDialog>
    </div>
  );
}
