// The trace around the record: a column where there is room, a drawer elsewhere. It is asked for once the record is painted.
import { useQuery } from '@tanstack/react-query';
import { PanelLeftClose } from 'lucide-react';
import { useEffect, useState } from 'react';
import { isStatus, postil, unwrap } from '../../api';
import { SpanTree } from '../../content/SpanTree';
import { useFormat, useText } from '../../i18n';
import { IconButton } from '../../ui/Button';
import { Drawer } from '../../ui/Dialog';
import { ErrorState, Skeleton } from '../../ui/states';
import { afterPaint } from '../../work/paint';
import type { WorkItem } from '../../work/types';
import css from './annotate.module.css';
import type { ContextSpan } from './useContextSpan';

type Props = { item: WorkItem; queue: string; context: ContextSpan; drawer: boolean; open: boolean; onOpen: (open: boolean) => void };

export function TracePane({ drawer, open, onOpen, ...rest }: Props) {
  const t = useText().annotate;
  const close = () => onOpen(false);
  if (drawer) {
    return (
      <Drawer label={t.trace} open={open} onClose={close}>
        <div className={css.traceDrawer}>
          <Spans {...rest} onHide={close} onShown={close} />
        </div>
      </Drawer>
    );
  }
  if (!open) return null;
  return (
    <aside className={css.trace} aria-label={t.trace}>
      <Spans {...rest} onHide={close} onShown={() => undefined} />
    </aside>
  );
}

function Spans({ item, queue, context, onHide, onShown }: Pick<Props, 'item' | 'queue' | 'context'> & { onHide: () => void; onShown: () => void }) {
  const t = useText();
  const f = useFormat();
  const { id, kind } = item.record;
  const painted = useAfterPaint(id);
  const { data, error, refetch } = useQuery({
    queryKey: ['queue-trace', queue, id],
    queryFn: async ({ signal }) =>
      unwrap(await postil.GET('/api/v1/queues/{queue_id}/records/{record_id}/trace', { params: { path: { queue_id: queue, record_id: id } }, signal })),
    staleTime: Infinity,
    enabled: painted,
    placeholderData: (): undefined => undefined,
  });
  const root = data?.spans.find(({ parent_id }) => parent_id === null)?.span_id ?? data?.spans[0]?.span_id;
  const judged = kind === 'TRACE' ? root : context.judged;
  const duration = data && Date.parse(data.end_time) - Date.parse(data.start_time);
  return (
    <>
      <div className={css.traceHead}>
        <h2>{t.annotate.trace}</h2>
        {duration !== undefined && <span className={css.facts}>{f.duration(duration)}</span>}
        <span className={css.space} />
        <IconButton label={t.annotate.hideTrace} action="view.trace" size="small" icon={<PanelLeftClose aria-hidden="true" />} onPress={onHide} />
      </div>
      {data ? (
        <>
          <SpanTree
            spans={data.spans}
            selected={context.shown ?? judged ?? null}
            judged={judged ?? null}
            onSelect={(span) => {
              context.show(span.span_id === judged ? undefined : span.span_id);
              onShown();
            }}
          />
          {data.truncated && <p className={css.quiet}>{t.annotate.traceTruncated}</p>}
        </>
      ) : isStatus(error, 404) ? (
        <p className={css.quiet}>{t.content.traceGone}</p>
      ) : error ? (
        <ErrorState title={t.annotate.traceFailed} error={error} onRetry={() => void refetch()} />
      ) : (
        <div className={css.quiet}>
          <Skeleton lines={4} />
        </div>
      )}
    </>
  );
}

/** Whether a record has been on the screen: what is not needed to see it waits until then. */
function useAfterPaint(record: string): boolean {
  const [painted, setPainted] = useState<string>();
  useEffect(() => {
    let wanted = true;
    afterPaint(() => wanted && setPainted(record));
    return () => {
      wanted = false;
    };
  }, [record]);
  return painted === record;
}
