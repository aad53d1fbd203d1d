import { type ReactNode, useId, useState } from 'react';
import { useText } from '../../i18n';
import { ToggleButton } from '../Button';
import css from './charts.module.css';

type Props = {
  title: ReactNode;
  /** What the chart counts, in a sentence. */
  description?: ReactNode;
  /** The names of the series with the number of their colour, when there are several. */
  legend?: readonly { name: string; colour: number; dashed?: boolean }[];
  chart: ReactNode;
  table: ReactNode;
};

/** A chart with its title, and the same numbers as a table behind it. */
export function ChartFigure({ title, description, legend, chart, table }: Props) {
  const t = useText().common;
  const [asTable, setAsTable] = useState(false);
  const titleId = useId();
  return (
    <figure className={css.figure} aria-labelledby={titleId}>
      <figcaption className={css.caption}>
        <div>
          <h3 id={titleId}>{title}</h3>
          {description && <p className={css.description}>{description}</p>}
        </div>
        <ToggleButton look="quiet" size="small" isSelected={asTable} onChange={setAsTable}>
          {asTable ? t.asChart : t.asTable}
        </ToggleButton>
      </figcaption>
      {asTable ? table : chart}
      {!asTable && legend && legend.length > 1 && (
        <ul className={css.legend}>
          {legend.map(({ name, colour, dashed }) => (
            <li key={name}>
              <span className={css.swatch} data-colour={colour % 6} data-dashed={dashed || undefined} aria-hidden="true" />
              {name}
            </li>
          ))}
        </ul>
      )}
    </figure>
  );
}
