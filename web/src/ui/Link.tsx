import { createLink } from '@tanstack/react-router';
import type { ComponentProps } from 'react';
import css from './Link.module.css';

function Anchor({ quiet, children, ...rest }: ComponentProps<'a'> & { quiet?: boolean }) {
  return (
    <a {...rest} className={css.link} data-quiet={quiet || undefined}>
      {children}
    </a>
  );
}

/** A link within the app: `to`, `params` and `search` as of the router. A quiet one is underlined on hover only. */
export const Link = createLink(Anchor);

/** A link that leaves the app, in a tab of its own. */
export function ExternalLink({ children, ...rest }: ComponentProps<'a'>) {
  return (
    <a {...rest} target="_blank" rel="noopener noreferrer" className={css.link}>
      {children}
    </a>
  );
}
