// Conditions as people think of them: the kind is one of these, it took longer than that.
import { type Comparison, type Condition, isExpression, type Operator, type Value } from './filter';

export const subjects = ['kind', 'name', 'status', 'latency', 'tokens', 'model', 'annotation', 'evaluation', 'attribute'] as const;
export type Subject = (typeof subjects)[number];

export const kinds = ['LLM', 'CHAIN', 'AGENT', 'TOOL', 'RETRIEVER', 'RERANKER', 'EMBEDDING', 'GUARDRAIL', 'EVALUATOR', 'PROMPT', 'UNKNOWN'] as const;
export const statuses = ['OK', 'ERROR', 'UNSET'] as const;

const fields: Partial<Record<Subject, string>> = {
  kind: 'span_kind',
  name: 'name',
  status: 'status_code',
  latency: 'latency_ms',
  tokens: 'attributes.llm.token_count.total',
  model: 'attributes.llm.model_name',
};
const aliases: Record<string, Subject> = {
  kind: 'kind',
  'attributes.openinference.span.kind': 'kind',
  'openinference.span.kind': 'kind',
  'llm.token_count.total': 'tokens',
  'llm.model_name': 'model',
};

export const members = ['label', 'score', 'text', 'any'] as const;
export type Member = (typeof members)[number];

/** A condition as its form holds it. Not every member means something to every subject. */
export type Draft = {
  subject: Subject;
  op: Operator;
  /** Of the annotation or evaluation, or the key of the attribute. */
  name: string;
  member: Member;
  text: string;
  number: number | null;
  choices: string[];
};

/** What can be asked of a subject, first what is asked most. */
export function operatorsOf({ subject, member }: Pick<Draft, 'subject' | 'member'>): readonly Operator[] {
  switch (subject) {
    case 'kind':
    case 'status':
      return ['in', 'not in'];
    case 'latency':
    case 'tokens':
      return ['>', '<'];
    case 'name':
    case 'model':
      return ['contains', '=', 'not contains', '!='];
    case 'annotation':
    case 'evaluation':
      if (member === 'score') return ['>=', '<=', '=', 'is null'];
      if (member === 'any') return ['is not null', 'is null'];
      return ['=', '!=', 'contains'];
    case 'attribute':
      return ['=', '!=', 'contains', '>', '<', 'is not null', 'is null'];
  }
}

export function newDraft(subject: Subject): Draft {
  const member = subject === 'evaluation' ? 'label' : 'any';
  return { subject, op: operatorsOf({ subject, member })[0] ?? '=', name: '', member, text: '', number: null, choices: [] };
}

/** What has no value to compare with. */
export const isUnary = (op: Operator) => op === 'is null' || op === 'is not null';

/** Whether a draft compares with a number: an attribute does when it asks which is larger. */
export const isNumeric = ({ subject, member, op }: Pick<Draft, 'subject' | 'member' | 'op'>): boolean =>
  subject === 'latency' || subject === 'tokens' || ((subject === 'annotation' || subject === 'evaluation') && member === 'score') ||
  (subject === 'attribute' && (op === '>' || op === '<'));

/** The condition of a draft, or undefined while something is missing. */
export function conditionOf(draft: Draft): Comparison | undefined {
  const { subject, op, choices, number } = draft;
  const field = fieldOf(draft);
  if (!field) return undefined;
  if (isUnary(op)) return { field, op, values: [] };
  if (subject === 'kind' || subject === 'status') {
    if (choices.length === 0) return undefined;
    if (choices.length > 1) return { field, op, values: choices };
    return { field, op: op === 'not in' ? '!=' : '=', values: choices };
  }
  if (isNumeric(draft)) return number === null ? undefined : { field, op, values: [subject === 'latency' ? Math.round(number * 1e6) / 1e3 : number] };
  const text = draft.text.trim();
  if (!text) return undefined;
  return { field, op, values: [subject === 'attribute' && op !== 'contains' ? literal(text) : text] };
}

function fieldOf({ subject, name, member }: Draft): string | undefined {
  const own = name.trim();
  if (subject === 'attribute') return own && `attributes.${own.replace(/^attributes\./, '')}`;
  if (subject === 'annotation') return own && `annotation.${own}.${member === 'any' ? 'updated_at' : member}`;
  if (subject === 'evaluation') return own && `eval.${own}.${member === 'score' ? 'score' : member === 'text' ? 'explanation' : 'label'}`;
  return fields[subject];
}

/** A number or truth value where the text is one; a number also fits attributes whose text spells it. */
const literal = (text: string): Value =>
  text === 'true' ? true : text === 'false' ? false : /^-?\d+(\.\d+)?$/.test(text) && String(Number(text)) === text ? Number(text) : text;

/** The draft of a condition, or undefined when no form here can hold it. */
export function draftOf(condition: Condition): Draft | undefined {
  if (isExpression(condition)) return undefined;
  const { field, values } = condition;
  const place = placeOf(field);
  if (!place) return undefined;
  const draft: Draft = { ...newDraft(place.subject), ...place, op: condition.op };
  const [value] = values;
  if (place.subject === 'kind' || place.subject === 'status') {
    const op = condition.op === '=' ? 'in' : condition.op === '!=' ? 'not in' : condition.op;
    const known: readonly string[] = place.subject === 'kind' ? kinds : statuses;
    const choices = values.map((one) => String(one).toUpperCase());
    return (op === 'in' || op === 'not in') && choices.every((choice) => known.includes(choice)) ? { ...draft, op, choices } : undefined;
  }
  if (!operatorsOf(draft).includes(draft.op)) return undefined;
  if (isUnary(draft.op)) return draft;
  if (!isNumeric(draft)) return { ...draft, text: String(value) };
  if (typeof value !== 'number') return undefined;
  return { ...draft, number: place.subject === 'latency' ? value / 1000 : value };
}

function placeOf(field: string): Pick<Draft, 'subject'> & Partial<Pick<Draft, 'name' | 'member'>> | undefined {
  const named = subjects.find((subject) => fields[subject] === field) ?? (Object.hasOwn(aliases, field) ? aliases[field] : undefined);
  if (named) return { subject: named };
  const [, prefix, rest = ''] = /^(annotation|eval)\.(.+)$/.exec(field) ?? [];
  if (prefix) {
    const dot = rest.lastIndexOf('.');
    const member = { label: 'label', score: 'score', text: 'text', explanation: 'text', updated_at: 'any' }[rest.slice(dot + 1)] as Member | undefined;
    return dot > 0 && member ? { subject: prefix === 'eval' ? 'evaluation' : 'annotation', name: rest.slice(0, dot), member } : undefined;
  }
  return field.startsWith('attributes.') ? { subject: 'attribute', name: field.slice('attributes.'.length) } : undefined;
}
