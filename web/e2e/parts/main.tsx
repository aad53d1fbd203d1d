// The grid and the tree by themselves, with as many rows as they have to bear.
import '../../src/styles/tokens.css';
import '../../src/styles/base.css';
import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import { KeysProvider } from '../../src/keys';
import { type GridColumn, type GridRequest, type GridSelection, type GridSource, noSelection, VirtualGrid } from '../../src/ui/VirtualGrid';
import { type TreeSource, VirtualTree } from '../../src/ui/VirtualTree';

type Row = { id: string; n: number };
const count = 100_000;
const size = 100;

async function load({ after, before, last, signal }: GridRequest) {
  await new Promise((done) => setTimeout(done, 15)); // as long as a server on the same machine takes
  signal.throwIfAborted();
  const from = after ? Number(after) + 1 : before ? Math.max(0, Number(before) - size) : last ? count - size : 0;
  const to = before ? Number(before) : Math.min(count, from + size);
  return {
    items: Array.from({ length: to - from }, (_, n): Row => ({ id: `r${from + n}`, n: from + n })),
    next: to < count ? String(to - 1) : undefined,
    previous: from > 0 ? String(from) : undefined,
    total: count,
  };
}
const source: GridSource<Row> = { key: 'all', load, rowId: (row) => row.id, backwards: true };
const columns: GridColumn<Row>[] = [
  { id: 'n', header: 'Number', width: 100, align: 'end', cell: (row) => row.n },
  { id: 'state', header: 'State', width: 100, cell: (row) => (row.n % 3 === 0 ? 'submitted' : 'to do') },
  { id: 'text', header: 'Preview', width: 200, grow: 2, cell: (row) => `I ordered two kettles and one of them arrived broken, what now? ${row.n}` },
  { id: 'a', header: 'Correctness', width: 120, cell: (row) => (row.n % 2 ? 'correct' : 'wrong') },
  { id: 'b', header: 'Helpfulness', width: 120, align: 'end', cell: (row) => (row.n % 10) / 10 },
  { id: 'who', header: 'Assigned', width: 160, cell: (row) => `annotator ${row.n % 7}@example.com` },
  { id: 'when', header: 'Updated', width: 120, cell: (row) => `${row.n % 60} min ago` },
];

function Grid() {
  const [selection, setSelection] = useState<GridSelection>(noSelection);
  return (
    <VirtualGrid
      label="Rows" source={source} columns={columns} selection={selection} onSelectionChange={setSelection} empty="Nothing" maxHeight="90vh"
      onOpen={() => undefined}
    />
  );
}

type Node = { id: string; name: string; children: Node[] };
function nodes(total: number): Node[] {
  const all: Node[] = Array.from({ length: total }, (_, n) => ({ id: `s${n}`, name: `span ${n}`, children: [] }));
  for (let n = 1; n < total; n++) all[Math.floor((n - 1) / 5)]?.children.push(all[n] as Node);
  return all.slice(0, 1);
}
const tree: TreeSource<Node> = { roots: nodes(50_000), children: (node) => node.children, id: (node) => node.id };
const nodeRow = (node: Node) => (
  <>
    <b>LLM</b> <span>{node.name}</span> <span>2.1 s</span>
  </>
);

function Tree() {
  const [selected, setSelected] = useState('s0');
  return <VirtualTree label="Spans" source={tree} row={nodeRow} selected={selected} onSelect={(node) => setSelected(node.id)} selectOnMove maxHeight="90vh" />;
}

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <KeysProvider>
      <main>
        <h1 className="visually-hidden">Parts</h1>
        {location.hash === '#tree' ? <Tree /> : <Grid />}
      </main>
    </KeysProvider>,
  );
}
