import { createLink, useRouterState } from '@tanstack/react-router';
import type { ComponentProps, ReactNode } from 'react';
import { basePath } from './base';
import css from './Frame.module.css';

type Props = ComponentProps<'a'> & {
  icon: ReactNode;
  text: string;
  collapsed: boolean;
  /** The beginning of the paths for which this link is the present one, when not its own. */
  matches?: string;
};

function Anchor({ icon, text, collapsed, matches, ...rest }: Props) {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const own = (matches ?? rest.href ?? '').replace(basePath, '/').split('?')[0] ?? '';
  const here = own !== '' && (path === own || path.startsWith(`${own}/`));
  return (
    <a {...rest} className={css.link} aria-current={here ? 'page' : undefined} title={collapsed ? text : undefined}>
      {icon}
      <span className={collapsed ? 'visually-hidden' : undefined}>{text}</span>
    </a>
  );
}

export const RailLink = createLink(Anchor);
