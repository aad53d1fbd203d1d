// What holds for all content on a page: whether it is shown raw, and the command that opens or closes every fold.
import { createContext, use, useState } from 'react';

export interface ContentSettings {
  raw: boolean;
  /** The last command to all folds; its number tells one command from the next. */
  folds: { open: boolean; number: number };
}

export const noSettings: ContentSettings = { raw: false, folds: { open: false, number: 0 } };

const SettingsContext = createContext<ContentSettings>(noSettings);

export const SettingsProvider = SettingsContext;
export const useSettings = (): ContentSettings => use(SettingsContext);

/** A fold that a person opens and closes, and that obeys commands to all folds. */
export function useFold(initiallyOpen = false): [boolean, (open: boolean) => void] {
  const { folds } = useSettings();
  const [open, setOpen] = useState(folds.number > 0 ? folds.open : initiallyOpen);
  const [obeyed, setObeyed] = useState(folds.number);
  if (obeyed !== folds.number) {
    setObeyed(folds.number);
    setOpen(folds.open);
  }
  return [open, setOpen];
}

/** Whether a person reads content raw, remembered on the device. */
export function useRawPreference(person: string): [boolean, (raw: boolean) => void] {
  const key = `postil.raw.${person}`;
  const [raw, setRaw] = useState(() => read(key) === 'true');
  const remember = (next: boolean) => {
    setRaw(next);
    try {
      localStorage.setItem(key, String(next));
    } catch {
      // A full or forbidden storage costs the memory of a preference, no more.
    }
  };
  return [raw, remember];
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
