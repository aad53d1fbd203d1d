import { expect, test, vi } from 'vitest';
import { type GridRequest, GridRows, type GridSource } from './gridRows';

type Row = { id: string; n: number };

/** A server that pages `count` rows by key, ten at a time, and notes what it was asked. */
function server(count: number, { size = 10, total = true }: { size?: number; total?: boolean } = {}) {
  const all: Row[] = Array.from({ length: count }, (_, n) => ({ id: `r${n}`, n }));
  const asked: string[] = [];
  const load = vi.fn(async ({ after, before, last }: GridRequest) => {
    asked.push(last ? 'last' : after ? `after ${after}` : before ? `before ${before}` : 'first');
    const from = after ? Number(after) + 1 : before ? Math.max(0, Number(before) - size) : last ? Math.max(0, all.length - size) : 0;
    const to = before ? Number(before) : Math.min(all.length, from + size);
    return {
      items: all.slice(from, to),
      next: to < all.length ? String(to - 1) : undefined,
      previous: from > 0 ? String(from) : undefined,
      total: total ? all.length : undefined,
    };
  });
  const source: GridSource<Row> = { key: 'k', load, rowId: (row) => row.id, backwards: true };
  return { source, asked, load, all };
}

/** Waits until nothing is being loaded. */
async function settled(rows: GridRows<Row>): Promise<void> {
  for (let last = -1; last !== rows.version(); ) {
    last = rows.version();
    await new Promise((done) => setTimeout(done, 2));
  }
}

test('rows that are wanted are loaded, page after page', async () => {
  const { source, asked } = server(1000);
  const rows = new GridRows(source);
  rows.want(0, 24);
  await settled(rows);
  expect(rows.total).toBe(1000);
  expect([0, 9, 10, 24].map((index) => rows.row(index)?.n)).toEqual([0, 9, 10, 24]);
  expect(asked).toEqual(['first', 'after 9', 'after 19']);
});

test('the end is one request away, and rows there have their true places', async () => {
  const { source, asked } = server(995);
  const rows = new GridRows(source);
  rows.want(0, 5);
  await settled(rows);
  rows.want(985, 994);
  await settled(rows);
  expect(asked).toEqual(['first', 'last']);
  expect([994, 990, 985].map((index) => rows.row(index)?.n)).toEqual([994, 990, 985]);
  rows.want(970, 994);
  await settled(rows);
  expect(asked).toEqual(['first', 'last', 'before 985', 'before 975']);
  expect(rows.row(970)?.n).toBe(970);
});

test('the middle is reached from the nearer end', async () => {
  const { source, asked } = server(200);
  const rows = new GridRows(source);
  rows.want(0, 5);
  await settled(rows);
  rows.want(150, 159);
  await settled(rows);
  expect(rows.row(155)?.n).toBe(155);
  expect(asked.filter((what) => what.startsWith('after'))).toEqual([]);
});

test('far rows are let go, their ids stay, and they come back by their own cursor', async () => {
  const { source, asked } = server(5000, { size: 100 });
  const rows = new GridRows(source);
  for (let first = 0; first <= 2000; first += 100) {
    rows.want(first, first + 40);
    await settled(rows);
  }
  expect(rows.row(10)).toBeUndefined();
  expect(rows.id(10)).toBe('r10');
  expect(rows.loadedIds().length).toBeLessThanOrEqual(1100);
  asked.length = 0;
  rows.want(500, 540);
  await settled(rows);
  expect(rows.row(520)?.n).toBe(520);
  expect(asked).toEqual(['after 499']);
});

test('without a number of rows there is room for some more until the end is seen', async () => {
  const { source } = server(25, { total: false });
  const rows = new GridRows({ ...source, backwards: false });
  rows.want(0, 9);
  await settled(rows);
  expect(rows.total).toBeUndefined();
  expect(rows.count).toBeGreaterThan(10);
  rows.want(0, 60);
  await settled(rows);
  expect(rows.total).toBe(25);
  expect(rows.count).toBe(25);
});

test('a list without rows is known to be empty', async () => {
  const rows = new GridRows(server(0).source);
  expect(rows.empty).toBe(false);
  rows.want(0, 20);
  await settled(rows);
  expect(rows.empty).toBe(true);
});

test('a failure stops the loading until it is tried again', async () => {
  const { source, load } = server(100);
  const rows = new GridRows(source);
  load.mockRejectedValueOnce(new Error('down'));
  rows.want(0, 5);
  await settled(rows);
  expect(rows.error).toEqual(new Error('down'));
  rows.want(0, 6);
  await settled(rows);
  expect(load).toHaveBeenCalledOnce();
  rows.retry();
  await settled(rows);
  expect(rows.error).toBeUndefined();
  expect(rows.row(3)?.n).toBe(3);
});

test('refreshing loads what is shown anew and keeps showing the old rows meanwhile', async () => {
  const { source, all, asked } = server(300, { size: 100 });
  const rows = new GridRows(source);
  rows.want(0, 120);
  await settled(rows);
  all[105] = { id: 'r105', n: -1 };
  asked.length = 0;
  rows.want(101, 120);
  rows.refresh();
  expect(rows.row(105)?.n).toBe(105);
  await settled(rows);
  expect(rows.row(105)?.n).toBe(-1);
  expect(asked).toEqual(['after 99']);
});

test('a list that is closed loads nothing more and reports nothing', async () => {
  const { source } = server(100);
  const rows = new GridRows(source);
  const heard = vi.fn();
  rows.subscribe(heard);
  rows.want(0, 5);
  rows.close();
  await settled(rows);
  expect(heard).not.toHaveBeenCalled();
});

test('rows that came to a list without any are found by a refresh', async () => {
  const { source, all } = server(0);
  const rows = new GridRows(source);
  rows.want(0, 20);
  await settled(rows);
  expect(rows.empty).toBe(true);
  all.push({ id: 'r0', n: 0 });
  rows.refresh();
  await settled(rows);
  expect(rows.total).toBe(1);
  expect(rows.row(0)?.n).toBe(0);
});

test('a refresh follows rows that were added at the end and taken away', async () => {
  const { source, all } = server(15);
  const rows = new GridRows(source);
  rows.want(0, 20);
  await settled(rows);
  expect(rows.total).toBe(15);
  for (let n = 15; n < 23; n++) all.push({ id: `r${n}`, n });
  rows.refresh();
  await settled(rows);
  expect(rows.total).toBe(23);
  expect(rows.row(20)?.n).toBe(20);
  all.length = 7;
  rows.refresh();
  await settled(rows);
  expect(rows.total).toBe(7);
  expect(rows.row(7)).toBeUndefined();
});
