import { type ReactElement, type ReactNode } from 'react';
import { Focusable, Tooltip as AriaTooltip, TooltipTrigger } from 'react-aria-components';
import { type ActionId, Kbd } from '../keys';
import css from './overlay.module.css';

type Props = { text: ReactNode; action?: ActionId; children: ReactElement; placement?: 'top' | 'bottom' | 'start' | 'end' };

/** Says on hover and focus what a React Aria button or link is about. */
export function Tooltip({ text, action, children, placement = 'top' }: Props) {
  return (
    <TooltipTrigger delay={400} closeDelay={80}>
      {children}
      <AriaTooltip className={css.tooltip ?? ''} placement={placement} offset={6}>
        {text}
        {action && <Kbd action={action} />}
      </AriaTooltip>
    </TooltipTrigger>
  );
}

/** The same on a piece of text, which becomes a tab stop for it. `children` is one element that takes a ref and a role. */
export function Hint({ text, children, placement = 'top' }: Omit<Props, 'action'>) {
  return (
    <TooltipTrigger delay={400} closeDelay={80}>
      <Focusable>{children as ReactElement<Record<string, unknown>, 'span'>}</Focusable>
      <AriaTooltip className={css.tooltip ?? ''} placement={placement} offset={6}>
        {text}
      </AriaTooltip>
    </TooltipTrigger>
  );
}
