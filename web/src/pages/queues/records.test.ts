import { afterEach, expect, test, vi } from 'vitest';
import { changeRecords } from './bulk';
import type { RecordRow } from './data';
import { valuesOf } from './recordColumns';
import { filterOf, hasPart, withoutPart } from './recordFilter';
import { queueRecordsSearch } from './search';

afterEach(() => vi.unstubAllGlobals());

test('an address makes a filter of its sound members only', () => {
  const read = (raw: Record<string, unknown>) => filterOf(queueRecordsSearch(raw));
  expect(read({ state: 'DONE', flagged: 'false', order: 'NEWEST', text: 'refund' })).toEqual({ state: 'DONE', flagged: false, text: 'refund' });
  expect(read({ state: 'NOPE', disagreement: true, min_score: 'x' })).toEqual({ disagreement: true });
  expect(read({ config_id: 'c', min_score: '0', max_score: 2 })).toEqual({ config_id: 'c', min_score: 0, max_score: 2 });
  expect(read({ label: 'wrong', min_score: 1 })).toEqual({}); // of no config
});

test('a part of the filter is taken away whole', () => {
  const filter = { config_id: 'c', label: 'wrong', state: 'DONE' as const };
  expect(hasPart(filter, 'value')).toBe(true);
  expect(withoutPart(filter, 'value')).toEqual({ state: 'DONE' });
});

test('values are told once each, the most frequent first', () => {
  const said = (label: string) => ({ config_id: 'c', name: 'C', label, annotator: { id: label, email: '', name: '' }, updated_at: '' });
  const row = { annotations: [said('wrong'), said('correct'), said('correct'), { ...said('x'), config_id: 'other' }] } as unknown as RecordRow;
  expect(valuesOf(row, { id: 'c', type: 'CATEGORICAL' }, { number: String })).toEqual([
    { value: 'correct', count: 2 },
    { value: 'wrong', count: 1 },
  ]);
  const scored = { annotations: [{ ...said(''), score: 0 }] } as unknown as RecordRow;
  expect(valuesOf(scored, { id: 'c', type: 'CONTINUOUS' }, { number: String })).toEqual([{ value: '0', count: 1 }]);
});

/** A server with so many records, that notes the bodies of bulk changes. */
function fakeServer(count: number) {
  const bodies: { record_ids?: string[]; filter?: object; dry_run?: boolean }[] = [];
  vi.stubGlobal('fetch', async (request: Request) => {
    const url = new URL(request.url);
    const json = (body: unknown) => new Response(JSON.stringify(body), { headers: { 'Content-Type': 'application/json' } });
    if (request.method === 'GET') {
      const from = Number(url.searchParams.get('cursor') ?? 0);
      const to = Math.min(count, from + 500);
      const records = Array.from({ length: to - from }, (_, n) => ({ id: `r${from + n}` }));
      return json({ records, pagination: to < count ? { next_cursor: String(to) } : {} });
    }
    const body = (await request.json()) as (typeof bodies)[0];
    bodies.push(body);
    const changed = body.record_ids?.length ?? count;
    return json({ matched: changed, changed });
  });
  return bodies;
}

test('all that match are changed by their filter in one request', async () => {
  const bodies = fakeServer(5000);
  const answer = await changeRecords('q', { all: true, ids: new Set() }, { state: 'DONE' }, { action: 'REMOVE' });
  expect(bodies).toEqual([{ action: 'REMOVE', filter: { state: 'DONE' } }]);
  expect(answer).toEqual({ matched: 5000, changed: 5000, times: [] });
});

test('all but some are changed by their ids, a thousand at a time', async () => {
  const bodies = fakeServer(2300);
  const answer = await changeRecords('q', { all: true, ids: new Set(['r1', 'r2299']) }, {}, { action: 'REMOVE' }, { dryRun: true });
  expect(bodies.map((body) => body.record_ids?.length)).toEqual([1000, 1000, 298]);
  expect(bodies.every((body) => body.dry_run)).toBe(true);
  expect(bodies.flatMap((body) => body.record_ids ?? [])).not.toContain('r1');
  expect(answer.changed).toBe(2298);
});

test('records selected one by one are changed by their ids', async () => {
  const bodies = fakeServer(10);
  await changeRecords('q', { all: false, ids: new Set(['r3']) }, { state: 'DONE' }, { action: 'ASSIGN', emails: ['a@example.com'] });
  expect(bodies).toEqual([{ action: 'ASSIGN', emails: ['a@example.com'], record_ids: ['r3'] }]);
});
