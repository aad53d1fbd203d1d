import type { CSSProperties } from 'react';
import { ProgressBar as AriaProgressBar } from 'react-aria-components';
import { useFormat, useText } from '../i18n';
import css from './Progress.module.css';

type Props = {
  label: string;
  value: number;
  total: number;
  /** Part of the total that will not be done, shown lighter. */
  skipped?: number;
  /** The text at the right; "40 of 200" unless given. */
  text?: string;
  hideText?: boolean;
  wide?: boolean;
};

/** How much of something is done, as a bar and in words. */
export function Progress({ label, value, total, skipped = 0, text, hideText, wide }: Props) {
  const t = useText().common;
  const f = useFormat();
  const words = text ?? t.countOf({ count: f.number(value), total: f.number(total) });
  const share = (part: number) => `${total > 0 ? Math.min(100, (100 * part) / total) : 0}%`;
  return (
    <AriaProgressBar
      aria-label={label}
      value={Math.min(value, total)}
      maxValue={Math.max(total, 1)}
      valueLabel={words}
      className={css.progress ?? ''}
      data-wide={wide || undefined}
    >
      <span className={css.track} style={{ '--done': share(value), '--skipped': share(skipped) } as CSSProperties}>
        <span className={css.done} />
        <span className={css.skipped} />
      </span>
      {!hideText && <span className={css.text}>{words}</span>}
    </AriaProgressBar>
  );
}
