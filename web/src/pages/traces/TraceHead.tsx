// What the trace is, where it can be sent, and its neighbours in the list one came from.
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { ChevronDown, ChevronUp, Database, ListPlus } from 'lucide-react';
import { useState } from 'react';
import { isLead, useSpace } from '../../app/space';
import { useFormat, useText } from '../../i18n';
import { useAction } from '../../keys';
import { Button, IconButton } from '../../ui/Button';
import { Badge } from '../../ui/Chip';
import { CopyButton } from '../../ui/CopyButton';
import { Menu, MenuItem } from '../../ui/Menu';
import { Breadcrumbs, Crumb, PageHeader } from '../../ui/Page';
import { AddRecords } from '../queues/AddRecords';
import type { AdditionSource } from '../queues/additions';
import { AddToDataset } from './AddToDataset';
import { neighboursQuery, rowId, type SpanList, type SpanRow, type TraceTree } from './data';
import type { SpansToRead } from './toExamples';
import css from './traces.module.css';
import { windowOf } from './window';

const route = getRouteApi('/signed-in/s/$space/framed/traces/$trace');

type TreeSpan = TraceTree['spans'][number];
type Props = { trace: TraceTree; root: TreeSpan; shown: TreeSpan; projectName: string };

export function TraceHead({ trace, root, shown, projectName }: Props) {
  const t = useText();
  const f = useFormat();
  const space = useSpace();
  const { span: _, tab: __, ...list } = route.useSearch();
  const errors = trace.spans.filter(({ status_code }) => status_code === 'ERROR').length;
  const duration = Date.parse(trace.end_time) - Date.parse(trace.start_time);
  return (
    <PageHeader
      title={<bdi>{root.name || t.traces.trace}</bdi>}
      documentTitle={root.name || t.traces.trace}
      breadcrumbs={
        <Breadcrumbs>
          <Crumb to="/s/$space/traces" params={{ space: space.id }} search={list}>
            {t.common.traces}
          </Crumb>
          <Crumb to="/s/$space/traces" params={{ space: space.id }} search={{ project: trace.project_id }}>
            {projectName}
          </Crumb>
        </Breadcrumbs>
      }
      badges={
        <>
          <span className={css.facts}>{t.traces.facts({ spans: f.number(trace.spans.length), count: trace.spans.length, duration: f.duration(duration) })}</span>
          {errors > 0 && <Badge tone="danger">{t.traces.errors({ count: errors })}</Badge>}
        </>
      }
      actions={
        <>
          <Neighbours trace={trace} root={root} />
          <CopyButton size="medium" value={trace.trace_id} text={t.traces.copyTrace} />
          {isLead(space) && <Send trace={trace} root={root} shown={shown} projectName={projectName} />}
        </>
      }
    />
  );
}

/** The rows before and after this one in the list one came from. */
function Neighbours({ trace, root }: { trace: TraceTree; root: TreeSpan }) {
  const t = useText().traces;
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [now] = useState(() => Date.now());
  const { filter, text, range, start, end, rows } = search;
  const [from, setFrom] = useState(search.span); // where one goes on from, whichever spans of the trace one looks at meanwhile
  const row = rows === 'TRACES' ? root : trace.spans.find(({ span_id }) => span_id === from);
  const list: SpanList = { project: trace.project_id, filter, text, rows, ...windowOf({ range, start, end }, now) };
  const { data } = useQuery({
    ...neighboursQuery(list, trace.trace_id, rows === 'TRACES' ? undefined : row?.span_id, row?.start_time ?? trace.start_time),
    enabled: row !== undefined,
  });
  const go = (to: SpanRow | undefined) => {
    if (!to) return;
    const span = rows === 'TRACES' ? undefined : to.span_id;
    setFrom(span); // the neighbour may be another span of the same trace
    void navigate({ params: (old) => ({ ...old, trace: to.trace_id }), search: (old) => ({ ...old, span }) });
  };
  useAction('list.previous', () => go(data?.previous), { enabled: data?.previous !== undefined });
  useAction('list.next', () => go(data?.next), { enabled: data?.next !== undefined });
  if (row === undefined) return null;
  return (
    <>
      <IconButton label={t.previous} action="list.previous" icon={<ChevronUp aria-hidden="true" />} onPress={() => go(data?.previous)} isDisabled={!data?.previous} />
      <IconButton label={t.next} action="list.next" icon={<ChevronDown aria-hidden="true" />} onPress={() => go(data?.next)} isDisabled={!data?.next} />
    </>
  );
}

function Send({ trace, root, shown, projectName }: Props) {
  const t = useText().traces;
  const [toQueue, setToQueue] = useState<{ source: AdditionSource; what: string }>();
  const [toDataset, setToDataset] = useState<{ spans: SpansToRead; what: string }>();
  const words = { count: 1, shown: '1', project: projectName };
  const queueUp = (whole: boolean) =>
    setToQueue({
      what: whole ? t.whatTraces(words) : t.whatSpans(words),
      source: whole
        ? { kind: 'TRACE', project_id: trace.project_id, ids: [trace.trace_id] }
        : { kind: 'SPAN', project_id: trace.project_id, ids: [rowId({ trace_id: trace.trace_id, span_id: shown.span_id })] },
    });
  const keep = (whole: boolean) => {
    const span = whole ? root : shown;
    const end_time = new Date(Date.parse(trace.end_time) + 1000).toISOString();
    setToDataset({
      what: whole ? t.whatTraces(words) : t.whatSpans(words),
      spans: { list: { project: trace.project_id, start_time: trace.start_time, end_time }, ids: [rowId({ trace_id: trace.trace_id, span_id: span.span_id })], count: 1 },
    });
  };
  return (
    <>
      <Menu
        aria-label={t.addToQueue}
        placement="bottom end"
        onAction={(key) => queueUp(key === 'trace')}
        trigger={<Button icon={<ListPlus aria-hidden="true" />}>{t.addToQueue}</Button>}
      >
        <MenuItem id="trace">{t.wholeTrace}</MenuItem>
        <MenuItem id="span">{t.thisSpan({ name: shown.name })}</MenuItem>
      </Menu>
      <Menu
        aria-label={t.addToDataset}
        placement="bottom end"
        onAction={(key) => keep(key === 'trace')}
        trigger={<Button icon={<Database aria-hidden="true" />}>{t.addToDataset}</Button>}
      >
        <MenuItem id="trace">{t.wholeTrace}</MenuItem>
        <MenuItem id="span">{t.thisSpan({ name: shown.name })}</MenuItem>
      </Menu>
      {toQueue && <AddRecords open onClose={() => setToQueue(undefined)} {...toQueue} />}
      {toDataset && <AddToDataset onClose={() => setToDataset(undefined)} {...toDataset} />}
    </>
  );
}
