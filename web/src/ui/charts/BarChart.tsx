import type { CSSProperties, ReactNode } from 'react';
import css from './charts.module.css';

export type Bar = {
  name: string;
  value: number;
  /** The text at the end of the bar; the formatted value unless given. */
  text?: ReactNode;
  /** The ends of an interval around the value. */
  interval?: readonly [number, number];
  /** What the name or the bar leads to. */
  link?: ReactNode;
};

type Props = {
  /** What is counted, as the caption of the table that the chart is. */
  title: string;
  bars: readonly Bar[];
  nameHeader: string;
  valueHeader: string;
  format: (value: number) => string;
  /** The value of a full bar; the largest one unless given. */
  max?: number;
  hideTitle?: boolean;
};

/** A number each for some names. The chart is a table with bars in it, so that nothing needs to be drawn twice. */
export function BarChart({ title, bars, nameHeader, valueHeader, format, max, hideTitle }: Props) {
  const full = max ?? Math.max(...bars.map(({ value, interval }) => interval?.[1] ?? value), Number.MIN_VALUE);
  const share = (value: number) => `${Math.max(0, Math.min(100, (100 * value) / full))}%`;
  return (
    <table className={css.bars}>
      <caption className={hideTitle ? 'visually-hidden' : undefined}>{title}</caption>
      <thead className="visually-hidden">
        <tr>
          <th scope="col">{nameHeader}</th>
          <th scope="col">{valueHeader}</th>
        </tr>
      </thead>
      <tbody>
        {bars.map(({ name, value, text, interval, link }) => (
          <tr key={name}>
            <th scope="row" dir="auto">{link ?? name}</th>
            <td>
              <span className={css.barRow}>
                <svg className={css.bar} width="100%" height="16" aria-hidden="true" preserveAspectRatio="none">
                  <rect width={share(value)} height="16" rx="2" />
                  {interval && <line x1={share(interval[0])} x2={share(interval[1])} y1="8" y2="8" />}
                </svg>
                <span className={css.value}>{text ?? format(value)}</span>
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export type StackedRow = { name: string; parts: readonly number[]; link?: ReactNode };

type StackedProps = {
  title: string;
  description?: ReactNode;
  /** The names of the parts, in the order of each row's `parts`. */
  parts: readonly string[];
  rows: readonly StackedRow[];
  format: (value: number) => string;
  /** Every row fills the width, for shares; otherwise the longest one does. */
  shares?: boolean;
  /** The last part is what remains, and is drawn as room that is left. */
  rest?: boolean;
};

/** What some sums are made of. The numbers stand in and beside the bars, so colour alone says nothing. */
export function StackedBar({ title, description, parts, rows, format, shares, rest }: StackedProps) {
  const colourOf = (part: number) => (rest && part === parts.length - 1 ? 'rest' : part % 6);
  const sum = (row: StackedRow) => row.parts.reduce((total, part) => total + part, 0);
  const longest = Math.max(...rows.map(sum), Number.MIN_VALUE);
  return (
    <table className={css.stacked}>
      <caption>
        <h3>{title}</h3>
        {description && <p className={css.description}>{description}</p>}
      </caption>
      <thead>
        <tr>
          <td />
          {parts.map((name, colour) => (
            <th key={name} scope="col">
              <span className={css.swatch} data-colour={colourOf(colour)} aria-hidden="true" />
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const whole = shares ? sum(row) || 1 : longest;
          return (
            <tr key={row.name}>
              <th scope="row" dir="auto">
                {row.link ?? row.name}
                <span className={css.stack} aria-hidden="true">
                  {row.parts.map((part, colour) => (
                    // oxlint-disable-next-line react/no-array-index-key -- the parts of a row have their place and nothing else
                    <span key={colour} data-colour={colourOf(colour)} style={{ '--share': `${(100 * part) / whole}%` } as CSSProperties} />
                  ))}
                </span>
              </th>
              {row.parts.map((part, index) => (
                // oxlint-disable-next-line react/no-array-index-key -- see above
                <td key={index}>{format(part)}</td>
              ))}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
