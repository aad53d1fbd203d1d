// Every action that a key works, with its default key. Pages give the actions their meaning with `useAction`.

type Group = 'annotate' | 'form' | 'view' | 'lists' | 'go' | 'app';
export type ActionSpec = {
  group: Group;
  /** Bindings apart by spaces: `Mod+Enter` (Ctrl or ⌘), `j`, `ArrowRight`, `Digit`; `g>q` is one key after another. */
  keys: string;
  /** Acts again while the key is held down. */
  repeats?: boolean;
};

const spec = <T extends Record<string, ActionSpec>>(actions: T): { readonly [K in keyof T]: ActionSpec } => actions;

export const actions = spec({
  'annotate.choose': { group: 'form', keys: 'Digit' },
  'annotate.clear': { group: 'form', keys: 'Delete' },
  'annotate.submit': { group: 'annotate', keys: 'Mod+Enter' },
  'annotate.next': { group: 'annotate', keys: 'j ArrowRight', repeats: true },
  'annotate.back': { group: 'annotate', keys: 'k ArrowLeft', repeats: true },
  'annotate.skip': { group: 'annotate', keys: 's' },
  'annotate.undo': { group: 'annotate', keys: 'z Mod+z' },
  'annotate.save': { group: 'annotate', keys: 'Mod+s' },
  'annotate.flag': { group: 'form', keys: 'f' },
  'annotate.comment': { group: 'form', keys: 'c' },
  'annotate.correct': { group: 'form', keys: 'e' },
  'view.nextMessage': { group: 'view', keys: ']', repeats: true },
  'view.previousMessage': { group: 'view', keys: '[', repeats: true },
  'view.trace': { group: 'view', keys: 't' },
  'view.instructions': { group: 'view', keys: 'i' },
  'view.metadata': { group: 'view', keys: 'm' },
  'view.raw': { group: 'view', keys: 'r' },
  'view.folds': { group: 'view', keys: 'o' },
  'list.next': { group: 'lists', keys: 'j', repeats: true },
  'list.previous': { group: 'lists', keys: 'k', repeats: true },
  'list.select': { group: 'lists', keys: 'x' },
  'list.filter': { group: 'lists', keys: '/' },
  'go.queues': { group: 'go', keys: 'g>q' },
  'go.traces': { group: 'go', keys: 'g>t' },
  'go.datasets': { group: 'go', keys: 'g>d' },
  'go.configs': { group: 'go', keys: 'g>c' },
  'app.commands': { group: 'app', keys: 'Mod+k' },
  'app.shortcuts': { group: 'app', keys: '?' },
});

export type ActionId = keyof typeof actions;
export const actionIds = Object.keys(actions) as ActionId[];
export const groups: readonly Group[] = ['annotate', 'form', 'view', 'lists', 'go', 'app'];
/** Whole rows of keys, which cannot be given to something else. */
export const fixed: ReadonlySet<ActionId> = new Set(['annotate.choose']);
