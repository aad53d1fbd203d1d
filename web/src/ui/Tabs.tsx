import { createLink } from '@tanstack/react-router';
import type { ComponentProps, ReactNode } from 'react';
import {
  type Key, Tab as AriaTab, TabList as AriaTabList, TabPanel as AriaTabPanel, Tabs as AriaTabs,
} from 'react-aria-components';
import css from './Tabs.module.css';

export type TabSpec<K extends string> = { id: K; name: ReactNode; count?: ReactNode; content: ReactNode };

type Props<K extends string> = { label: string; tabs: readonly TabSpec<K>[]; value?: K; onChange?: (value: K) => void };

/** Parts of one page, one of them shown. Tabs that are pages of their own are `TabLinks`. */
export function Tabs<K extends string>({ label, tabs, value, onChange }: Props<K>) {
  return (
    <AriaTabs
      className={css.tabs ?? ''}
      {...(value !== undefined ? { selectedKey: value } : {})}
      onSelectionChange={(key: Key) => onChange?.(key as K)}
    >
      <AriaTabList aria-label={label} className={css.list ?? ''}>
        {tabs.map((tab) => (
          <AriaTab key={tab.id} id={tab.id} className={css.tab ?? ''}>
            {tab.name}
            {tab.count !== undefined && <span className={css.count}>{tab.count}</span>}
          </AriaTab>
        ))}
      </AriaTabList>
      {tabs.map((tab) => (
        <AriaTabPanel key={tab.id} id={tab.id} className={css.panel ?? ''}>
          {tab.content}
        </AriaTabPanel>
      ))}
    </AriaTabs>
  );
}

/** Pages that belong together, as links with the addresses in the router: `<TabLinks label><TabLink to=…>`. */
export function TabLinks({ label, children }: { label: string; children: ReactNode }) {
  return (
    <nav aria-label={label} className={css.list}>
      {children}
    </nav>
  );
}

function TabAnchor({ count, children, ...rest }: ComponentProps<'a'> & { count?: ReactNode }) {
  return (
    <a {...rest} className={css.tab}>
      {children}
      {count !== undefined && <span className={css.count}>{count}</span>}
    </a>
  );
}

/** One of `TabLinks`; the router marks the present one with `aria-current`. */
export const TabLink = createLink(TabAnchor);
