// The span that is chosen. Its content is asked for when it is.
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useSession } from '../../app/session';
import { Kind } from '../../content/Kind';
import { useRawPreference } from '../../content/settings';
import { type SpanTab, SpanDetail, spanTabs } from '../../content/SpanDetail';
import { useFormat, useText } from '../../i18n';
import { CopyButton } from '../../ui/CopyButton';
import { ErrorState, Skeleton } from '../../ui/states';
import { DateTime } from '../../ui/Time';
import { spanQuery, type TraceTree } from './data';
import css from './traces.module.css';

const route = getRouteApi('/signed-in/s/$space/framed/traces/$trace');

export function SpanPart({ trace, span: id }: { trace: TraceTree; span: string }) {
  const t = useText().traces;
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [raw, onRaw] = useRawPreference(useSession().user.id);
  const { data, error, refetch } = useQuery(spanQuery(trace.project_id, trace.trace_id, id));
  const span = useMemo(() => data && { ...data, annotations: [...data.annotations, ...data.trace_annotations] }, [data]);
  const row = trace.spans.find(({ span_id }) => span_id === id);
  const tab = spanTabs.find((one) => one === search.tab) ?? 'messages';
  return (
    <section className={css.span} aria-label={t.spanPart}>
      {row && <SpanHead row={row} />}
      {span ? (
        <SpanDetail
          span={span}
          raw={raw}
          onRaw={onRaw}
          tab={tab}
          onTab={(next: SpanTab) => void navigate({ search: (old) => ({ ...old, tab: next === 'messages' ? undefined : next }), replace: true })}
        />
      ) : error ? (
        <ErrorState title={t.spanNotLoaded} error={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton lines={6} />
      )}
    </section>
  );
}

function SpanHead({ row }: { row: TraceTree['spans'][number] }) {
  const t = useText().traces;
  const f = useFormat();
  const facts = [
    f.duration(Date.parse(row.end_time) - Date.parse(row.start_time)),
    row.model,
    row.total_tokens !== null && t.tokens({ count: row.total_tokens, shown: f.number(row.total_tokens) }),
  ].filter(Boolean);
  return (
    <div className={css.spanHead}>
      <p className={css.spanName}>
        <Kind kind={row.kind} />
        <bdi>{row.name}</bdi>
      </p>
      <CopyButton value={row.span_id} text={t.copySpan} />
      <p className={css.facts}>
        <bdi>{facts.join(' · ')}</bdi>
        {' · '}
        <DateTime at={row.start_time} />
      </p>
    </div>
  );
}
