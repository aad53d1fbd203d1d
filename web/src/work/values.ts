// What an annotator says under the configs of a queue, and how it differs from what the server has. Pure functions.
import type { Annotation, AnnotationValue, Config, WorkItem } from './types';

/** What is said under one config; which member is there follows from its type. */
export type Value = { readonly label: string } | { readonly score: number } | { readonly text: string };
/** By config id. A config without a member is unset, which is not the same as zero or an empty text. */
export type Values = Readonly<Record<string, Value>>;

/** Everything the form holds. */
export type Entered = {
  readonly values: Values;
  /** The output as the annotator would have it; null when they leave it as it is. */
  readonly corrected: string | null;
};

/** What differs between two states of the form, as drafts and submits carry it. */
export type Changes = { readonly values: readonly AnnotationValue[]; readonly corrected_output?: string | null };

/** The longest text of a FREEFORM config. */
export const maxText = 50_000;

function valueOf(said: { label?: string | null; score?: number | null; text?: string | null }): Value | undefined {
  if (typeof said.label === 'string') return { label: said.label };
  if (typeof said.text === 'string') return said.text === '' ? undefined : { text: said.text };
  return typeof said.score === 'number' ? { score: said.score } : undefined;
}

export function sameValue(a: Value | undefined, b: Value | undefined): boolean {
  if (!a || !b) return a === b;
  if ('label' in a) return 'label' in b && a.label === b.label;
  if ('score' in a) return 'score' in b && a.score === b.score;
  return 'text' in b && a.text === b.text;
}

export function sameEntered(a: Entered, b: Entered): boolean {
  return a.corrected === b.corrected && [...idsOf(a.values, b.values)].every((id) => sameValue(a.values[id], b.values[id]));
}

const idsOf = (...all: Values[]) => new Set(all.flatMap((values) => Object.keys(values)));

export function withValue(values: Values, config: string, value: Value | undefined): Values {
  const { [config]: _, ...rest } = values;
  return value ? { ...rest, [config]: value } : rest;
}

export function valuesOf(own: readonly Annotation[]): Values {
  const values: Record<string, Value> = {};
  for (const said of own) {
    const value = valueOf(said);
    if (value) values[said.config_id] = value;
  }
  return values;
}

type Said = Pick<WorkItem, 'own' | 'corrected_output' | 'draft'>;

/** What the server has as submitted. */
export const submittedOf = (item: Said): Entered => ({ values: valuesOf(item.own), corrected: item.corrected_output });

/** What an annotator finds in the form: what they submitted, and over it what they entered since. */
export function enteredOf(item: Said): Entered {
  return item.draft ? over(submittedOf(item), item.draft) : submittedOf(item);
}

/** `base` with the changes of a draft. */
export function over(base: Entered, draft: Changes): Entered {
  let { values } = base;
  for (const change of draft.values) values = withValue(values, change.config_id, change.cleared ? undefined : valueOf(change));
  return { values, corrected: draft.corrected_output === undefined ? base.corrected : draft.corrected_output };
}

/** The changes that lead from `base` to `entered`; only what differs is sent. */
export function changesOf(base: Entered, entered: Entered): Changes {
  const values: AnnotationValue[] = [];
  for (const id of idsOf(base.values, entered.values)) {
    const value = entered.values[id];
    if (sameValue(base.values[id], value)) continue;
    values.push(value ? { config_id: id, ...value } : { config_id: id, cleared: true });
  }
  return base.corrected === entered.corrected ? { values } : { values, corrected_output: entered.corrected };
}

export type Fault = { config: string; rule: 'open' | 'below' | 'above' | 'long' | 'unknown' };

/** What keeps a value from being submitted. */
export function faultOf(config: Config, value: Value | undefined): Fault['rule'] | undefined {
  if (!value) return config.required ? 'open' : undefined;
  if ('score' in value) {
    if (config.minimum_score !== undefined && value.score < config.minimum_score) return 'below';
    if (config.maximum_score !== undefined && value.score > config.maximum_score) return 'above';
  }
  if ('label' in value && config.values && !config.values.some(({ label }) => label === value.label)) return 'unknown';
  if ('text' in value && value.text.length > maxText) return 'long';
  return undefined;
}

/** Everything that keeps the form from being submitted, in the order of the queue. */
export function faultsOf(configs: readonly Config[], values: Values): Fault[] {
  return configs.flatMap((config) => {
    const rule = faultOf(config, values[config.id]);
    return rule ? [{ config: config.id, rule }] : [];
  });
}

/** The ids of values under configs that the queue no longer has. */
export function removedConfigs(configs: readonly Config[], values: Values): string[] {
  return Object.keys(values).filter((id) => !configs.some((config) => config.id === id));
}

/** A hundredth of the range, rounded to 1, 2 or 5 × 10ⁿ. */
export function stepOf(minimum: number, maximum: number): number {
  const step = (maximum - minimum) / 100;
  if (!(step > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(step));
  const rounded = [1, 2, 5, 10].reduce((best, n) => (Math.abs(n * power - step) < Math.abs(best * power - step) ? n : best), 1);
  return Number((rounded * power).toPrecision(1));
}

/** The whole numbers of a range that is shown as a row of buttons as well; none for wide or broken ranges. */
export function wholeNumbers({ minimum_score: low, maximum_score: high }: Config): number[] {
  if (low === undefined || high === undefined || !Number.isInteger(low) || !Number.isInteger(high) || high - low > 10) return [];
  return Array.from({ length: high - low + 1 }, (_, n) => low + n);
}

/** A number as people write it: with a comma or a point, with a minus or a hyphen. Nothing for anything else. */
export function parseNumber(text: string): number | undefined {
  const plain = text.trim().replace(/^[−–]/, '-').replace(',', '.');
  return /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(plain) ? Number(plain) : undefined;
}
