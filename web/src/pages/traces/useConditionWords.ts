import { useFormat, useText } from '../../i18n';
import { draftOf, isNumeric, isUnary } from './condition';
import { type Condition, isExpression, writeFilter } from './filter';

/** A condition as its chip says it: "Kind is LLM", "Latency > 5 s". What has no form is shown as it is written. */
export function useConditionWords(): (condition: Condition) => string {
  const t = useText();
  const f = useFormat();
  return (condition) => {
    const draft = draftOf(condition);
    if (!draft || isExpression(condition)) return writeFilter([condition]);
    const { subject, op, member } = draft;
    const named = subject === 'annotation' || subject === 'evaluation' || subject === 'attribute';
    const what = named ? draft.name : t.traces.subjects[subject];
    const part = member === 'score' || member === 'text' ? ` (${t.traces.members[member]})` : '';
    const sign = t.traces.signs[op];
    if (isUnary(op)) return `${what}${part} ${sign}`;
    if (subject === 'kind') return `${what} ${sign} ${f.either(draft.choices)}`;
    if (subject === 'status') return `${what} ${sign} ${f.either(draft.choices.map((choice) => t.traces.statuses[choice as 'OK']))}`;
    if (!isNumeric(draft)) return `${what}${part} ${sign} ${draft.text}`;
    const number = draft.number ?? 0;
    return `${what}${part} ${sign} ${subject === 'latency' ? f.duration(number * 1000) : f.number(number, Number.isInteger(number) ? 0 : 4)}`;
  };
}
