import { expect, test } from 'vitest';
import { membersOf } from './exampleMembers';

test('what one reads first comes first, and what few examples have comes last', () => {
  const examples = [{ data: { answer: 'a', rare: 1, topic: 't', question: 'q', reference: 'r' } }, { data: { answer: 'a', question: 'q', topic: 't' } }, { data: { topic: 't' } }];
  expect(membersOf(examples)).toEqual(['question', 'answer', 'reference', 'topic', 'rare']);
  expect(membersOf([])).toEqual([]);
});
