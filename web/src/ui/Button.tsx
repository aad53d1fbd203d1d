import { createLink } from '@tanstack/react-router';
import type { ComponentProps, ReactNode, Ref } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps, ToggleButton as AriaToggleButton, type ToggleButtonProps } from 'react-aria-components';
import { type ActionId, Kbd, useKeyShortcuts, usePrintedKeys } from '../keys';
import css from './Button.module.css';

export type ButtonLook = 'primary' | 'secondary' | 'danger' | 'quiet';

type Common = {
  look?: ButtonLook;
  size?: 'small' | 'medium' | 'large';
  /** A lucide icon element before the text. */
  icon?: ReactNode;
  /** The action whose key works this button; the key is printed on it. */
  action?: ActionId;
};

export type ButtonProps = Omit<AriaButtonProps, 'children' | 'className' | 'style'> &
  Common & { children?: ReactNode; ref?: Ref<HTMLButtonElement>; wide?: boolean };

export function Button({ look = 'secondary', size = 'medium', icon, action, children, wide, ...rest }: ButtonProps) {
  const shortcuts = useKeyShortcuts(action);
  return (
    <AriaButton
      {...rest}
      className={css.button ?? ''}
      data-look={look}
      data-size={size}
      data-wide={wide || undefined}
      aria-keyshortcuts={shortcuts}
    >
      {icon}
      {children}
      {action && <Kbd action={action} />}
    </AriaButton>
  );
}

export type IconButtonProps = Omit<ButtonProps, 'children' | 'icon' | 'aria-label'> & {
  /** What the button does; its name, and shown as a tooltip. */
  label: string;
  icon: ReactNode;
};

export function IconButton({ label, icon, look = 'quiet', size = 'medium', action, ...rest }: IconButtonProps) {
  const shortcuts = useKeyShortcuts(action);
  const [keys] = usePrintedKeys(action);
  return (
    <AriaButton
      {...rest}
      aria-label={label}
      className={css.button ?? ''}
      data-look={look}
      data-size={size}
      data-icon
      data-tooltip={label}
      data-tooltip-keys={keys}
      aria-keyshortcuts={shortcuts}
    >
      {icon}
    </AriaButton>
  );
}

/** A button that is on or off. */
export function ToggleButton({
  look = 'secondary', size = 'medium', icon, action, children, ...rest
}: Omit<ToggleButtonProps, 'children' | 'className' | 'style'> & Common & { children?: ReactNode; ref?: Ref<HTMLButtonElement> }) {
  const shortcuts = useKeyShortcuts(action);
  return (
    <AriaToggleButton {...rest} className={css.button ?? ''} data-look={look} data-size={size} aria-keyshortcuts={shortcuts}>
      {icon}
      {children}
      {action && <Kbd action={action} />}
    </AriaToggleButton>
  );
}

type AnchorProps = ComponentProps<'a'> & Common;

function ButtonAnchor({ look = 'secondary', size = 'medium', icon, action, children, ...rest }: AnchorProps) {
  const shortcuts = useKeyShortcuts(action);
  return (
    <a {...rest} className={css.button} data-look={look} data-size={size} aria-keyshortcuts={shortcuts}>
      {icon}
      {children}
      {action && <Kbd action={action} />}
    </a>
  );
}

/** A link within the app that looks like a button: `to`, `params` and `search` as of the router. */
export const ButtonLink = createLink(ButtonAnchor);
