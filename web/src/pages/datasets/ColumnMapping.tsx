// What each column of the file becomes, with values from it, and the first examples as they will be.
import { writeJson, type Json } from '../../content/json';
import { useFormat, useText } from '../../i18n';
import { TextField } from '../../ui/fields';
import { Select } from '../../ui/Select';
import { Table, type TableColumn } from '../../ui/Table';
import type { ImportReport } from './data';
import css from './datasets.module.css';
import { type ColumnType, type MappingProblem, type rowsOf, types } from './mapping';

type Row = ReturnType<typeof rowsOf>[number];
type Props = {
  rows: Row[];
  problems: Record<string, MappingProblem>;
  report: ImportReport;
  /** What is shown was found for columns as they were before. */
  stale: boolean;
  onChange: (column: string, to: { member: string; type: ColumnType }) => void;
};

const shownExamples = 3;

export function ColumnMapping({ rows, problems, report, stale, onChange }: Props) {
  const t = useText().datasets.import;
  const f = useFormat();
  const typeName = ({ type, found }: Row, id: ColumnType) => (id === 'AUTO' && type === 'AUTO' ? t.auto({ type: t.types[found] }) : t.types[id]);
  const columns: TableColumn<Row>[] = [
    { id: 'column', header: t.column, rowHeader: true, cell: ({ column }) => <bdi className={css.column}>{column}</bdi> },
    {
      id: 'member',
      header: t.member,
      width: '190px',
      cell: ({ column, member, type }) =>
        type === 'SKIP' ? (
          <span className={css.note}>{t.leftOut}</span>
        ) : (
          <span className={css.cell}>
            <TextField
              label={t.memberOf({ column })}
              hideLabel
              mono
              value={member}
              onChange={(next) => onChange(column, { member: next, type })}
              maxLength={255}
              error={problems[column] && t.problems[problems[column]]}
            />
          </span>
        ),
    },
    {
      id: 'type',
      header: t.type,
      width: '236px',
      cell: (row) => (
        <span className={css.cell}>
          <Select
            label={t.typeOf({ column: row.column })}
            hideLabel
            options={types.map((id) => ({ id, name: typeName(row, id) }))}
            value={row.type}
            onChange={(type) => onChange(row.column, { member: row.member, type })}
          />
        </span>
      ),
    },
    { id: 'samples', header: t.samples, cell: ({ samples }) => <bdi className={css.samples}>{samples.join(' · ')}</bdi> },
  ];
  return (
    <div className={css.import} aria-busy={stale}>
      <section className={css.part}>
        <h3>{t.columns}</h3>
        <Table caption={t.columns} columns={columns} rows={rows} rowKey={({ column }) => column} />
      </section>
      {report.preview.length > 0 && (
        <section className={css.part}>
          <h3>{t.preview({ shown: f.number(Math.min(shownExamples, report.preview.length)), count: report.rows, rows: f.number(report.rows) })}</h3>
          <pre className={css.preview} tabIndex={0} aria-label={t.previewLabel} data-stale={stale || undefined}>
            {report.preview.slice(0, shownExamples).map((example) => writeJson(example as Json, 2000)).join('\n')}
          </pre>
        </section>
      )}
    </div>
  );
}
