import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import css from './Banner.module.css';

export type Tone = 'info' | 'ok' | 'warn' | 'danger';
const icons = { info: Info, ok: CircleCheck, warn: TriangleAlert, danger: CircleAlert };

type Props = { tone?: Tone; title?: ReactNode; children?: ReactNode; action?: ReactNode };

/** A message that stays where it is. Dangers are announced at once. */
export function Banner({ tone = 'info', title, children, action }: Props) {
  const Icon = icons[tone];
  return (
    <div className={css.banner} data-tone={tone} role={tone === 'danger' ? 'alert' : 'status'}>
      <Icon aria-hidden="true" />
      <div className={css.text}>
        {title && <strong>{title}</strong>}
        {children && <div>{children}</div>}
      </div>
      {action}
    </div>
  );
}
