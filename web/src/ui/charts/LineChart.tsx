import { type PointerEvent, type ReactNode, useState } from 'react';
import { Table } from '../Table';
import css from './charts.module.css';
import { ChartFigure } from './ChartFigure';
import { scale, ticks } from './scale';
import { useWidth } from './useWidth';

export type LineSeries = {
  name: string;
  /** One value per place on the x axis; null where there is none. */
  values: readonly (number | null)[];
};

type Props = {
  title: string;
  description?: ReactNode;
  /** Places on the x axis, in order: times in milliseconds or plain numbers. */
  x: readonly number[];
  xName: string;
  formatX: (value: number) => string;
  formatY: (value: number) => string;
  series: readonly LineSeries[];
  /** The ends of the y axis where the values alone should not set them, such as 0 and 1. */
  yDomain?: readonly [number, number];
  height?: number;
};

const left = 52;
const right = 12;
const top = 8;
const bottom = 24;

/** The course of one or more numbers. */
export function LineChart({ title, description, x, xName, formatX, formatY, series, yDomain, height = 180 }: Props) {
  const [box, width] = useWidth<HTMLDivElement>(640);
  const [at, setAt] = useState<number>();
  const values = series.flatMap((one) => one.values.filter((value): value is number => value !== null));
  const yTicks = ticks(yDomain?.[0] ?? Math.min(0, ...values), yDomain?.[1] ?? Math.max(...values, 1));
  const xScale = scale([x[0] ?? 0, x.at(-1) ?? 1], left, width - right);
  const yScale = scale([yTicks[0] ?? 0, yTicks.at(-1) ?? 1], height - bottom, top);
  const point = (event: PointerEvent<SVGSVGElement>) => {
    const place = event.clientX - event.currentTarget.getBoundingClientRect().left;
    setAt(nearest(x, place, xScale));
  };
  return (
    <ChartFigure
      title={title}
      description={description}
      legend={series.map(({ name }, colour) => ({ name, colour, dashed: colour % 2 === 1 }))}
      chart={
        <div ref={box} className={css.chart}>
          <svg
            role="img"
            aria-label={summary(title, series, x, formatX, formatY)}
            width={width}
            height={height}
            onPointerMove={point}
            onPointerLeave={() => setAt(undefined)}
          >
            {yTicks.map((tick) => (
              <g key={tick}>
                <line className={css.grid} x1={left} x2={width - right} y1={yScale(tick)} y2={yScale(tick)} />
                <text className={css.tick} x={left - 8} y={yScale(tick)} textAnchor="end" dominantBaseline="central">
                  {formatY(tick)}
                </text>
              </g>
            ))}
            {xLabels(x, width).map((index) => (
              <text key={index} className={css.tick} x={xScale(x[index] ?? 0)} y={height - 6} textAnchor={anchor(index, x.length)}>
                {formatX(x[index] ?? 0)}
              </text>
            ))}
            {series.map((one, colour) => (
              <g key={one.name} data-colour={colour % 6} className={css.series}>
                <path className={css.line} data-dashed={colour % 2 === 1 || undefined} d={path(one.values, x, xScale, yScale)} />
                {lonely(one.values).map((index) => (
                  <circle key={index} r={3} cx={xScale(x[index] ?? 0)} cy={yScale(one.values[index] ?? 0)} />
                ))}
                {at !== undefined && one.values[at] != null && <circle r={4} cx={xScale(x[at] ?? 0)} cy={yScale(one.values[at])} />}
              </g>
            ))}
            {at !== undefined && <line className={css.cursor} x1={xScale(x[at] ?? 0)} x2={xScale(x[at] ?? 0)} y1={top} y2={height - bottom} />}
          </svg>
          {at !== undefined && (
            <div className={css.reading} style={{ insetInlineStart: Math.min(width - 170, xScale(x[at] ?? 0) + 8) }}>
              <strong>{formatX(x[at] ?? 0)}</strong>
              {series.map(({ name, values: own }) => (
                <span key={name}>
                  {series.length > 1 && `${name}: `}
                  {own[at] == null ? '–' : formatY(own[at])}
                </span>
              ))}
            </div>
          )}
        </div>
      }
      table={
        <Table
          caption={title}
          dense
          columns={[
            { id: 'x', header: xName, rowHeader: true, cell: (index: number) => formatX(x[index] ?? 0) },
            ...series.map(({ name, values: own }) => ({
              id: name,
              header: name,
              align: 'end' as const,
              cell: (index: number) => (own[index] == null ? '–' : formatY(own[index])),
            })),
          ]}
          rows={x.map((_, index) => index)}
          rowKey={String}
        />
      }
    />
  );
}

function path(values: LineSeries['values'], x: readonly number[], xScale: (v: number) => number, yScale: (v: number) => number): string {
  let drawing = false;
  return values
    .map((value, index) => {
      if (value === null) {
        drawing = false;
        return '';
      }
      const command = drawing ? 'L' : 'M';
      drawing = true;
      return `${command}${xScale(x[index] ?? 0).toFixed(1)} ${yScale(value).toFixed(1)}`;
    })
    .join('');
}

/** Values without a neighbour, which no line would show. */
const lonely = (values: LineSeries['values']): number[] =>
  values.flatMap((value, index) => (value !== null && values[index - 1] == null && values[index + 1] == null ? [index] : []));

/** As many places as there is room for labels, the first and the last among them. */
function xLabels(x: readonly number[], width: number): number[] {
  if (x.length < 2) return x.map((_, index) => index);
  const room = Math.max(2, Math.min(x.length, Math.floor((width - left) / 110)));
  return [...new Set(Array.from({ length: room }, (_, n) => Math.round((n * (x.length - 1)) / (room - 1))))];
}

const anchor = (index: number, count: number) => (count < 2 ? 'middle' : index === 0 ? 'start' : index === count - 1 ? 'end' : 'middle');

function nearest(x: readonly number[], place: number, xScale: (v: number) => number): number | undefined {
  let best: number | undefined;
  for (const [index, value] of x.entries()) {
    if (best === undefined || Math.abs(xScale(value) - place) < Math.abs(xScale(x[best] ?? 0) - place)) best = index;
  }
  return best;
}

/** What there is to see, for whoever does not see it: where each line begins and ends. */
function summary(title: string, series: Props['series'], x: readonly number[], formatX: Props['formatX'], formatY: Props['formatY']): string {
  const ends = series.map(({ name, values }) => {
    const known = values.flatMap((value, index) => (value === null ? [] : [index]));
    const [first, last] = [known[0], known.at(-1)];
    if (first === undefined || last === undefined) return `${name}: –`;
    const say = (index: number) => `${formatX(x[index] ?? 0)} ${formatY(values[index] ?? 0)}`;
    return `${name}: ${first === last ? say(first) : `${say(first)} – ${say(last)}`}`;
  });
  return `${title}. ${ends.join('; ')}`;
}
