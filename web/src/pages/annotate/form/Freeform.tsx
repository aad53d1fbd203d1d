import { useId } from 'react';
import { useFormat, useText } from '../../../i18n';
import input from '../../../ui/input.module.css';
import type { Config } from '../../../work/types';
import { maxText, type Value } from '../../../work/values';
import type { FieldIds } from './Field';
import type { Change } from './Form';
import css from './form.module.css';

type Props = FieldIds & {
  config: Config;
  value: Value | undefined;
  disabled: boolean;
  set: (value: Value | undefined, change?: Change) => void;
  onLeave: () => void;
};

const typingDelay = 600;

/** Free text. It is on the device with every key, and sent a little after the last one. */
export function Freeform({ config, value, disabled, set, onLeave, labelId, messageId, invalid }: Props) {
  const t = useText().annotate;
  const f = useFormat();
  const countId = useId();
  const text = value && 'text' in value ? value.text : '';
  const counted = text.length >= 0.8 * maxText;
  return (
    <>
      <textarea
        rows={3}
        data-control
        className={`${input.input} ${input.area}`}
        aria-labelledby={labelId}
        aria-describedby={[invalid && messageId, counted && countId].filter(Boolean).join(' ') || undefined}
        aria-invalid={invalid || undefined}
        aria-required={config.required}
        dir="auto"
        spellCheck
        value={text}
        disabled={disabled}
        onChange={(event) => set(event.target.value === '' ? undefined : { text: event.target.value }, { delay: typingDelay, burst: config.id })}
        onBlur={onLeave}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || event.nativeEvent.isComposing) return;
          event.preventDefault();
          event.currentTarget.blur();
        }}
      />
      <span id={countId} className={css.count}>
        {counted && t.counted({ count: f.number(text.length), most: f.number(maxText) })}
      </span>
    </>
  );
}
