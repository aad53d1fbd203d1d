// The catalogue of every text of the interface. English is its type: what another language lacks, the compiler names.
import { annotate } from './en/annotate';
import { common } from './en/common';
import { configs } from './en/configs';
import { content } from './en/content';
import { datasets } from './en/datasets';
import { queues } from './en/queues';
import { settings } from './en/settings';
import { signin } from './en/signin';
import { traces } from './en/traces';

export const en = { common, signin, queues, annotate, traces, datasets, configs, settings, content };

export type Catalogue = typeof en;
export type Language = 'en' | 'de';
export const languages: readonly Language[] = ['en', 'de'];

export async function loadCatalogue(language: Language): Promise<Catalogue> {
  return language === 'de' ? (await import('./de')).de : en;
}

/** The browser's first language that the interface has. */
export function preferredLanguage(accepted: readonly string[] = navigator.languages): Language {
  for (const tag of accepted) {
    const language = tag.slice(0, 2).toLowerCase();
    if (language === 'en' || language === 'de') return language;
  }
  return 'en';
}
