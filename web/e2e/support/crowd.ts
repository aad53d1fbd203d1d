// What the tests of many people at work have in common.
import { expect, type APIRequestContext } from '@playwright/test';
import type { MadeQueue } from './queue';

export const labels = ['correct', 'partly', 'wrong'];

export type Progress = { records: number; assigned: number; submitted: number; annotators: { user: { id: string }; submitted: number; left: number; drafts: number; skipped: number }[] };
export const progressOf = async (api: APIRequestContext, queue: MadeQueue) => (await (await api.get(`/api/v1/queues/${queue.id}/progress`)).json()) as Progress;

/** Adds examples to a queue while people are at work, the way a lead does: a dataset is made, and its examples become records. */
export async function addExamples(api: APIRequestContext, queue: MadeQueue, name: string, examples: object[]): Promise<void> {
  const made = await api.post('/v2/datasets', { data: { name: `${name} of ${queue.name}`, space_id: queue.space, examples } });
  expect(made.ok(), await made.text()).toBe(true);
  const { id } = (await made.json()) as { id: string };
  const added = await api.post(`/api/v1/queues/${queue.id}/additions`, { data: { source: { kind: 'EXAMPLE', dataset_id: id } } });
  expect(await added.text()).toContain('"done":true');
}
