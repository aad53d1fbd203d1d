// JSON as a tree of which only the rows in view are drawn. The selected row offers to copy its value and its path.
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useText } from '../i18n';
import { type TreeHandle, VirtualTree } from '../ui/VirtualTree';
import { Copy } from './Copy';
import { exactNumber, type Json, textOf } from './json';
import { isLongString, isSmallerThan, type JsonNode, JsonNodes, pathOf, sizeOf } from './jsonNodes';
import styles from './JsonTree.module.css';
import { Revealed } from './PlainText';
import { useSettings } from './settings';

const rowHeight = 24;
/** The width of a character of the type that values are set in. */
const characterWidth = 7.8;
/** "Open all" opens no document with more values than this. */
const mostOpened = 20_000;

type Props = { value: Json; label: string; maxHeight?: string };

export function JsonTree({ value, label, maxHeight = '480px' }: Props) {
  const [columns, setColumns] = useState(80);
  const measure = useCallback((box: HTMLElement | null) => {
    if (box && box.clientWidth > 0) setColumns(Math.max(24, Math.floor((box.clientWidth - 64) / characterWidth)));
  }, []);
  const nodes = useMemo(() => new JsonNodes(value, columns), [value, columns]);
  const [source, setSource] = useState(() => nodes.source());
  const [shown, setShown] = useState(nodes);
  const [selected, setSelected] = useState<string | null>(null);
  if (shown !== nodes) {
    setShown(nodes);
    setSource(nodes.source());
    setSelected(null);
  }
  const tree = useRef<TreeHandle>(null);
  useFolds(tree, value);

  const row = useCallback(
    (node: JsonNode, { selected: isSelected }: { selected: boolean }) => <Row node={node} columns={columns} selected={isSelected} />,
    [columns],
  );
  const select = (node: JsonNode) => {
    setSelected(node.id);
    if (node.type !== 'more') return;
    nodes.showMore(node.parent);
    setSource(nodes.source());
  };
  return (
    <div ref={measure} className={styles.json} dir="ltr">
      <VirtualTree
        label={label}
        source={source}
        row={row}
        rowHeight={rowHeight}
        expandedLevels={1}
        maxHeight={maxHeight}
        selected={selected}
        onSelect={select}
        selectOnMove
        ref={tree}
      />
    </div>
  );
}

/** Obeys the command to all folds, unless the document is too large to be opened whole. */
function useFolds(tree: React.RefObject<TreeHandle | null>, value: Json) {
  const { folds } = useSettings();
  const obeyed = useRef(folds.number);
  useEffect(() => {
    if (obeyed.current === folds.number) return;
    obeyed.current = folds.number;
    if (folds.open && isSmallerThan(mostOpened, value)) tree.current?.expandAll();
  }, [folds, tree, value]);
}

function Row({ node, columns, selected }: { node: JsonNode; columns: number; selected: boolean }) {
  const t = useText().content;
  if (node.type === 'more') return <span className={styles.more}>{t.showMore(node.rest)}</span>;
  return (
    <>
      {node.type === 'line' ? (
        <span className={styles.line}>
          {node.text.trim() === '' ? <span className="visually-hidden">{t.emptyLine}</span> : <Revealed text={node.text} />}
        </span>
      ) : (
        <>
          {node.key !== null && (
            <span className={styles.key}>
              <Revealed text={String(node.key).slice(0, 200)} />
            </span>
          )}
          <Value value={node.value} columns={columns} />
        </>
      )}
      {selected && (
        <span
          className={styles.actions}
          onClick={(event) => event.stopPropagation()}
          onKeyDown={(event) => event.stopPropagation()}
          role="none"
        >
          <Copy value={() => textOf(node.type === 'value' ? node.value : node.parent.value)} label={t.copyValue} text={t.copyValue} />
          <Copy value={() => pathOf(node)} label={t.copyPath} text={t.copyPath} />
        </span>
      )}
    </>
  );
}

function Value({ value, columns }: { value: Json; columns: number }) {
  const t = useText().content;
  if (isLongString(value, columns)) return <span className={styles.hint}>{t.characters(value.length)}</span>;
  const digits = exactNumber(value);
  if (digits !== undefined) return <span className={styles.number}>{digits}</span>;
  if (typeof value === 'string') {
    return (
      <span className={styles.string}>
        <Revealed text={JSON.stringify(value)} />
      </span>
    );
  }
  if (typeof value === 'object' && value !== null) {
    const size = sizeOf(value);
    return <span className={styles.hint}>{Array.isArray(value) ? `[ ] ${t.items(size)}` : `{ } ${t.members(size)}`}</span>;
  }
  return <span className={typeof value === 'number' ? styles.number : styles.literal}>{String(value)}</span>;
}
