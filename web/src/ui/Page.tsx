import { createLink } from '@tanstack/react-router';
import { type ComponentProps, type ReactNode, useEffect, useRef } from 'react';
import { useText } from '../i18n';
import css from './Page.module.css';

/** The title of the browser's tab: "Records – Support answers – Postil". */
export function useTitle(...parts: (string | undefined)[]): void {
  const title = [...parts.filter(Boolean), 'Postil'].join(' – ');
  useEffect(() => {
    document.title = title;
  }, [title]);
}

type HeaderProps = {
  title: ReactNode;
  /** The browser's title when it differs from `title`, or when that is no string. */
  documentTitle?: string;
  /** What leads here, above the title. */
  breadcrumbs?: ReactNode;
  /** What the page is for, below the title. */
  description?: ReactNode;
  /** Facts beside the title. */
  badges?: ReactNode;
  actions?: ReactNode;
};

export function PageHeader({ title, documentTitle, breadcrumbs, description, badges, actions }: HeaderProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useTitle(documentTitle ?? (typeof title === 'string' ? title : undefined));
  return (
    <header className={css.header}>
      {breadcrumbs}
      <div className={css.row}>
        <div className={css.titles}>
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {badges}
        </div>
        {actions && <div className={css.actions}>{actions}</div>}
      </div>
      {description && <div className={css.description}>{description}</div>}
    </header>
  );
}

/** The pages above this one; give `Crumb`s, from the outermost. */
export function Breadcrumbs({ children }: { children: ReactNode }) {
  const t = useText().common;
  return (
    <nav aria-label={t.breadcrumbs} className={css.breadcrumbs}>
      <ol>{children}</ol>
    </nav>
  );
}

function CrumbAnchor({ children, ...rest }: ComponentProps<'a'>) {
  return (
    <li>
      <a {...rest}>{children}</a>
    </li>
  );
}
export const Crumb = createLink(CrumbAnchor);

/** A row of controls above a list. */
export const Toolbar = ({ children }: { children: ReactNode }) => <div className={css.toolbar}>{children}</div>;

/** A titled part of a page. */
export function Section({ title, actions, children, description }: {
  title: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className={css.section}>
      <div className={css.row}>
        <h2>{title}</h2>
        {actions && <div className={css.actions}>{actions}</div>}
      </div>
      {description && <div className={css.description}>{description}</div>}
      {children}
    </section>
  );
}

/** A box on the page. */
export const Panel = ({ children }: { children: ReactNode }) => <div className={css.panel}>{children}</div>;
