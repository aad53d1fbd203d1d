// The record itself, or another span of its trace in its place.
import { useQuery } from '@tanstack/react-query';
import { ArrowLeft } from 'lucide-react';
import { memo, type ReactNode, type RefObject, useEffect, useMemo, useRef } from 'react';
import { postil, unwrap } from '../../api';
import { useSession } from '../../app/session';
import { Kind } from '../../content/Kind';
import { readSpanObject } from '../../content/readContent';
import { RecordContent } from '../../content/RecordContent';
import { useRawPreference } from '../../content/settings';
import { useFormat, useText } from '../../i18n';
import { Kbd } from '../../keys';
import { Button } from '../../ui/Button';
import { ErrorState, Skeleton } from '../../ui/states';
import type { WorkItem } from '../../work/types';
import css from './annotate.module.css';
import type { DialogName } from './Dialogs';
import { contentOf, spanFacts } from './recordContent';
import type { ContextSpan } from './useContextSpan';

const Content = memo(RecordContent);

type Props = {
  record: WorkItem['record'];
  queue: string;
  title: string;
  heading: RefObject<HTMLHeadingElement | null>;
  context: ContextSpan;
  onDialog: (name: DialogName) => void;
  /** Shows the trace where it is not shown already. */
  onTrace: (() => void) | undefined;
};

/** Drawn once for a record, whatever happens to its annotations: its content is by far the most on the page. */
export const RecordPane = memo(function RecordPane({ record, queue, title, heading, context, onDialog, onTrace }: Props) {
  const t = useText();
  const f = useFormat();
  const { user } = useSession();
  const [raw, onRaw] = useRawPreference(user.id);
  const content = contentOf(record);
  const { duration, tokens } = spanFacts(record.data);
  const facts = [
    duration === undefined ? '' : f.duration(duration),
    tokens === undefined ? '' : t.annotate.tokens({ count: tokens }),
  ].filter(Boolean);
  const name = content.name || (record.kind === 'EXAMPLE' ? t.annotate.example : title);
  const head = (
    <>
      <div className={css.recordHead}>
        <h1 ref={heading} tabIndex={-1}>
          <span className="visually-hidden">{title}: </span>
          <bdi>{name}</bdi>
        </h1>
        {content.spanKind && <Kind kind={content.spanKind} />}
        {facts.length > 0 && <span className={css.facts}>{facts.join(' · ')}</span>}
      </div>
      <span className={css.space} />
      {onTrace && (
        <Button look="quiet" size="small" action="view.trace" onPress={onTrace}>
          {t.annotate.trace}
        </Button>
      )}
      <Button look="quiet" size="small" action="view.metadata" onPress={() => onDialog('metadata')}>
        {t.annotate.metadata}
      </Button>
    </>
  );
  return (
    <section className={css.record} aria-label={t.annotate.recordPart} data-region tabIndex={-1}>
      {context.shown === undefined ? (
        <Content content={content} raw={raw} onRaw={onRaw} head={head} {...(record.kind === 'TRACE' ? { judgedLabel: t.content.judgeTrace } : {})} />
      ) : (
        <SpanContext
          key={context.shown} queue={queue} record={record.id} span={context.shown} onBack={() => context.show(undefined)} raw={raw} onRaw={onRaw} head={head}
        />
      )}
    </section>
  );
});

type SpanProps = { queue: string; record: string; span: string; onBack: () => void; raw: boolean; onRaw: (raw: boolean) => void; head: ReactNode };

/** Another span of the trace, to read only. */
function SpanContext({ queue, record, span, onBack, raw, onRaw, head }: SpanProps) {
  const t = useText().annotate;
  const bar = useRef<HTMLDivElement>(null);
  const { data, error, refetch } = useQuery({
    queryKey: ['queue-span', queue, record, span],
    queryFn: async ({ signal }) =>
      unwrap(
        await postil.GET('/api/v1/queues/{queue_id}/records/{record_id}/trace/spans/{span_id}', {
          params: { path: { queue_id: queue, record_id: record, span_id: span } }, signal,
        }),
      ),
    staleTime: Infinity,
    placeholderData: (): undefined => undefined,
  });
  const content = useMemo(() => data && readSpanObject(data), [data]);
  useEffect(() => {
    void bar.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  useEffect(() => {
    const back = (event: KeyboardEvent) => {
      const at = event.target as HTMLElement;
      if (event.key !== 'Escape' || event.defaultPrevented || at.closest('[role="dialog"], input, textarea')) return;
      event.preventDefault();
      onBack();
    };
    addEventListener('keydown', back);
    return () => removeEventListener('keydown', back);
  });
  return (
    <>
      <div ref={bar} className={css.context} role="status">
        <span>{t.context({ name: data?.name ?? span })}</span>
        <Button size="small" icon={<ArrowLeft aria-hidden="true" />} onPress={onBack}>
          {t.backToRecord}
          <Kbd>Esc</Kbd>
        </Button>
      </div>
      {content ? (
        <Content content={content} raw={raw} onRaw={onRaw} head={head} judging={false} />
      ) : error ? (
        <ErrorState title={t.spanFailed} error={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton lines={6} />
      )}
    </>
  );
}
