// What the person has set for themselves. The server keeps it; this device keeps a copy, so that the first paint is right.
import { useSyncExternalStore } from 'react';
import { isTimeZone } from '../i18n/format';
import { type Language, preferredLanguage } from '../i18n/catalogue';

export type Theme = 'SYSTEM' | 'LIGHT' | 'DARK';
export type Density = 'DEFAULT' | 'COMPACT';
export type Preferences = {
  theme: Theme;
  density: Density;
  language: Language;
  /** Nothing for the browser's own. */
  time_zone: string | undefined;
  single_keys: boolean;
  auto_submit: boolean;
  show_pace: boolean;
  /** The keys that the person gave to actions. */
  keys: Readonly<Record<string, string>>;
};

const storageKey = 'postil.preferences';

const initial = (): Preferences => ({
  theme: 'SYSTEM',
  density: 'DEFAULT',
  language: preferredLanguage(),
  time_zone: undefined,
  single_keys: true,
  auto_submit: true,
  show_pace: false,
  keys: {},
});

/** The defaults with every member of `stored` that is sound. */
export function readPreferences(stored: unknown): Preferences {
  const from = (typeof stored === 'object' && stored !== null ? stored : {}) as Record<string, unknown>;
  const base = initial();
  const pick = <T>(name: keyof Preferences, sound: (value: unknown) => value is T, fallback: T) =>
    sound(from[name]) ? (from[name] as T) : fallback;
  const oneOf = <T extends string>(...values: T[]) => (value: unknown): value is T => values.includes(value as T);
  const flag = (value: unknown): value is boolean => typeof value === 'boolean';
  return {
    theme: pick('theme', oneOf<Theme>('SYSTEM', 'LIGHT', 'DARK'), base.theme),
    density: pick('density', oneOf<Density>('DEFAULT', 'COMPACT'), base.density),
    language: pick('language', oneOf<Language>('en', 'de'), base.language),
    time_zone: pick('time_zone', (v): v is string => typeof v === 'string' && v !== '' && isTimeZone(v), base.time_zone),
    single_keys: pick('single_keys', flag, base.single_keys),
    auto_submit: pick('auto_submit', flag, base.auto_submit),
    show_pace: pick('show_pace', flag, base.show_pace),
    keys: pick('keys', isStrings, base.keys),
  };
}

function isStrings(value: unknown): value is Record<string, string> {
  return typeof value === 'object' && value !== null && Object.values(value).every((entry) => typeof entry === 'string');
}

function stored(): unknown {
  try {
    return JSON.parse(localStorage.getItem(storageKey) ?? '{}');
  } catch {
    return {};
  }
}

let current = readPreferences(stored());
const listeners = new Set<() => void>();

export const getPreferences = (): Preferences => current;
export const usePreferences = (): Preferences => useSyncExternalStore(subscribe, getPreferences);

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Takes preferences over on this device only; `saveProfile` of the session also tells the server. */
export function applyPreferences(next: Preferences): void {
  current = next;
  try {
    localStorage.setItem(storageKey, JSON.stringify(next));
  } catch {
    // Without device storage the server's copy is enough; only the first paint may then be in another theme.
  }
  paint(next);
  for (const listener of listeners) listener();
}

/** Puts theme and density where the styles look for them. */
export function paint({ theme, density }: Preferences = current): void {
  const root = document.documentElement;
  if (theme === 'SYSTEM') delete root.dataset.theme;
  else root.dataset.theme = theme.toLowerCase();
  root.dataset.density = density.toLowerCase();
}
