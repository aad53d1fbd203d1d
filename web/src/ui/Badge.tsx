import type { ReactNode } from 'react';
import css from './Chip.module.css';

/** A short fact: a state, a kind, a count. The text says it; the tone only helps. */
export function Badge({ tone = 'neutral', icon, children }: {
  tone?: 'neutral' | 'accent' | 'mark' | 'ok' | 'warn' | 'danger';
  icon?: ReactNode;
  children: ReactNode;
}) {
  return (
    <span className={css.badge} data-tone={tone}>
      {icon}
      {children}
    </span>
  );
}
