import type { ReactNode } from 'react';
import css from './Facts.module.css';

export type Fact = { name: string; value: ReactNode; note?: ReactNode };

/** A row of numbers, each with what it counts. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className={css.facts}>
      {facts.map(({ name, value, note }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
          {note && <dd className={css.note}>{note}</dd>}
        </div>
      ))}
    </dl>
  );
}
