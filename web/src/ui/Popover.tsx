import type { ReactNode } from 'react';
import { Dialog as AriaDialog, DialogTrigger, Popover as AriaPopover, type PopoverProps } from 'react-aria-components';
import css from './overlay.module.css';

type Props = Pick<PopoverProps, 'placement' | 'isOpen' | 'onOpenChange'> & {
  /** The button that opens it. */
  trigger: ReactNode;
  /** Its name for screen readers. */
  label: string;
  children: ReactNode | ((close: () => void) => ReactNode);
};

/** A small dialog at its button. */
export function Popover({ trigger, label, children, placement = 'bottom start', isOpen, onOpenChange }: Props) {
  return (
    <DialogTrigger isOpen={isOpen} onOpenChange={onOpenChange}>
      {trigger}
      <AriaPopover className={`${css.popover} ${css.padded}`} placement={placement} offset={6}>
        <AriaDialog aria-label={label}>{({ close }) => (typeof children === 'function' ? children(close) : children)}</AriaDialog>
      </AriaPopover>
    </DialogTrigger>
  );
}
