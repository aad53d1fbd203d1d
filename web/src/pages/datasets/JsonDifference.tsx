import { useEffect, useState } from 'react';
import { writeJson, type Json } from '../../content/json';
import { useText } from '../../i18n';
import css from './datasets.module.css';
import { compareJson, type Line, type Stretch } from './jsonDiff';

type Sides = { before: Json; after: Json };
type Found = { of: Sides; stretches: Stretch[] | undefined };

/** Two values side by side; what differs is marked by signs as well as by colour. */
export function JsonDifference({ before, after, label }: Sides & { /** What they are the content of. */ label: string }) {
  const t = useText().datasets;
  const [found, setFound] = useState<Found>();
  useEffect(() => {
    let wanted = true;
    compareJson(before, after)
      .catch(() => undefined) // the library could not be loaded: both are shown as they are
      .then((stretches) => wanted && setFound({ of: { before, after }, stretches }));
    return () => {
      wanted = false;
    };
  }, [before, after]);
  if (found?.of.before !== before || found.of.after !== after) return <p className={css.note}>{t.comparing}</p>;
  if (!found.stretches) {
    return (
      <>
        <p className={css.note}>{t.tooDifferent}</p>
        <div className={css.sides}>
          <JsonText value={before} />
          <JsonText value={after} />
        </div>
      </>
    );
  }
  return (
    <div className={css.diff} role="region" aria-label={`${t.differences}: ${label}`} tabIndex={0}>
      {found.stretches.map((part, at) =>
        part.type === 'gap' ? (
          <p key={at} className={css.gap}>
            {t.sameLines({ count: part.count })}
          </p>
        ) : (
          <div key={at} className={css.stretch}>
            {part.lines.map((line, index) => (
              <LinePair key={index} line={line} />
            ))}
          </div>
        ),
      )}
    </div>
  );
}

function LinePair({ line: { left, right, same } }: { line: Line }) {
  const t = useText().datasets;
  return (
    <div className={css.pair} data-same={same || undefined}>
      <code data-side="left" data-none={left === undefined || undefined}>
        {!same && left !== undefined && <span className="visually-hidden">{t.before}: </span>}
        {left}
      </code>
      <code data-side="right" data-none={right === undefined || undefined}>
        {!same && right !== undefined && <span className="visually-hidden">{t.after}: </span>}
        {right}
      </code>
    </div>
  );
}

const longestShown = 20_000;

/** One value as text, cut where it is very long. */
export function JsonText({ value }: { value: Json }) {
  const t = useText().datasets;
  return (
    <pre className={css.preview} tabIndex={0} aria-label={t.value}>
      {writeJson(value, longestShown).slice(0, longestShown)}
    </pre>
  );
}
