import { Check } from 'lucide-react';
import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { usePreferences } from '../../../app/preferences';
import { useText } from '../../../i18n';
import input from '../../../ui/input.module.css';
import { Kbd } from '../../../keys';
import type { Config } from '../../../work/types';
import type { Value } from '../../../work/values';
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
};

/** More labels than keys have a filter above them. */
const mostKeys = 10;
/** Labels stand in a row when their texts are so short together. */
const rowLength = 34;

/** One of several labels. */
export function Categorical({ config, value, hints, disabled, set, choose, labelId, messageId, invalid }: Props) {
  const t = useText().annotate;
  const { single_keys } = usePreferences();
  const [filter, setFilter] = useState('');
  const group = useRef<HTMLDivElement>(null);
  const countId = useId();
  const labels = (config.values ?? []).map(({ label }) => label);
  const chosen = value && 'label' in value ? value.label : undefined;
  const wanted = filter.trim().toLocaleLowerCase();
  const shown = wanted ? labels.filter((label) => label.toLocaleLowerCase().includes(wanted)) : labels;
  const inRow = labels.length <= 5 && labels.reduce((sum, label) => sum + label.length + 5, 0) <= rowLength;
  const stop = chosen !== undefined && shown.includes(chosen) ? chosen : shown[0];

  // Arrows choose, as in any group of radio buttons; a choice by arrow stands by itself only when it is confirmed.
  const move = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!step || disabled || shown.length === 0) return;
    event.preventDefault();
    const at = shown.findIndex((label) => label === (event.target as HTMLElement).dataset.label);
    const next = shown[(at + step + shown.length) % shown.length];
    if (next === undefined) return;
    set({ label: next }, { burst: config.id });
    group.current?.querySelector<HTMLElement>(`[data-label="${CSS.escape(next)}"]`)?.focus();
  };

  return (
    <>
      {labels.length > mostKeys && (
        <div className={css.filter}>
          <input
            type="search"
            className={input.input}
            aria-label={t.filterLabels({ config: config.name })}
            aria-describedby={countId}
            placeholder={t.filterLabels({ config: config.name })}
            value={filter}
            disabled={disabled}
            onChange={(event) => setFilter(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && shown[0] !== undefined) choose({ label: shown[0] });
              else if (event.key === 'ArrowDown') group.current?.querySelector<HTMLElement>('[data-label]')?.focus();
              else if (event.key === 'Escape' && filter !== '') setFilter('');
              else return;
              event.preventDefault();
              event.stopPropagation();
            }}
          />
          <span id={countId} role="status" className="visually-hidden">
            {wanted && t.labelsShown({ count: shown.length })}
          </span>
        </div>
      )}
      <div
        ref={group}
        role="radiogroup"
        tabIndex={-1}
        aria-labelledby={labelId}
        aria-describedby={invalid ? messageId : undefined}
        aria-invalid={invalid || undefined}
        aria-required={config.required}
        aria-disabled={disabled || undefined}
        className={css.labels}
        data-row={inRow || undefined}
        data-many={labels.length > mostKeys || undefined}
        onKeyDown={move}
      >
        {shown.map((label) => {
          const place = labels.indexOf(label);
          const checked = label === chosen;
          return (
            <button
              key={label}
              type="button"
              role="radio"
              aria-checked={checked}
              tabIndex={label === stop ? 0 : -1}
              data-label={label}
              data-control={label === stop || undefined}
              disabled={disabled}
              className={css.label}
              onClick={() => choose({ label })}
            >
              {single_keys && labels.length > 1 && (
                <span className={css.key} data-shown={(hints && place < mostKeys) || undefined}>
                  {place < mostKeys && <Kbd>{(place + 1) % 10}</Kbd>}
                </span>
              )}
              <bdi className={css.text}>{label}</bdi>
              <Check aria-hidden="true" className={css.check} />
            </button>
          );
        })}
        {shown.length === 0 && <p className={css.none}>{t.labelsShown({ count: 0 })}</p>}
      </div>
    </>
  );
}
