// One trace: its spans as a tree with a waterfall, and the span that is chosen with all there is to know of it.
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { isStatus } from '../../api';
import { seesAll, useSpace } from '../../app/space';
import { pathToSpan, SpanTree } from '../../content/SpanTree';
import { useText } from '../../i18n';
import { Banner } from '../../ui/Banner';
import { EmptyState, ErrorState, NotForRole, NotFound, PageErrorState, PageSkeleton } from '../../ui/states';
import type { TreeHandle } from '../../ui/VirtualTree';
import { type TraceTree, traceQuery } from './data';
import { SpanPart } from './SpanPart';
import { TraceHead } from './TraceHead';
import css from './traces.module.css';
import { useProject } from './useProject';

const route = getRouteApi('/signed-in/s/$space/framed/traces/$trace');

export default function TracePage() {
  const t = useText();
  const space = useSpace();
  const { trace: id } = route.useParams();
  const search = route.useSearch();
  const project = useProject(search.project);
  const trace = useQuery({ ...traceQuery(project.id ?? '', id), enabled: project.id !== undefined && seesAll(space) });
  if (!seesAll(space)) return <NotForRole page />;
  if (project.missing) return search.project ? <NotFound /> : <EmptyState title={t.traces.whichProject} heading />;
  const error = project.error ?? trace.error;
  const failure = { error, title: t.traces.traceNotLoaded, onRetry: () => void (project.error ? project.refetch() : trace.refetch()) };
  if (!trace.data) {
    if (isStatus(error, 404) || isStatus(error, 400)) return <NotFound />;
    return error ? <PageErrorState {...failure} /> : <PageSkeleton />;
  }
  return (
    <>
      {error && <ErrorState {...failure} asOf={trace.dataUpdatedAt} />}
      <Trace key={id} trace={trace.data} projectName={project.name ?? ''} />
    </>
  );
}

/** The span that a trace is shown by: its root, or what started first. */
export const rootOf = ({ spans }: TraceTree) => spans.find(({ parent_id }) => parent_id === null) ?? spans[0];

function Trace({ trace, projectName }: { trace: TraceTree; projectName: string }) {
  const t = useText().traces;
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const root = rootOf(trace);
  const shown = trace.spans.find(({ span_id }) => span_id === search.span) ?? root;

  // What is shown may be far down the tree, also when the address changes by itself.
  const tree = useRef<TreeHandle>(null);
  const byHand = useRef<string>(undefined);
  const shownId = shown?.span_id;
  useEffect(() => {
    if (shownId !== undefined && byHand.current !== shownId) tree.current?.show(pathToSpan(trace.spans, shownId));
  }, [trace, shownId]);

  if (!shown || !root) return <NotFound />;
  return (
    <div className={css.page}>
      <TraceHead trace={trace} root={root} shown={shown} projectName={projectName} />
      {trace.truncated && <Banner tone="warn">{t.truncated}</Banner>}
      <div className={css.columns}>
        <div className={css.tree}>
          <SpanTree
            spans={trace.spans}
            selected={shown.span_id}
            onSelect={({ span_id }) => {
              byHand.current = span_id;
              void navigate({ search: (old) => ({ ...old, span: span_id }), replace: true });
            }}
            ref={tree}
          />
        </div>
        <SpanPart trace={trace} span={shown.span_id} />
      </div>
    </div>
  );
}
