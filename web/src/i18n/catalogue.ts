// The catalogue of every text of the interface. English is its type: what another language lacks, the compiler names.
import { annotate } from './en/annotate';
import { common } from './en/common';
import { content } from './en/content';
import type { leading } from './en/leading';
import { signin } from './en/signin';

const annotating = { common, signin, annotate, content };

export type Catalogue = typeof annotating & typeof leading;
export type Language = 'en' | 'de';
export const languages: readonly Language[] = ['en', 'de'];

// Annotating waits for its own texts only. Those of the other pages come along with the frame.
export const en = annotating as Catalogue;

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
