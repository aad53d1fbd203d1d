import { beforeEach, expect, test } from 'vitest';
import { discardDraft, isUntouched, loadDraft, newDraft, problemCounts, problemsOfDraft, saveDraft, sourceToDraft, stepOfPath } from './draft';
import { newSource } from './source';

beforeEach(() => localStorage.clear());

test('a draft comes back as it was, for its person and its space only', () => {
  const draft = { ...newDraft(), emails: ['ann@example.com'], method: 'RANDOM' as const };
  draft.options.name = 'July';
  draft.options.lease_minutes = null;
  expect(saveDraft('u', 's', draft)).toBe(true);
  expect(loadDraft('u', 's')).toEqual(draft);
  expect(loadDraft('u', 'other')).toBeUndefined();
  expect(loadDraft('other', 's')).toBeUndefined();
  discardDraft('u', 's');
  expect(loadDraft('u', 's')).toBeUndefined();
});

test('whatever else lies there does no harm', () => {
  localStorage.setItem('postil.queue-draft.u.s', 'not json');
  expect(loadDraft('u', 's')).toBeUndefined();
  localStorage.setItem('postil.queue-draft.u.s', JSON.stringify({ options: { name: 7, configs: 'x', gone: 1 }, emails: [3, 'no'], source: null }));
  const draft = loadDraft('u', 's');
  expect(draft?.options).toEqual(newDraft().options);
  expect(draft?.emails).toEqual([]);
});

test('records chosen elsewhere join what was begun', () => {
  const draft = newDraft();
  draft.options.name = 'July';
  saveDraft('u', 's', draft);
  sourceToDraft('u', 's', { ...newSource(), from: 'EXAMPLE', dataset_id: 'd' });
  expect(loadDraft('u', 's')).toMatchObject({ options: { name: 'July' }, source: { from: 'EXAMPLE', dataset_id: 'd' } });
});

test('only a draft without any entry is untouched', () => {
  expect(isUntouched(newDraft())).toBe(true);
  expect(isUntouched({ ...newDraft(), emails: ['ann@example.com'] })).toBe(false);
});

test('each problem counts for its step', () => {
  const draft = { ...newDraft(), source: { ...newSource(), from: 'SPAN' as const } };
  expect(problemCounts(problemsOfDraft(draft, ['ben@example.com']))).toEqual({ name: 1, configs: 1, annotators: 1, records: 1, summary: 0 });
});

test('a refusal leads to the step of its member', () => {
  expect(['name', 'configs[0].id', 'annotator_emails[1]', 'due_at', 'source.filter', 'filter'].map(stepOfPath)).toEqual([
    'name', 'configs', 'annotators', 'annotators', 'records', 'records',
  ]);
});
