// The content of one record in rows: what led there, what is to be judged in its frame, the reference beside it, and the rest.
import { ChevronDown, ChevronUp } from 'lucide-react';
import { type ReactNode, type Ref, useEffectEvent, useImperativeHandle, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useText } from '../i18n';
import { useAction } from '../keys';
import { Button, IconButton, ToggleButton } from '../ui/Button';
import { BlockView, Documents } from './Blocks';
import { messageText } from './chat';
import { Differences } from './Differences';
import { Disclosure, Fold } from './Fold';
import { textOf, writeJson } from './json';
import { Messages } from './Messages';
import { type Block, type Content, type Section, type SectionName, shortName } from './model';
import styles from './RecordContent.module.css';
import { Row } from './Row';
import { SettingsProvider } from './settings';
import { Text } from './Text';

/** What keys and buttons outside of the content may ask of it. */
export interface RecordHandle {
  toggleFolds(): void;
  toggleRaw(): void;
  /** Moves the focus to the next (1) or previous (-1) message. */
  focusMessage(step: 1 | -1): void;
  /** Brings the start of what is judged into view. */
  showJudged(): void;
}

type Props = {
  content: Content;
  raw: boolean;
  onRaw: (raw: boolean) => void;
  /** What stands beside the judged piece; the default is "Judge this". */
  judgedLabel?: string;
  /** Whether a piece is to be judged at all: not in the context of another span. */
  judging?: boolean;
  /** Whether the page opens with the start of the judged piece in view. */
  openAtJudged?: boolean;
  /** Whether the keys for raw, folds and messages work here: on one content of a page at most. */
  keys?: boolean;
  /** What stands before the buttons of the view, in the same row: a heading, further buttons. */
  head?: ReactNode;
  ref?: Ref<RecordHandle>;
};

export function RecordContent({ content, raw, onRaw, judgedLabel, judging = true, openAtJudged = judging, keys = true, head, ref }: Props) {
  const t = useText().content;
  const root = useRef<HTMLDivElement>(null);
  const [folds, setFolds] = useState({ open: false, number: 0 });
  const [shown, setShown] = useState({ content, number: 0 });
  if (shown.content !== content) {
    setShown({ content, number: shown.number + 1 });
    setFolds({ open: false, number: 0 });
  }
  const settings = useMemo(() => ({ raw, folds }), [raw, folds]);

  const handle: RecordHandle = {
    toggleFolds: () => setFolds(({ open, number }) => ({ open: !open, number: number + 1 })),
    toggleRaw: () => onRaw(!raw),
    focusMessage: (step) => root.current && focusStop(root.current, step),
    showJudged: () => root.current && showJudged(root.current),
  };
  useImperativeHandle(ref, () => handle);
  useAction('view.folds', handle.toggleFolds, { enabled: keys });
  useAction('view.raw', handle.toggleRaw, { enabled: keys });
  useAction('view.nextMessage', () => handle.focusMessage(1), { enabled: keys });
  useAction('view.previousMessage', () => handle.focusMessage(-1), { enabled: keys });
  const opened = useEffectEvent(({ judged }: Content) => {
    if (openAtJudged && judged) handle.showJudged();
  });
  useLayoutEffect(() => opened(content), [content]);

  return (
    <SettingsProvider value={settings}>
      <div ref={root} className={styles.content}>
        <div className={styles.bar}>
          {head}
          <div className={styles.view} role="group" aria-label={t.view}>
            <IconButton
              size="small"
              label={t.previousMessage}
              icon={<ChevronUp aria-hidden="true" />}
              onPress={() => handle.focusMessage(-1)}
              {...(keys ? { action: 'view.previousMessage' as const } : {})}
            />
            <IconButton
              size="small"
              label={t.nextMessage}
              icon={<ChevronDown aria-hidden="true" />}
              onPress={() => handle.focusMessage(1)}
              {...(keys ? { action: 'view.nextMessage' as const } : {})}
            />
            <ToggleButton size="small" look="quiet" isSelected={raw} onChange={onRaw} {...(keys ? { action: 'view.raw' as const } : {})}>
              {t.raw}
            </ToggleButton>
            <Button size="small" look="quiet" onPress={handle.toggleFolds} {...(keys ? { action: 'view.folds' as const } : {})}>
              {folds.open ? t.closeFolds : t.openFolds}
            </Button>
          </div>
        </div>
        <h2 className="visually-hidden">{t.content}</h2>
        <Rows key={shown.number} content={content} judging={judging} judgedLabel={judgedLabel ?? t.judgeThis} />
      </div>
    </SettingsProvider>
  );
}

function Rows({ content, judging, judgedLabel }: { content: Content; judging: boolean; judgedLabel: string }) {
  const t = useText().content;
  const { failure, judged, reference } = content;
  return (
    <>
      {content.sections.map((s) => (
        <SectionRows key={s.name} section={s} />
      ))}
      {failure && (
        <Row stop label={t.error} tone="error">
          <Text text={failure.message || t.failedWithoutMessage} />
          {failure.stack && (
            <Fold text={failure.stack} lines={3} mono>
              <Text text={failure.stack} raw />
            </Fold>
          )}
        </Row>
      )}
      {judging ? <Judged judged={judged} reference={reference} label={judgedLabel} /> : <Unjudged judged={judged} reference={reference} />}
      {content.more.length > 0 && (
        <div className={styles.more}>
          <Disclosure title={t.more} note={content.more.length}>
            {content.more.map((s) => (
              <Disclosure key={s.name} title={<bdi>{shortName(s.name)}</bdi>}>
                <BlockView block={s.block} label={s.name} />
              </Disclosure>
            ))}
          </Disclosure>
        </div>
      )}
    </>
  );
}

function SectionRows({ section: s }: { section: Section }) {
  const name = useSectionName(s);
  if (s.block.type === 'messages') return <Messages messages={s.block.messages} />;
  return (
    <Row stop label={name} tone={s.block.type === 'text' ? 'user' : 'plain'}>
      {s.block.type === 'documents' ? <Documents documents={s.block.documents} /> : <BlockView block={s.block} label={name} />}
    </Row>
  );
}

function useSectionName(s: Section): string {
  const { sections } = useText().content;
  return s.known ? sections[s.name as SectionName] : shortName(s.name);
}

function Judged({ judged, reference, label }: { judged: Section | null; reference: Section | null; label: string }) {
  const t = useText().content;
  const name = judged && !judged.known ? judged.name : undefined;
  return (
    <div className={reference ? styles.pair : undefined} data-judged="">
      <Row stop label={label} note={name && <bdi>{name}</bdi>} tone="judged">
        {judged ? <BlockView block={judged.block} label={label} /> : <p className={styles.none}>{t.noOutput}</p>}
      </Row>
      {reference && <Reference reference={reference} output={judged} />}
    </div>
  );
}

function Unjudged({ judged, reference }: { judged: Section | null; reference: Section | null }) {
  return (
    <>
      {judged && <SectionRows section={judged} />}
      {reference && <Reference reference={reference} output={judged} />}
    </>
  );
}

function Reference({ reference, output }: { reference: Section; output: Section | null }) {
  const t = useText().content;
  const [comparing, setComparing] = useState(false);
  const said = useMemo(() => output && blockText(output.block), [output]);
  const wanted = useMemo(() => blockText(reference.block), [reference]);
  return (
    <Row stop label={t.sections.reference} note={reference.name !== 'reference' && <bdi>{reference.name}</bdi>}>
      {comparing && said !== null ? (
        <Differences reference={wanted} output={said} />
      ) : (
        <BlockView block={reference.block} label={t.sections.reference} />
      )}
      {said !== null && (
        <div className={styles.compare}>
          <ToggleButton size="small" look="quiet" isSelected={comparing} onChange={setComparing}>
            {t.showDifferences}
          </ToggleButton>
          {comparing && (
            <span className={styles.key}>
              <del>{t.onlyInReference}</del> <ins>{t.onlyInOutput}</ins>
            </span>
          )}
        </div>
      )}
    </Row>
  );
}

/** The text by which a block is compared with another. */
export function blockText(block: Block): string {
  switch (block.type) {
    case 'text':
      return block.text;
    case 'json':
      return writeJson(block.value, 200_000);
    case 'messages':
      return block.messages.map(messageText).join('\n\n');
    case 'documents':
      return block.documents.map((d) => d.text).join('\n\n');
    case 'call':
      return textOf(block.call.arguments);
    case 'entries':
      return block.entries.map((e) => `${e.key}: ${textOf(e.value)}`).join('\n');
  }
}

/** Moves the focus among the rows at which it may stop, from the one that has it or that is at the top of the view. */
function focusStop(root: HTMLElement, step: 1 | -1) {
  const stops = [...root.querySelectorAll<HTMLElement>('[data-stop]')];
  const current = stops.findIndex((s) => s.contains(document.activeElement));
  const top = scrollBox(root).getBoundingClientRect().top;
  const visible = stops.findIndex((s) => s.getBoundingClientRect().bottom > Math.max(0, top) + 8);
  const next = current >= 0 ? current + step : visible + (step > 0 ? 0 : -1);
  const stop = stops[Math.max(0, Math.min(stops.length - 1, next))];
  stop?.focus({ preventScroll: true });
  stop?.scrollIntoView({ block: 'start' });
}

/** How much of what comes before the judged piece stays in view, as a part of the view's height. */
const contextShare = 0.3;
/** How much of the judged piece has to show for the page to open at its top, in pixels. */
const leastShown = 96;

/** Scrolls to the top of the content, or as far down as the start of the judged piece needs. */
function showJudged(root: HTMLElement) {
  const judged = root.querySelector('[data-judged]');
  if (!judged) return;
  const box = scrollBox(root);
  const view = box.getBoundingClientRect();
  const isPage = box === document.documentElement;
  const height = isPage ? window.innerHeight : view.height;
  const top = judged.getBoundingClientRect().top - view.top + (isPage ? 0 : box.scrollTop);
  box.scrollTop = top + leastShown <= height ? 0 : top - height * contextShare;
}

/** The element that scrolls the content. */
function scrollBox(of: HTMLElement): HTMLElement {
  for (let box = of.parentElement; box; box = box.parentElement) {
    if (/(auto|scroll)/.test(getComputedStyle(box).overflowY) && box.scrollHeight > box.clientHeight) return box;
  }
  return document.documentElement;
}
