// The pieces of content by their type: text, JSON, messages, tool calls, documents, attributes.
import { useMemo } from 'react';
import { useFormat, useText } from '../i18n';
import { ImageAddress } from './Address';
import styles from './Blocks.module.css';
import type { Part, ToolCall } from './chat';
import { blockOf } from './columns';
import { Disclosure, Fold } from './Fold';
import { isObject, type Json, textOf, writeJson } from './json';
import { JsonTree } from './JsonTree';
import type { Block, Document, Entry } from './model';
import { useSettings } from './settings';
import { Text } from './Text';

/** Shows any block as one piece. `label` says to screen readers what it is. */
export function BlockView({ block, label }: { block: Block; label: string }) {
  switch (block.type) {
    case 'text':
      return <Text text={block.text} />;
    case 'json':
      return <JsonView value={block.value} source={block.source} label={label} />;
    case 'messages':
      return block.messages.map((m, at) => (
        <div key={at} className={styles.message}>
          {block.messages.length > 1 && <p className={styles.small}>{m.name ? `${m.role} · ${m.name}` : m.role}</p>}
          <Parts parts={m.parts} />
          <Calls calls={m.calls} />
        </div>
      ));
    case 'documents':
      return <Documents documents={block.documents} />;
    case 'call':
      return <Call call={block.call} />;
    case 'entries':
      return <Entries entries={block.entries} />;
  }
}

/** A JSON tree; raw it is the text that it came as. */
export function JsonView({ value, source, label }: { value: Json; source?: string | undefined; label: string }) {
  const { raw } = useSettings();
  const text = useMemo(() => (raw ? (source ?? writeJson(value)) : ''), [raw, source, value]);
  return raw ? <Text text={text} raw /> : <JsonTree value={value} label={label} />;
}

export function Parts({ parts }: { parts: Part[] }) {
  const t = useText().content;
  if (parts.length === 1 && parts[0]?.type === 'text') return <PartText text={parts[0].text} />;
  return (
    <div className={styles.parts}>
      {parts.map((part, at) => {
        if (part.type === 'text') return <PartText key={at} text={part.text} />;
        if (part.type === 'image') return <ImageAddress key={at} alt="" address={part.address} />;
        if (part.type === 'json') return <JsonView key={at} value={part.value} label={part.name || t.part} />;
        return (
          <div key={at} className={styles.reasoning}>
            <p className={styles.small}>{t.reasoning}</p>
            <Fold text={part.text} lines={3}>
              <Text text={part.text} />
            </Fold>
          </div>
        );
      })}
    </div>
  );
}

/** The text of a message: JSON in it is drawn as a tree. */
function PartText({ text }: { text: string }) {
  const t = useText().content;
  const block = useMemo(() => blockOf(text), [text]);
  return block.type === 'json' ? <JsonView value={block.value} source={text} label={t.json} /> : <Text text={text} />;
}

export function Calls({ calls }: { calls: ToolCall[] }) {
  return calls.map((call, at) => <Call key={at} call={call} />);
}

/** How many lines of a tool's result show before it is opened. */
const resultLines = 12;

export function Call({ call }: { call: ToolCall }) {
  const t = useText().content;
  return (
    <div className={styles.call}>
      <p className={styles.callName}>
        <span className={styles.small}>{t.toolCall}</span> <code>{call.name || t.unnamed}</code>
      </p>
      {!isEmpty(call.arguments) && <ValueView value={call.arguments} label={t.argumentsOf(call.name)} />}
      {call.result && (
        <div className={styles.result}>
          <p className={styles.small}>{t.result}</p>
          {call.result.map((part, at) =>
            part.type === 'text' ? (
              <FoldedValue key={at} value={part.text} label={t.resultOf(call.name)} />
            ) : (
              <Parts key={at} parts={[part]} />
            ),
          )}
        </div>
      )}
    </div>
  );
}

const isEmpty = (value: Json) => value === null || value === '' || (isObject(value) && Object.keys(value).length === 0);

/** Text as text, JSON as a tree. */
export function ValueView({ value, label }: { value: Json; label: string }) {
  const block = useMemo(() => blockOf(value), [value]);
  return <BlockView block={block} label={label} />;
}

function FoldedValue({ value, label }: { value: Json; label: string }) {
  const block = useMemo(() => blockOf(value), [value]);
  const written = useMemo(() => (block.type === 'json' ? writeJson(block.value, 100_000) : textOf(value)), [block, value]);
  return (
    <Fold text={written} lines={resultLines} mono={block.type === 'json'}>
      <BlockView block={block} label={label} />
    </Fold>
  );
}

export function Documents({ documents }: { documents: Document[] }) {
  return (
    <ol className={styles.documents}>
      {documents.map((d, at) => (
        <DocumentView key={at} document={d} rank={at + 1} />
      ))}
    </ol>
  );
}

function DocumentView({ document: d, rank }: { document: Document; rank: number }) {
  const t = useText().content;
  const format = useFormat();
  const name = d.title || d.id || t.documentNumber(rank);
  return (
    <li className={styles.document}>
      <div className={styles.documentHead}>
        <span className={styles.rank}>{rank}</span>
        <bdi className={styles.documentName}>{name}</bdi>
        {d.title && d.id && <bdi className={styles.documentId}>{d.id}</bdi>}
        {d.score !== null && <span className={styles.score}>{t.score(format.number(d.score, Math.abs(d.score) < 10 ? 3 : 1))}</span>}
      </div>
      <Fold text={d.text} lines={3}>
        <Text text={d.text} />
      </Fold>
      {!isEmpty(d.metadata) && (
        <Disclosure title={t.metadata}>
          <ValueView value={d.metadata} label={t.metadata} />
        </Disclosure>
      )}
    </li>
  );
}

export function Entries({ entries }: { entries: Entry[] }) {
  return (
    <dl className={styles.entries}>
      {entries.map(({ key, value }) => (
        <div key={key}>
          <dt>
            <bdi>{key}</bdi>
          </dt>
          <dd>
            <ValueView value={value} label={key} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
