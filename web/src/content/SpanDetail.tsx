// One span of a trace with all there is to know of it.
import { type ReactNode, useMemo } from 'react';
import { useFormat, useText } from '../i18n';
import { Tabs } from '../ui/Tabs';
import { DateTime } from '../ui/Time';
import { JsonView, ValueView } from './Blocks';
import { blockOf } from './columns';
import { documentOf, isObject, type Json, textOf } from './json';
import { Fold } from './Fold';
import { Metadata } from './Metadata';
import type { Content } from './model';
import { readSpanObject, type SpanObject } from './readContent';
import { RecordContent } from './RecordContent';
import styles from './SpanDetail.module.css';
import { Text } from './Text';

export const spanTabs = ['messages', 'io', 'attributes', 'events', 'annotations'] as const;
export type SpanTab = (typeof spanTabs)[number];

export interface SpanAnnotation {
  name: string;
  label?: string | null;
  score?: number | null;
  text?: string | null;
  annotator?: { name?: string | null; email?: string };
  updated_at?: string;
}

export interface DetailedSpan extends SpanObject {
  evaluations?: readonly Readonly<Record<string, unknown>>[];
  annotations?: readonly SpanAnnotation[];
}

type Props = {
  span: DetailedSpan;
  raw: boolean;
  onRaw: (raw: boolean) => void;
  /** The tab that is shown; left out, the component remembers it by itself. */
  tab?: SpanTab;
  onTab?: (tab: SpanTab) => void;
};

export function SpanDetail({ span, raw, onRaw, tab, onTab }: Props) {
  const t = useText().content;
  const content = useMemo(() => readSpanObject(span), [span]);
  const events = span.events ?? [];
  const said = (span.annotations?.length ?? 0) + (span.evaluations?.length ?? 0);
  const tabs = [
    { id: 'messages' as const, name: t.spanTabs.messages, content: <MessagesTab content={content} raw={raw} onRaw={onRaw} /> },
    {
      id: 'io' as const,
      name: t.spanTabs.io,
      content: (
        <Panel title={t.spanTabs.io}>
          <InputOutput span={span} />
        </Panel>
      ),
    },
    {
      id: 'attributes' as const,
      name: t.spanTabs.attributes,
      content: (
        <Panel title={t.spanTabs.attributes}>
          <Attributes span={span} />
        </Panel>
      ),
    },
    {
      id: 'events' as const,
      name: t.spanTabs.events,
      count: events.length,
      content: (
        <Panel title={t.spanTabs.events}>
          <Events span={span} />
        </Panel>
      ),
    },
    {
      id: 'annotations' as const,
      name: t.spanTabs.annotations,
      count: said,
      content: (
        <Panel title={t.spanTabs.annotations}>
          <Annotations span={span} />
        </Panel>
      ),
    },
  ];
  return <Tabs<SpanTab> label={t.spanParts} tabs={tabs} {...(tab ? { value: tab } : {})} {...(onTab ? { onChange: onTab } : {})} />;
}

/** What is in a tab, below a heading in the outline of the page. */
function Panel({ title, children }: { title: string; children: ReactNode }) {
  return (
    <>
      <h2 className="visually-hidden">{title}</h2>
      {children}
    </>
  );
}

function MessagesTab({ content, raw, onRaw }: { content: Content; raw: boolean; onRaw: (raw: boolean) => void }) {
  const whole = useMemo(() => ({ ...content, more: [] }), [content]);
  return <RecordContent content={whole} raw={raw} onRaw={onRaw} judging={false} />;
}

function InputOutput({ span }: { span: DetailedSpan }) {
  const t = useText().content;
  const values = (['input', 'output'] as const).flatMap((side) => {
    const value = span.attributes[`${side}.value`] as Json | undefined;
    return value === undefined || value === null || value === ''
      ? []
      : [{ side, value, mime: textOf(span.attributes[`${side}.mime_type`] as Json | undefined) }];
  });
  if (values.length === 0) return <p className={styles.none}>{t.noInputOutput}</p>;
  return values.map(({ side, value, mime }) => (
    <section key={side} className={styles.part} aria-label={t.sections[side]}>
      <h3>
        {t.sections[side]} {mime && <span className={styles.note}>{mime.slice(0, 80)}</span>}
      </h3>
      <Whole value={value} label={t.sections[side]} />
    </section>
  ));
}

function Whole({ value, label }: { value: Json; label: string }) {
  const block = useMemo(() => blockOf(value), [value]);
  return block.type === 'json' ? <JsonView value={block.value} source={block.source} label={label} /> : <Text text={textOf(value)} />;
}

function Attributes({ span }: { span: DetailedSpan }) {
  const t = useText().content;
  const entries = useMemo(() => Object.entries(span.attributes).map(([key, value]) => ({ key, value: value as Json })), [span]);
  return entries.length === 0 ? <p className={styles.none}>{t.noAttributes}</p> : <Metadata entries={entries} />;
}

const mostEvents = 200;
/** A longer name of an event is cut in its heading, and whole below it. */
const longestName = 200;

function Events({ span }: { span: DetailedSpan }) {
  const t = useText().content;
  const format = useFormat();
  const events = span.events ?? [];
  if (events.length === 0) return <p className={styles.none}>{t.noEvents}</p>;
  const begin = Date.parse(span.start_time);
  return (
    <>
      <ol className={styles.events}>
        {events.slice(0, mostEvents).map((event, at) => {
          const time = textOf((event.timestamp ?? event.time) as Json | undefined);
          const after = Date.parse(time) - begin;
          const name = textOf(event.name as Json | undefined);
          const long = name.length > longestName;
          return (
            <li key={at} className={styles.part}>
              <h3>
                <bdi>{long ? `${name.slice(0, longestName)}…` : name || t.unnamed}</bdi>{' '}
                {Number.isFinite(after) && <span className={styles.note}>{t.afterStart(format.duration(Math.max(0, after)))}</span>}
              </h3>
              {long && (
                <Fold text={name} lines={3}>
                  <Text text={name} raw />
                </Fold>
              )}
              <EventAttributes attributes={(event.attributes ?? null) as Json} />
            </li>
          );
        })}
      </ol>
      {events.length > mostEvents && <JsonView value={events.slice(mostEvents) as Json[]} label={t.spanTabs.events} />}
    </>
  );
}

/** The attributes of an event; of an exception the message and where it happened come first. */
function EventAttributes({ attributes }: { attributes: Json }) {
  const t = useText().content;
  const read = documentOf(attributes);
  if (!isObject(read)) return attributes === null ? null : <ValueView value={attributes} label={t.spanTabs.attributes} />;
  const { 'exception.message': message, 'exception.stacktrace': stack, ...rest } = read;
  return (
    <div className={styles.event}>
      {message !== undefined && <Text text={textOf(message)} />}
      {stack !== undefined && (
        <Fold text={textOf(stack)} lines={3} mono>
          <Text text={textOf(stack)} raw />
        </Fold>
      )}
      {Object.keys(rest).length > 0 && <JsonView value={rest} label={t.spanTabs.attributes} />}
    </div>
  );
}

function Annotations({ span }: { span: DetailedSpan }) {
  const t = useText().content;
  const annotations = span.annotations ?? [];
  const evaluations = span.evaluations ?? [];
  return (
    <>
      {annotations.length === 0 ? (
        <p className={styles.none}>{t.noAnnotations}</p>
      ) : (
        <Judgements title={t.annotations} list={annotations} />
      )}
      {evaluations.length > 0 && <Judgements title={t.evaluations} list={evaluations.map(asAnnotation)} />}
    </>
  );
}

function asAnnotation(e: Readonly<Record<string, unknown>>): SpanAnnotation {
  const text = (value: unknown) => textOf(value as Json | undefined);
  return { name: text(e.name), label: text(e.label), score: typeof e.score === 'number' ? e.score : null, text: text(e.explanation) };
}

/** A list of what people, or evaluators, said. */
export function Judgements({ title, list }: { title: string; list: readonly SpanAnnotation[] }) {
  const format = useFormat();
  return (
    <section className={styles.part} aria-label={title}>
      <h3>{title}</h3>
      <ul className={styles.judgements}>
        {list.map((a, at) => (
          <li key={at} className={styles.judgement}>
            <p className={styles.judgementHead}>
              <bdi className={styles.name}>{a.name}</bdi>
              {a.label && <bdi className={styles.label}>{a.label}</bdi>}
              {typeof a.score === 'number' && <span className={styles.score}>{format.number(a.score, 3)}</span>}
            </p>
            {a.text && <Text text={a.text} />}
            {a.annotator && (
              <p className={styles.note}>
                <bdi>{a.annotator.name || a.annotator.email}</bdi>
                {a.updated_at && (
                  <>
                    {' · '}
                    <DateTime at={a.updated_at} />
                  </>
                )}
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
