// Another span of the trace, shown in place of the judged one. It is in the address; annotations stay where they are.
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { WorkItem } from '../../work/types';

export type ContextSpan = {
  hasTrace: boolean;
  /** The span that is judged; of a trace its root, which only the trace knows. */
  judged: string | undefined;
  /** The other span that is shown. */
  shown: string | undefined;
  show: (span: string | undefined) => void;
};

export function useContextSpan(item: WorkItem | undefined): ContextSpan {
  const { span } = useSearch({ strict: false }) as { span?: string };
  const navigate = useNavigate();
  const source = item?.record.source;
  const kind = item?.record.kind;
  return useMemo(() => {
    const judged = kind === 'SPAN' ? source?.span_id : undefined;
    return {
      hasTrace: kind === 'SPAN' || kind === 'TRACE',
      judged,
      shown: span === judged ? undefined : span,
      show: (next) => void navigate({ to: '/s/$space/queues/$queue/annotate/$record', params: (before) => before as { space: string; queue: string; record: string }, search: next === undefined ? {} : { span: next }, replace: true }),
    };
  }, [kind, source, span, navigate]);
}
