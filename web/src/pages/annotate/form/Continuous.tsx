import { type CSSProperties, type KeyboardEvent, useState } from 'react';
import { usePreferences } from '../../../app/preferences';
import { useFormat, useText } from '../../../i18n';
import { Kbd } from '../../../keys';
import input from '../../../ui/input.module.css';
import type { Config } from '../../../work/types';
import { parseNumber, stepOf, type Value, wholeNumbers } from '../../../work/values';
import type { FieldIds } from './Field';
import type { Change } from './Form';
import css from './form.module.css';

type Props = FieldIds & {
  config: Config;
  value: Value | undefined;
  /** Whether digits choose here. */
  hints: boolean;
  disabled: boolean;
  set: (value: Value | undefined, change?: Change) => void;
  choose: (value: Value) => void;
  /** Goes on to the next config. */
  goOn: () => void;
  onUnreadable: (is: boolean) => void;
};

const sliderDelay = 300;
const typingDelay = 600;

/** A number: by field, by slider, and by button where the range is a handful of whole numbers. Unset is not zero. */
export function Continuous({ config, value, hints, disabled, set, choose, goOn, onUnreadable, labelId, messageId, invalid }: Props) {
  const t = useText().annotate;
  const f = useFormat();
  const { single_keys } = usePreferences();
  const low = config.minimum_score ?? 0;
  const high = config.maximum_score ?? 1;
  const step = stepOf(low, high);
  const score = value && 'score' in value ? value.score : undefined;
  const [typed, setTyped] = useState<string>();
  const text = typed ?? (score === undefined ? '' : f.number(score, 6).replace(/[^\d.,\-−]/g, ''));
  const unreadable = typed !== undefined && typed.trim() !== '' && parseNumber(typed) === undefined;
  const numbers = wholeNumbers(config);

  const slide = (next: number) => {
    setTyped(undefined);
    onUnreadable(false);
    set({ score: Number(Math.min(high, Math.max(low, next)).toPrecision(12)) }, { delay: sliderDelay, burst: config.id });
  };
  const write = (next: string) => {
    setTyped(next);
    const number = parseNumber(next);
    onUnreadable(next.trim() !== '' && number === undefined);
    set(number === undefined ? undefined : { score: number }, { delay: typingDelay, burst: config.id });
  };
  // From unset the first step up is the minimum, the first one down the maximum.
  const steps = (event: KeyboardEvent, sideways: boolean) => {
    if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      goOn();
      return;
    }
    const up = event.key === 'ArrowUp' || (sideways && event.key === 'ArrowRight');
    const down = event.key === 'ArrowDown' || (sideways && event.key === 'ArrowLeft');
    if ((!up && !down) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    if (score === undefined) slide(up ? low : high);
    else slide(score + (up ? step : -step) * (event.shiftKey ? 10 : 1));
  };

  return (
    <>
      {numbers.length > 0 && (
        <div className={css.numbers} role="group" aria-labelledby={labelId}>
          {numbers.map((number) => (
            <button
              key={number}
              type="button"
              tabIndex={-1} // the field is the one stop of the config; digits and its arrows do the same
              aria-pressed={number === score}
              aria-label={f.number(number)}
              disabled={disabled}
              className={css.number}
              onClick={() => {
                setTyped(undefined);
                onUnreadable(false);
                choose({ score: number });
              }}
            >
              {single_keys && hints ? <Kbd>{f.number(number)}</Kbd> : f.number(number)}
            </button>
          ))}
        </div>
      )}
      <div className={css.scale} data-unset={score === undefined || undefined}>
        <span className={css.bound} aria-hidden="true">{f.number(low, 6)}</span>
        <input
          type="range"
          tabIndex={-1} // as the buttons
          min={low}
          max={high}
          step={step}
          value={score ?? low}
          disabled={disabled}
          aria-label={t.slider({ config: config.name })}
          aria-valuetext={score === undefined ? t.notSet : f.number(score, 6)}
          className={css.slider}
          style={{ '--share': `${score === undefined || high === low ? 0 : Math.min(100, Math.max(0, (100 * (score - low)) / (high - low)))}%` } as CSSProperties}
          onChange={(event) => slide(Number(event.target.value))}
          // A click at the very beginning changes nothing for the browser, and yet it sets the minimum.
          onPointerUp={(event) => score === undefined && slide(Number(event.currentTarget.value))}
          onKeyDown={(event) => steps(event, true)}
        />
        <span className={css.bound} aria-hidden="true">{f.number(high, 6)}</span>
        <input
          type="text"
          inputMode="decimal"
          autoComplete="off"
          data-control
          className={`${input.input} ${css.numberField}`}
          aria-labelledby={labelId}
          aria-describedby={invalid ? messageId : undefined}
          aria-invalid={invalid || unreadable || undefined}
          aria-required={config.required}
          placeholder={t.notSet}
          title={t.bounds({ low: f.number(low, 6), high: f.number(high, 6) })}
          value={text}
          disabled={disabled}
          onChange={(event) => write(event.target.value)}
          onBlur={() => !unreadable && setTyped(undefined)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') (document.activeElement as HTMLElement | null)?.blur();
            else steps(event, false);
          }}
        />
      </div>
      {unreadable && <p className={css.message} role="alert">{t.notANumber}</p>}
    </>
  );
}
