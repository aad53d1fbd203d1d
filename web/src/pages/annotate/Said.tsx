import type { ReactNode } from 'react';
import { useFormat, useText } from '../../i18n';
import type { WorkItem } from '../../work/types';
import css from './annotate.module.css';

type Statement = { name?: unknown; label?: unknown; score?: unknown; text?: unknown; explanation?: unknown };

/** What others and evaluators said, as far as the server tells it to this person. */
export function Said({ item }: { item: WorkItem }) {
  const t = useText().annotate;
  const { others, record } = item;
  return (
    <>
      {others.length > 0 && (
        <List title={t.others}>
          {others.map((said) => (
            <Row key={`${said.config_id} ${said.annotator.id}`} said={said} by={said.annotator.name || said.annotator.email} />
          ))}
        </List>
      )}
      {record.evaluations.length > 0 && (
        <List title={t.evaluations}>
          {record.evaluations.map((said, at) => (
            // oxlint-disable-next-line react/no-array-index-key -- evaluations have no ids, and never change
            <Row key={at} said={said} />
          ))}
        </List>
      )}
    </>
  );
}

const List = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className={css.said}>
    <h2>{title}</h2>
    <ul>{children}</ul>
  </section>
);

function Row({ said, by }: { said: Statement; by?: string }) {
  const f = useFormat();
  const label = typeof said.label === 'string' ? said.label : undefined;
  const score = typeof said.score === 'number' ? f.number(said.score, 3) : undefined;
  const text = [said.text, said.explanation].find((value) => typeof value === 'string' && value !== '') as string | undefined;
  return (
    <li>
      <span className={css.saidName}>
        <bdi>{typeof said.name === 'string' ? said.name : ''}</bdi>
      </span>
      <span className={css.saidValue}>
        <bdi>{label ?? score}</bdi>
        {label !== undefined && score !== undefined && <small> {score}</small>}
        {text !== undefined && <q dir="auto">{text.slice(0, 2000)}</q>}
        {by && <small> {by}</small>}
      </span>
    </li>
  );
}
