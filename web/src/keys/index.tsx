import { createContext, type ReactNode, use, useEffect, useEffectEvent, useState, useSyncExternalStore } from 'react';
import { usePreferences } from '../app/preferences';
import type { ActionId } from './actions';
import { announced, bindingsOf, printed } from './binding';
import { type ActionHandler, Dispatcher } from './dispatcher';
import css from './kbd.module.css';

export { type ActionId, actionIds, actions, groups } from './actions';
export type { ActionEvent, ActionHandler } from './dispatcher';

const KeysContext = createContext<Dispatcher | undefined>(undefined);

/** Listens to the keyboard for everything inside. */
export function KeysProvider({ children }: { children: ReactNode }) {
  const [dispatcher] = useState(() => new Dispatcher());
  const { single_keys, keys } = usePreferences();
  useEffect(() => {
    dispatcher.configure({ singleKeys: single_keys, overrides: keys });
  }, [dispatcher, single_keys, keys]);
  useEffect(() => {
    const handle = (event: KeyboardEvent) => dispatcher.handleKey(event);
    window.addEventListener('keydown', handle);
    return () => window.removeEventListener('keydown', handle);
  }, [dispatcher]);
  return <KeysContext value={dispatcher}>{children}</KeysContext>;
}

export function useDispatcher(): Dispatcher {
  const dispatcher = use(KeysContext);
  if (!dispatcher) throw new Error('there is no KeysProvider');
  return dispatcher;
}

/** Lets the key of an action call `handler` while the component is there and `enabled`. */
export function useAction(id: ActionId, handler: ActionHandler, { enabled = true }: { enabled?: boolean } = {}): void {
  const dispatcher = use(KeysContext);
  const latest = useEffectEvent(handler);
  useEffect(() => (enabled ? dispatcher?.register(id, (event) => latest(event)) : undefined), [dispatcher, id, enabled]);
}

/** The actions that mean something on the page as it is. */
export function useActiveActions(): readonly ActionId[] {
  const dispatcher = useDispatcher();
  return useSyncExternalStore(dispatcher.subscribe, dispatcher.active);
}

/** The keys of an action as they are printed, first the one to show; none that is turned off. */
export function usePrintedKeys(id: ActionId | undefined): string[] {
  const { single_keys, keys } = usePreferences();
  if (!id) return [];
  return bindingsOf(id, keys)
    .filter((binding) => single_keys || (binding.kind === 'key' && binding.mod))
    .map(printed);
}

/** `aria-keyshortcuts` of a control that does what the action does. */
export function useKeyShortcuts(id: ActionId | undefined): string | undefined {
  const { single_keys, keys } = usePreferences();
  if (!id) return undefined;
  const shortcuts = bindingsOf(id, keys)
    .filter((binding) => single_keys || (binding.kind === 'key' && binding.mod))
    .map(announced)
    .filter(Boolean);
  return shortcuts.length > 0 ? shortcuts.join(' ') : undefined;
}

/** The key of an action, or any other key, as printed on a control. Screen readers get it from `aria-keyshortcuts`. */
export function Kbd({ action, children }: { action?: ActionId; children?: string | number }) {
  const [first] = usePrintedKeys(action);
  const shown = children ?? first;
  // Written by the style sheet, since it is no part of what the control is called.
  return shown === undefined ? null : <kbd aria-hidden="true" className={css.kbd} data-keys={shown} />;
}
