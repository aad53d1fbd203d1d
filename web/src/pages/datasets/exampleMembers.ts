// Which members of examples are shown in a list, and in what order.
import type { ExampleRow } from './data';

/** What many examples are made of, in the order in which one reads them. */
const usual = [/^(input|question|prompt|query|messages|request|instruction)/i, /^(output|answer|response|completion|prediction)/i, /^(reference|expected|ground|ideal|gold|target)/i];

/** The names of all members, the usual ones first, then those that most examples have. */
export function membersOf(examples: readonly Pick<ExampleRow, 'data'>[]): string[] {
  const counts = new Map<string, number>();
  for (const { data } of examples) for (const member of Object.keys(data)) counts.set(member, (counts.get(member) ?? 0) + 1);
  const rank = (member: string) => {
    const place = usual.findIndex((pattern) => pattern.test(member));
    return place < 0 ? usual.length + ((counts.get(member) ?? 0) * 2 >= examples.length ? 0 : 1) : place;
  };
  return [...counts.keys()].toSorted((a, b) => rank(a) - rank(b));
}

/** Whether a member needs little room. */
export const isShort = (member: string, examples: readonly ExampleRow[]) =>
  examples.every(({ data: { [member]: value } }) => typeof value !== 'object' && String(value ?? '').length < 20);
