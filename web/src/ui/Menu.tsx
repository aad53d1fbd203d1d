import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import {
  Header, Menu as AriaMenu, MenuItem as AriaMenuItem, type MenuItemProps, MenuSection as AriaMenuSection,
  MenuTrigger, type MenuProps, Popover, Separator, Text,
} from 'react-aria-components';
import { type ActionId, Kbd } from '../keys';
import css from './overlay.module.css';

type Props<T extends object> = Omit<MenuProps<T>, 'className' | 'style'> & {
  /** The button that opens the menu. */
  trigger: ReactNode;
  placement?: 'bottom start' | 'bottom end' | 'top start' | 'top end' | 'end';
};

export function Menu<T extends object>({ trigger, placement = 'bottom start', children, ...rest }: Props<T>) {
  return (
    <MenuTrigger>
      {trigger}
      <Popover className={css.popover ?? ''} placement={placement} offset={4}>
        <AriaMenu {...rest} className={css.list ?? ''}>
          {children}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}

type ItemProps = Omit<MenuItemProps, 'children' | 'className' | 'style'> & {
  icon?: ReactNode;
  children: string;
  description?: ReactNode;
  action?: ActionId;
  danger?: boolean;
};

/** One thing a menu does; with `href` it is a link. */
export function MenuItem({ icon, children, description, action, danger, ...rest }: ItemProps) {
  return (
    <AriaMenuItem textValue={children} {...rest} className={css.item ?? ''} data-danger={danger || undefined}>
      {({ selectionMode }) => (
        <>
          {icon}
          <Text slot="label">{children}</Text>
          {description && <Text slot="description">{description}</Text>}
          {action && <Kbd action={action} />}
          {selectionMode !== 'none' && <Check aria-hidden="true" className={css.check} />}
        </>
      )}
    </AriaMenuItem>
  );
}

export function MenuSection({ title, children }: { title: string; children: ReactNode }) {
  return (
    <AriaMenuSection>
      <Header className={css.heading ?? ''}>{title}</Header>
      {children}
    </AriaMenuSection>
  );
}

export const MenuSeparator = () => <Separator className={css.separator ?? ''} />;
