// What becomes of the columns of a file, as the form holds it.
import type { FileFormat, ImportColumn, ImportReport } from './data';

export const types = ['AUTO', 'TEXT', 'NUMBER', 'BOOLEAN', 'JSON', 'SKIP'] as const;
export type ColumnType = (typeof types)[number];
/** What a person changed, by the column of the file. */
export type Mapping = Readonly<Record<string, { member: string; type: ColumnType }>>;

export const formatOf = (name: string): FileFormat | undefined =>
  /\.(csv|tsv|txt)$/i.test(name) ? 'CSV' : /\.(jsonl|ndjson)$/i.test(name) ? 'JSONL' : undefined;

/** What a new dataset may be called after its file. */
export const nameOf = (file: string): string => file.replace(/\.[^.]*$/, '').slice(0, 255);

const reserved = new Set(['id', 'created_at', 'updated_at', 'annotations']);

/** The columns of a request: only those that were changed; a column that must not keep its name is called otherwise at once. */
export function columnsOf(mapping: Mapping): ImportColumn[] {
  return Object.entries(mapping).map(([column, { member, type }]) => ({ column, type, ...(member.trim() ? { member: member.trim() } : {}) }));
}

/** How each column stands in the form. */
export function rowsOf(report: ImportReport, mapping: Mapping) {
  return report.columns.map(({ column, member, type, samples }) => ({
    column,
    samples,
    found: type,
    member: mapping[column]?.member ?? member,
    type: mapping[column]?.type ?? ('AUTO' as ColumnType),
  }));
}

export type MappingProblem = 'empty' | 'twice' | 'reserved';

/** What is wrong with the names, by column. */
export function problemsOf(rows: readonly { column: string; member: string; type: ColumnType }[]): Record<string, MappingProblem> {
  const used = new Map<string, number>();
  const kept = rows.filter(({ type }) => type !== 'SKIP');
  for (const { member } of kept) used.set(member.trim(), (used.get(member.trim()) ?? 0) + 1);
  const problems: Record<string, MappingProblem> = {};
  for (const { column, member } of kept) {
    const name = member.trim();
    if (!name) problems[column] = 'empty';
    else if (reserved.has(name)) problems[column] = 'reserved';
    else if ((used.get(name) ?? 0) > 1) problems[column] = 'twice';
  }
  return problems;
}
