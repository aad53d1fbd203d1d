import { type ReactNode, use } from 'react';
import { DialogTrigger, OverlayTriggerStateContext, Popover as AriaPopover, type PopoverProps } from 'react-aria-components';
import css from './overlay.module.css';

type Content = ReactNode | ((close: () => void) => ReactNode);

type Props = Pick<PopoverProps, 'placement' | 'isOpen' | 'onOpenChange'> & {
  /** The button that opens it. */
  trigger: ReactNode;
  /** Its name for screen readers. */
  label: string;
  children: Content;
};

/** A small dialog at its button. */
export function Popover({ trigger, label, children, placement = 'bottom start', isOpen, onOpenChange }: Props) {
  return (
    <DialogTrigger isOpen={isOpen} onOpenChange={onOpenChange}>
      {trigger}
      <PopoverBox label={label} placement={placement}>
        {children}
      </PopoverBox>
    </DialogTrigger>
  );
}

/** The box itself, of any trigger. It is the dialog: one inside of it would leave its hidden buttons outside of any landmark. */
export function PopoverBox({ label, placement, children }: { label: string; placement: PopoverProps['placement']; children: Content }) {
  return (
    <AriaPopover className={`${css.popover} ${css.padded}`} placement={placement ?? 'bottom start'} offset={6} aria-label={label}>
      <Inside>{children}</Inside>
    </AriaPopover>
  );
}

function Inside({ children }: { children: Content }) {
  const state = use(OverlayTriggerStateContext);
  return typeof children === 'function' ? children(() => state?.close()) : children;
}
