// A config while it is being entered: what is wrong with it, what has to be sent, and what a change does to annotations
// that exist. Pure functions.
import type { Ax } from '../../api';
import type { Config, Usage } from './data';

export type Type = Config['type'];
export type Direction = Ax['OptimizationDirection'];
/** `was` is what the label said before, for labels that exist; their key stays when the text changes. */
export type Label = { key: number; label: string; score: number | undefined; was?: { label: string; score: number | undefined } };
export type Draft = {
  name: string;
  type: Type;
  labels: readonly Label[];
  minimum: number | undefined;
  maximum: number | undefined;
  direction: Direction;
};

export const newDraft: Draft = {
  name: '', type: 'CATEGORICAL', labels: [{ key: 0, label: '', score: undefined }, { key: 1, label: '', score: undefined }],
  minimum: 0, maximum: 1, direction: 'NONE',
};

export function draftOf(config: Config): Draft {
  const draft = { ...newDraft, name: config.name, type: config.type };
  switch (config.type) {
    case 'CATEGORICAL': {
      const labels = config.values.map((value, key) => {
        const was = { label: value.label, score: value.score ?? undefined };
        return { key, ...was, was };
      });
      return { ...draft, labels, direction: config.optimization_direction ?? 'NONE' };
    }
    case 'CONTINUOUS':
      return { ...draft, minimum: config.minimum_score, maximum: config.maximum_score, direction: config.optimization_direction ?? 'NONE' };
    case 'FREEFORM':
      return draft;
  }
}

export const withNewLabel = (labels: readonly Label[]): Label[] => [
  ...labels, { key: 1 + Math.max(-1, ...labels.map(({ key }) => key)), label: '', score: undefined },
];

export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const rest = list.toSpliced(from, 1);
  return rest.toSpliced(to, 0, ...list.slice(from, from + 1));
}

export type Rule = 'blank' | 'long' | 'blankLabel' | 'same' | 'fewLabels' | 'noLabels' | 'noNumber' | 'order';

/** What is wrong, by the path that the server would name. Labels that change have to be two, those of a new config only one. */
export function problemsOf(draft: Draft, config?: Config): Record<string, Rule> {
  const found: Record<string, Rule> = {};
  if (!draft.name.trim()) found.name = 'blank';
  else if ([...draft.name.trim()].length > 255) found.name = 'long';
  if (draft.type === 'CATEGORICAL') {
    const seen = new Set<string>();
    draft.labels.forEach(({ label }, at) => {
      const text = label.trim();
      if (!text) found[`values[${at}].label`] = 'blankLabel';
      else if (seen.has(text)) found[`values[${at}].label`] = 'same';
      seen.add(text);
    });
    if (draft.labels.length === 0) found.values = 'noLabels';
    else if (config && draft.labels.length < 2 && !sameLabels(draft.labels, config)) found.values = 'fewLabels';
  }
  if (draft.type === 'CONTINUOUS') {
    if (draft.minimum === undefined) found.minimum_score = 'noNumber';
    if (draft.maximum === undefined) found.maximum_score = 'noNumber';
    if (draft.minimum !== undefined && draft.maximum !== undefined && draft.minimum >= draft.maximum) found.minimum_score = 'order';
  }
  return found;
}

const sameLabels = (labels: readonly Label[], config: Config) =>
  config.type === 'CATEGORICAL' &&
  labels.length === config.values.length &&
  labels.every(({ key, label, score, was }, at) => was && key === at && label.trim() === was.label && score === was.score);

const valuesOf = (labels: readonly Label[]) => labels.map(({ label, score }) => ({ label: label.trim(), ...(score === undefined ? {} : { score }) }));

/** The request that makes the config. The draft must be sound. */
export function requestOf(draft: Draft, space_id: string): Ax['CreateAnnotationConfigRequest'] {
  const shared = { name: draft.name.trim(), space_id };
  switch (draft.type) {
    case 'CATEGORICAL':
      return { annotation_config_type: draft.type, ...shared, values: valuesOf(draft.labels), optimization_direction: draft.direction };
    case 'CONTINUOUS':
      return {
        annotation_config_type: draft.type, ...shared, minimum_score: draft.minimum ?? 0, maximum_score: draft.maximum ?? 0,
        optimization_direction: draft.direction,
      };
    case 'FREEFORM':
      return { annotation_config_type: draft.type, ...shared };
  }
}

/** The request that changes the config into the draft, with what differs only; undefined when nothing does. */
export function changeOf(config: Config, draft: Draft): Ax['UpdateAnnotationConfigRequest'] | undefined {
  const before = draftOf(config);
  const name = draft.name.trim() === config.name ? {} : { name: draft.name.trim() };
  const direction = draft.direction === before.direction ? {} : { optimization_direction: draft.direction };
  const change = ((): Ax['UpdateAnnotationConfigRequest'] => {
    switch (config.type) {
      case 'CATEGORICAL': {
        const same = sameLabels(draft.labels, config);
        return { annotation_config_type: config.type, ...name, ...direction, ...(same ? {} : { values: valuesOf(draft.labels) }) };
      }
      case 'CONTINUOUS':
        return {
          annotation_config_type: config.type, ...name, ...direction,
          ...(draft.minimum === undefined || draft.minimum === before.minimum ? {} : { minimum_score: draft.minimum }),
          ...(draft.maximum === undefined || draft.maximum === before.maximum ? {} : { maximum_score: draft.maximum }),
        };
      case 'FREEFORM':
        return { annotation_config_type: config.type, ...name };
    }
  })();
  return Object.keys(change).length > 1 ? change : undefined;
}

export type Effect =
  | { kind: 'renamed'; name: string; count: number }
  | { kind: 'labelRemoved'; label: string; count: number }
  | { kind: 'labelRenamed'; from: string; to: string; count: number }
  | { kind: 'labelScored'; label: string; count: number }
  | { kind: 'range'; count: number };

/** What a change does to annotations and to queues at work. What only adds to a config has no effect. */
export function effectsOf(config: Config, draft: Draft, { queues, annotations, labels }: Usage): Effect[] {
  if (queues.length === 0 && annotations === 0) return [];
  const effects: Effect[] = [];
  const name = draft.name.trim();
  if (name !== config.name) effects.push({ kind: 'renamed', name, count: annotations });
  if (config.type === 'CATEGORICAL') {
    const said = (label: string) => labels.find((one) => one.label === label)?.count ?? 0;
    for (const { label, score } of config.values) {
      const now = draft.labels.find(({ was }) => was?.label === label);
      const text = now?.label.trim();
      // A label that was taken out and entered again is the same label to everybody.
      const kept = draft.labels.find((one) => one.label.trim() === label);
      if (kept) {
        if (kept.score !== (score ?? undefined) && said(label) > 0) effects.push({ kind: 'labelScored', label, count: said(label) });
      } else if (text !== undefined) effects.push({ kind: 'labelRenamed', from: label, to: text, count: said(label) });
      else effects.push({ kind: 'labelRemoved', label, count: said(label) });
    }
  }
  if (config.type === 'CONTINUOUS' && annotations > 0) {
    const narrower = (draft.minimum ?? 0) > config.minimum_score || (draft.maximum ?? 0) < config.maximum_score;
    if (narrower) effects.push({ kind: 'range', count: annotations });
  }
  return effects;
}
