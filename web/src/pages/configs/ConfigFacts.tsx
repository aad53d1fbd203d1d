import { useFormat, useText } from '../../i18n';
import { Table } from '../../ui/Table';
import css from './configs.module.css';
import type { Config } from './data';

/** What a config is, for people who cannot change it. */
export function ConfigFacts({ config }: { config: Config }) {
  const t = useText().configs;
  const f = useFormat();
  return (
    <>
      <dl className={css.facts}>
        <dt>{t.type}</dt>
        <dd>{t.types[config.type]}</dd>
        {config.type === 'CONTINUOUS' && (
          <>
            <dt>{t.score}</dt>
            <dd>{t.range({ from: f.number(config.minimum_score, 6), to: f.number(config.maximum_score, 6) })}</dd>
          </>
        )}
        {config.type !== 'FREEFORM' && (
          <>
            <dt>{t.direction}</dt>
            <dd>{t.directions[config.optimization_direction ?? 'NONE']}</dd>
          </>
        )}
      </dl>
      {config.type === 'CATEGORICAL' && (
        <Table
          caption={t.labels}
          rows={config.values}
          rowKey={({ label }) => label}
          columns={[
            { id: 'label', header: t.label, rowHeader: true, cell: ({ label }) => <bdi>{label}</bdi> },
            { id: 'score', header: t.score, align: 'end', cell: ({ score }) => (score === null || score === undefined ? '–' : f.number(score, 6)) },
          ]}
        />
      )}
    </>
  );
}
