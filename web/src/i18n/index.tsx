// The texts and formats of the person's language, for every component: `const t = useText()`, `t.common.save`.
import { createContext, type ReactNode, use, useEffect, useMemo, useState } from 'react';
import { I18nProvider } from 'react-aria-components';
import { type Catalogue, en, type Language, loadCatalogue } from './catalogue';
import { type Format, formatIn } from './format';

const TextContext = createContext<Catalogue>(en);
const FormatContext = createContext<Format>(formatIn('en', undefined));

export const useText = (): Catalogue => use(TextContext);
export const useFormat = (): Format => use(FormatContext);

type Props = { language: Language; timeZone: string | undefined; children: ReactNode };

export function LanguageProvider({ language, timeZone, children }: Props) {
  const [loaded, setLoaded] = useState<{ language: Language; text: Catalogue }>();
  useEffect(() => {
    let wanted = true;
    void loadCatalogue(language).then((text) => wanted && setLoaded({ language, text }));
    return () => {
      wanted = false;
    };
  }, [language]);

  // Until a language is there the one before it stays; at the start there is none, and nothing is shown in a wrong one.
  const shown = loaded ?? (language === 'en' ? { language, text: en } : undefined);
  const shownLanguage = shown?.language ?? 'en';
  useEffect(() => {
    document.documentElement.lang = shownLanguage;
  }, [shownLanguage]);
  const format = useMemo(() => formatIn(regional(shownLanguage), timeZone), [shownLanguage, timeZone]);

  if (!shown) return null;
  return (
    <I18nProvider locale={format.language}>
      <TextContext value={shown.text}>
        <FormatContext value={format}>{children}</FormatContext>
      </TextContext>
    </I18nProvider>
  );
}

/** The region whose way of writing the browser asks for in this language: en-GB rather than en. */
function regional(language: Language): string {
  return navigator.languages.find((tag) => tag.toLowerCase().startsWith(`${language}-`)) ?? (language === 'en' ? 'en-GB' : 'de-DE');
}
