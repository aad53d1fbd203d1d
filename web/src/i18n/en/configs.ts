import { pluralIn } from '../plural';

const plural = pluralIn('en');

export const configs = {
  newConfig: 'New config',
  filter: 'Filter by name',
  notLoaded: 'The configs could not be loaded.',
  configNotLoaded: 'The config could not be loaded.',
  empty: 'A config says what annotators are asked about a record: a label, a score or a text.',
  emptyText: 'Queues are made of configs, and one config can serve any number of queues.',
  createFirst: 'Create the first config',
  noneMatch: 'No config has a name like that.',
  showAll: 'Show all configs',

  name: 'Name',
  nameText: 'Annotators see it, and annotations carry it.',
  type: 'Type',
  types: { CATEGORICAL: 'Labels', CONTINUOUS: 'Score', FREEFORM: 'Text' },
  typeTexts: { CATEGORICAL: 'One of some labels, each with a score if you like.', CONTINUOUS: 'A number between two bounds.', FREEFORM: 'Any text.' },
  typeFixed: 'The type stays as it was made.',
  usedIn: 'Used in',
  queues: (p: { count: number }) => plural(p.count, { one: '# queue', other: '# queues' }),
  unused: 'Not used',
  created: 'Created',
  range: (p: { from: string; to: string }) => `${p.from} to ${p.to}`,

  labels: 'Labels',
  labelsText: 'In the order in which annotators see them. They do not see the scores.',
  label: 'Label',
  labelNumber: (p: { number: number }) => `Label ${p.number}`,
  score: 'Score',
  scoreNumber: (p: { number: number }) => `Score of label ${p.number}`,
  addLabel: 'Add label',
  removeLabel: (p: { number: number }) => `Remove label ${p.number}`,
  moveUp: (p: { number: number }) => `Move label ${p.number} up`,
  moveDown: (p: { number: number }) => `Move label ${p.number} down`,
  least: 'Least score',
  greatest: 'Greatest score',
  direction: 'Which scores are better',
  directions: { NONE: 'Neither', MAXIMIZE: 'High ones', MINIMIZE: 'Low ones' },

  rules: {
    blank: 'Give it a name.',
    long: 'At most 255 characters.',
    blankLabel: 'Give the label a text.',
    same: 'Another label says the same.',
    fewLabels: 'At least two labels.',
    noLabels: 'At least one label.',
    noNumber: 'Give a number.',
    order: 'Must be less than the greatest score.',
  },

  create: 'Create config',
  made: (p: { name: string }) => `${p.name} is created`,
  discard: 'Discard changes',
  leaveTitle: 'Leave without saving?',
  leaveText: 'What you entered here is not saved.',
  leave: 'Leave',
  changedMeanwhile: 'Somebody else has changed this config meanwhile.',
  takeTheirs: 'Show their changes',

  preview: 'What annotators see',
  previewText: 'Try it; nothing is kept.',
  previewEmpty: 'Add a label to see it here.',
  unnamed: 'Name of the config',

  usage: 'Where it is used',
  usageNotLoaded: 'Where the config is used could not be loaded.',
  usedNowhere: 'No queue uses it.',
  usedBy: (p: { count: number }) => plural(p.count, { one: 'One queue uses it:', other: '# queues use it:' }),
  annotated: (p: { count: number }) =>
    p.count === 0 ? 'Nothing has been annotated under it.' : plural(p.count, { one: '# annotation was made under it.', other: '# annotations were made under it.' }),

  askTitle: (p: { name: string }) => `Change ${p.name}?`,
  inQueues: (p: { count: number }) =>
    plural(p.count, { one: 'The queue that uses it asks in the new way from the next record on.', other: 'The # queues that use it ask in the new way from the next record on.' }),
  effects: {
    renamed: (p: { name: string; count: number }) =>
      p.count === 0 ? `The config gets the name “${p.name}”.` : plural(p.count, { one: `# annotation keeps the old name; new ones are called “${p.name}”.`, other: `# annotations keep the old name; new ones are called “${p.name}”.` }),
    labelRemoved: (p: { label: string; count: number }) =>
      p.count === 0 ? `“${p.label}” is removed. No annotation says it.` : `“${p.label}” is removed. ${plural(p.count, { one: '# annotation says it and keeps it', other: '# annotations say it and keep it' })}; nobody can choose it any more.`,
    labelRenamed: (p: { from: string; to: string; count: number }) =>
      p.count === 0 ? `“${p.from}” becomes “${p.to}”. No annotation says it.` : `“${p.from}” becomes “${p.to}”. ${plural(p.count, { one: '# annotation goes on saying', other: '# annotations go on saying' })} “${p.from}”.`,
    labelScored: (p: { label: string; count: number }) => `${plural(p.count, { one: '# annotation', other: '# annotations' })} with “${p.label}” ${p.count === 1 ? 'keeps' : 'keep'} the score given at the time.`,
    range: (p: { count: number }) => plural(p.count, { one: '# annotation keeps its score, also outside of the new bounds.', other: '# annotations keep their scores, also outside of the new bounds.' }),
  },

  delete: 'Delete config',
  deleteText: 'Annotations made under it stay on their targets.',
  deleteInUse: 'It cannot be deleted while queues use it. Take it out of their settings first.',
  deleteTitle: (p: { name: string }) => `Delete ${p.name}?`,
  deleteConfirm: (p: { count: number }) =>
    p.count === 0 ? 'No annotation was made under it. This cannot be undone.' : `${plural(p.count, { one: '# annotation made under it stays', other: '# annotations made under it stay' })}. The config itself cannot be brought back.`,
  deleted: (p: { name: string }) => `${p.name} is deleted`,
};
