// What a binding says, and whether a key press is it.
import { type ActionId, actions } from './actions';

export type Binding =
  | { kind: 'key'; mod: boolean; key: string }
  | { kind: 'sequence'; first: string; key: string }
  | { kind: 'digit' };

/** The part of a KeyboardEvent that decides. */
export type Press = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'getModifierState'>;

export function parseBindings(keys: string): Binding[] {
  return keys.split(' ').filter(Boolean).map((text): Binding => {
    if (text === 'Digit') return { kind: 'digit' };
    const [first = '', then] = text.split('>');
    if (then) return { kind: 'sequence', first, key: then };
    return text.startsWith('Mod+') ? { kind: 'key', mod: true, key: text.slice(4) } : { kind: 'key', mod: false, key: text };
  });
}

/** The bindings of an action: the person's own, or the default ones. An empty string of theirs takes the key away. */
export function bindingsOf(action: ActionId, overrides: Readonly<Record<string, string>>): Binding[] {
  return parseBindings(overrides[action] ?? actions[action].keys);
}

/** Ctrl, or ⌘ on Apple's machines, where Ctrl moves the cursor. */
export const apple = /mac|iphone|ipad/i.test(globalThis.navigator?.platform ?? '');

// AltGr writes characters, as [ on a German keyboard, and Windows tells it as Ctrl with Alt.
const altGraph = (press: Press) => press.getModifierState('AltGraph');

/** The letter or sign that a press without Ctrl, ⌘ and Alt means; capitals only with Shift. */
export function plainKey(press: Press): string | undefined {
  if ((press.ctrlKey || press.metaKey || press.altKey) && !altGraph(press)) return undefined;
  return press.key.length === 1 && !press.shiftKey ? press.key.toLowerCase() : press.key;
}

/** The key that a press with Ctrl or ⌘ alone means. */
export function modKey(press: Press): string | undefined {
  const mod = apple ? press.metaKey && !press.ctrlKey : press.ctrlKey && !press.metaKey;
  if (!mod || press.altKey || press.shiftKey || altGraph(press)) return undefined;
  return press.key.length === 1 ? press.key.toLowerCase() : press.key;
}

/** 0 for the key 1 up to 9 for the key 0: by sign, or by place on keyboards that shift their digits. */
export function digitOf(press: Press): number | undefined {
  const plain = plainKey(press);
  if (plain === undefined) return undefined;
  const sign = /^\d$/.test(plain) ? plain : press.shiftKey || altGraph(press) ? undefined : /^(?:Digit|Numpad)(\d)$/.exec(press.code)?.[1];
  return sign === undefined ? undefined : (Number(sign) + 9) % 10;
}

const names: Record<string, string> = {
  ArrowRight: '→', ArrowLeft: '←', ArrowUp: '↑', ArrowDown: '↓', Delete: 'Del', Escape: 'Esc', ' ': 'Space',
};

/** A binding as it is printed on a control. */
export function printed(binding: Binding): string {
  switch (binding.kind) {
    case 'digit':
      return '1–9 0';
    case 'sequence':
      return `${name(binding.first)} ${name(binding.key)}`;
    case 'key':
      return binding.mod ? (apple ? `⌘${name(binding.key)}` : `Ctrl ${name(binding.key)}`) : name(binding.key);
  }
}

const name = (key: string) => names[key] ?? (key.length === 1 ? key.toUpperCase() : key);

/** A binding as `aria-keyshortcuts` has it; sequences have no form there. */
export function announced(binding: Binding): string | undefined {
  if (binding.kind !== 'key') return undefined;
  const key = binding.key === ' ' ? 'Space' : binding.key;
  return binding.mod ? `${apple ? 'Meta' : 'Control'}+${key}` : key;
}
