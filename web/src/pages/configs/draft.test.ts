import { describe, expect, it } from 'vitest';
import type { Config, Usage } from './data';
import { changeOf, draftOf, effectsOf, moved, newDraft, problemsOf, requestOf, withNewLabel } from './draft';

const common = { id: 'c', space_id: 's', created_at: '2026-07-03T12:00:00Z', name: 'correctness' };
const categorical: Config = {
  ...common, type: 'CATEGORICAL', optimization_direction: 'MAXIMIZE', values: [{ label: 'wrong', score: 0 }, { label: 'partly' }, { label: 'correct', score: 1 }],
};
const continuous: Config = { ...common, type: 'CONTINUOUS', minimum_score: 0, maximum_score: 10, optimization_direction: 'NONE' };
const used: Usage = { queues: [{ id: 'q', name: 'Q' }], annotations: 30, labels: [{ label: 'wrong', count: 12 }, { label: 'partly', count: 18 }] };
const unused: Usage = { queues: [], annotations: 0, labels: [] };

describe('a draft', () => {
  it('is told what is wrong by the paths of the request', () => {
    expect(problemsOf(newDraft)).toEqual({ name: 'blank', 'values[0].label': 'blankLabel', 'values[1].label': 'blankLabel' });
    const same = { ...newDraft, name: 'x', labels: [{ key: 0, label: 'a', score: undefined }, { key: 1, label: ' a ', score: undefined }] };
    expect(problemsOf(same)).toEqual({ 'values[1].label': 'same' });
    expect(problemsOf({ ...newDraft, name: 'x', type: 'CONTINUOUS', minimum: 1, maximum: 1 })).toEqual({ minimum_score: 'order' });
    expect(problemsOf({ ...newDraft, name: 'x', type: 'CONTINUOUS', minimum: undefined })).toEqual({ minimum_score: 'noNumber' });
    expect(problemsOf({ ...newDraft, name: 'x'.repeat(256), type: 'FREEFORM' })).toEqual({ name: 'long' });
  });

  it('may have a single label when it is new, and when that label stays', () => {
    const one = { ...newDraft, name: 'x', labels: [{ key: 0, label: 'a', score: undefined }] };
    expect(problemsOf(one)).toEqual({});
    expect(problemsOf(one, categorical)).toEqual({ values: 'fewLabels' });
    const single: Config = { ...categorical, values: [{ label: 'a' }] };
    expect(problemsOf(draftOf(single), single)).toEqual({});
    const cut = { ...draftOf(categorical), labels: draftOf(categorical).labels.slice(0, 1) };
    expect(problemsOf(cut, categorical)).toEqual({ values: 'fewLabels' });
  });

  it('becomes the request of its type, without spaces around texts and without scores that are not set', () => {
    const draft = { ...newDraft, name: ' a ', labels: [{ key: 0, label: ' b ', score: undefined }, { key: 1, label: 'c', score: 0 }] };
    expect(requestOf(draft, 's')).toEqual({
      annotation_config_type: 'CATEGORICAL', name: 'a', space_id: 's', values: [{ label: 'b' }, { label: 'c', score: 0 }], optimization_direction: 'NONE',
    });
    expect(requestOf({ ...draft, type: 'FREEFORM' }, 's')).toEqual({ annotation_config_type: 'FREEFORM', name: 'a', space_id: 's' });
  });
});

describe('a change', () => {
  it('is nothing for a config as it is', () => {
    for (const config of [categorical, continuous]) expect(changeOf(config, draftOf(config))).toBeUndefined();
  });

  it('carries what differs only', () => {
    expect(changeOf(continuous, { ...draftOf(continuous), maximum: 5 })).toEqual({ annotation_config_type: 'CONTINUOUS', maximum_score: 5 });
    expect(changeOf(categorical, { ...draftOf(categorical), direction: 'NONE' })).toEqual({
      annotation_config_type: 'CATEGORICAL', optimization_direction: 'NONE',
    });
  });

  it('counts another order of the labels', () => {
    const draft = draftOf(categorical);
    expect(changeOf(categorical, { ...draft, labels: moved(draft.labels, 0, 2) })).toEqual({
      annotation_config_type: 'CATEGORICAL', values: [{ label: 'partly' }, { label: 'correct', score: 1 }, { label: 'wrong', score: 0 }],
    });
  });

  it('counts a label taken off the end', () => {
    const draft = draftOf(categorical);
    expect(changeOf(categorical, { ...draft, labels: draft.labels.slice(0, 2) })).toMatchObject({ values: [{ label: 'wrong' }, { label: 'partly' }] });
  });
});

describe('the effects of a change', () => {
  const draft = draftOf(categorical);

  it('are none while the config is not used', () => {
    expect(effectsOf(categorical, { ...draft, name: 'other', labels: draft.labels.slice(1) }, unused)).toEqual([]);
  });

  it('are none when a label is added or moved', () => {
    const labels = withNewLabel(moved(draft.labels, 0, 1)).map((one) => (one.label ? one : { ...one, label: 'unclear' }));
    expect(effectsOf(categorical, { ...draft, labels }, used)).toEqual([]);
  });

  it('name each label that is renamed, removed or scored anew, with its annotations', () => {
    const labels = [
      { ...draft.labels[0]!, score: 0.5 },
      { ...draft.labels[1]!, label: 'in part' },
    ];
    expect(effectsOf(categorical, { ...draft, labels }, used)).toEqual([
      { kind: 'labelScored', label: 'wrong', count: 12 },
      { kind: 'labelRenamed', from: 'partly', to: 'in part', count: 18 },
      { kind: 'labelRemoved', label: 'correct', count: 0 },
    ]);
  });

  it('are none for a label that is taken out and entered again', () => {
    const again = withNewLabel(draft.labels.slice(0, 2)).map((one) => (one.label ? one : { ...one, label: 'correct', score: 1 }));
    expect(effectsOf(categorical, { ...draft, labels: again }, used)).toEqual([]);
  });

  it('count annotations when the config is renamed or its range is narrowed', () => {
    expect(effectsOf(categorical, { ...draft, name: 'truth' }, used)).toEqual([{ kind: 'renamed', name: 'truth', count: 30 }]);
    expect(effectsOf(continuous, { ...draftOf(continuous), maximum: 5 }, used)).toEqual([{ kind: 'range', count: 30 }]);
    expect(effectsOf(continuous, { ...draftOf(continuous), maximum: 20 }, used)).toEqual([]);
  });
});
