// The one place where key presses become actions. Every rule about when a key may act is in `handleKey`.
import { type ActionId, actions } from './actions';
import { type Binding, bindingsOf, digitOf, modKey, plainKey } from './binding';

export type ActionEvent = {
  /** Which digit or letter of a whole row it was, from 0. */
  index: number;
  /** When the key went down, in the clock of `performance.now()`: earlier than the paint of a record is not for it. */
  at: number;
};
/** False when the action has nothing to do here, so that the key is free for the one below it. */
export type ActionHandler = (event: ActionEvent) => void | boolean;

type Entry = { id: ActionId; handler: ActionHandler };
export type KeySettings = { singleKeys: boolean; overrides: Readonly<Record<string, string>> };

const sequenceTime = 1200;

export class Dispatcher {
  #settings: KeySettings = { singleKeys: true, overrides: {} };
  #entries: Entry[] = [];
  #first: { key: string; at: number } | undefined;
  #listeners = new Set<() => void>();
  #active: readonly ActionId[] = [];

  /** Gives an action its meaning until the returned function is called. The last one registered goes first. */
  register(id: ActionId, handler: ActionHandler): () => void {
    const entry = { id, handler };
    this.#entries.push(entry);
    this.#changed();
    return () => {
      this.#entries = this.#entries.filter((other) => other !== entry);
      this.#changed();
    };
  }

  configure(settings: KeySettings): void {
    this.#settings = settings;
  }

  /** The actions that mean something now, in order of registration. */
  active = (): readonly ActionId[] => this.#active;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Does what the action's key does. */
  run(id: ActionId, event: Partial<ActionEvent> = {}): boolean {
    return this.#run(id, { index: 0, at: performance.now(), ...event });
  }

  handleKey(event: KeyboardEvent): void {
    if (event.defaultPrevented || composing(event)) return;
    const focus = focusOf(event);
    if (focus.overlay) return;

    const mod = modKey(event);
    if (mod !== undefined) {
      this.#first = undefined;
      this.#act(event, (b) => b.kind === 'key' && b.mod && b.key === mod, 0);
      return;
    }
    if (!this.#settings.singleKeys || focus.writing) return;
    const plain = plainKey(event);
    if (plain === undefined || modifierAlone(plain)) return;
    if (focus.widget && widgetKeys.has(plain)) return;

    if (this.#first) {
      const { key: first, at } = this.#first;
      this.#first = undefined;
      if (event.timeStamp - at < sequenceTime) {
        this.#act(event, (b) => b.kind === 'sequence' && b.first === first && b.key === plain, 0);
        return; // a key after a beginning never means what it means alone
      }
    }
    if (this.#act(event, (b) => b.kind === 'key' && !b.mod && b.key === plain, 0)) return;
    const digit = digitOf(event);
    if (digit !== undefined && this.#act(event, (b) => b.kind === 'digit', digit)) return;
    if (!event.repeat && this.#bound((b) => b.kind === 'sequence' && b.first === plain)) {
      this.#first = { key: plain, at: event.timeStamp };
      return;
    }
  }

  #act(event: KeyboardEvent, is: (binding: Binding) => boolean, index: number): boolean {
    for (const id of this.#idsOf(is)) {
      if (event.repeat && !actions[id].repeats) {
        event.preventDefault();
        return true;
      }
      if (this.#run(id, { index, at: event.timeStamp })) {
        event.preventDefault();
        return true;
      }
    }
    return false;
  }

  #run(id: ActionId, event: ActionEvent): boolean {
    for (const entry of this.#entries.toReversed()) {
      if (entry.id === id && entry.handler(event) !== false) return true;
    }
    return false;
  }

  #bound(is: (binding: Binding) => boolean): boolean {
    return this.#idsOf(is).length > 0;
  }

  /** The registered actions with such a binding, the last registered first. */
  #idsOf(is: (binding: Binding) => boolean): ActionId[] {
    const ids = new Set(this.#entries.toReversed().map((entry) => entry.id));
    return [...ids].filter((id) => bindingsOf(id, this.#settings.overrides).some(is));
  }

  #changed(): void {
    this.#active = [...new Set(this.#entries.map((entry) => entry.id))];
    for (const listener of this.#listeners) listener();
  }
}

const composing = (event: KeyboardEvent) => event.isComposing || event.keyCode === 229 || event.key === 'Dead';
const modifierAlone = (key: string) => ['Shift', 'Control', 'Alt', 'AltGraph', 'Meta', 'CapsLock'].includes(key);

// The keys with which widgets move within themselves; there they are never for the page.
const widgetKeys = new Set(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End', 'PageUp', 'PageDown', 'Enter', ' ', '*']);
const overlays = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"], dialog';
const widgets =
  'button, a[href], summary, input, select, [role="radiogroup"], [role="radio"], [role="slider"], [role="tablist"], [role="tree"], [role="grid"], [role="toolbar"], [role="separator"], [role="spinbutton"]';
const notWritten = new Set(['button', 'checkbox', 'radio', 'range', 'submit', 'reset', 'file', 'color', 'image']);

function focusOf(event: KeyboardEvent): { overlay: boolean; writing: boolean; widget: boolean } {
  const target = event.composedPath()[0];
  if (!(target instanceof Element)) return { overlay: false, writing: false, widget: false };
  return {
    overlay: target.closest(overlays) !== null || document.querySelector('[role="dialog"][aria-modal="true"]') !== null,
    writing: isWriting(target),
    widget: target.closest(widgets) !== null,
  };
}

function isWriting(target: Element): boolean {
  if (target instanceof HTMLInputElement) return !notWritten.has(target.type);
  return (
    target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement ||
    (target instanceof HTMLElement && target.isContentEditable) || target.closest('[role="combobox"], [role="searchbox"]') !== null
  );
}
