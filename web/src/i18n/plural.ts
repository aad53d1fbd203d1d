/** The forms of a word by number. `#` stands for the number itself, written as the language does. */
export type Forms = { zero?: string; one: string; two?: string; few?: string; many?: string; other: string };

export type Plural = (count: number, forms: Forms) => string;

export function pluralIn(language: string): Plural {
  const rules = new Intl.PluralRules(language);
  const numbers = new Intl.NumberFormat(language);
  return (count, forms) => (forms[rules.select(count)] ?? forms.other).replaceAll('#', numbers.format(count));
}
