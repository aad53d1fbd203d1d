// Whose session this browser has, for every tab to know: entries of anybody else wait on the device.

const storageKey = 'postil.user';

export function rememberUser(id: string): void {
  try {
    localStorage.setItem(storageKey, id);
  } catch {
    // without device storage there are no entries of others either
  }
}

/** While somebody signs in it is not known whose session it will be. Returns how to take that back when they fail. */
export function forgetUser(): () => void {
  try {
    const before = localStorage.getItem(storageKey);
    localStorage.removeItem(storageKey);
    return () => before !== null && rememberUser(before);
  } catch {
    return () => undefined;
  }
}

export function isSignedIn(id: string): boolean {
  try {
    return localStorage.getItem(storageKey) === id;
  } catch {
    return true;
  }
}

/** Whether anything of a person waits on this device, or of anybody. */
export function hasUnsent(id?: string): boolean {
  try {
    return Object.keys(localStorage).some((key) => key.startsWith(id === undefined ? 'postil.outbox.' : `postil.outbox.${id}.`));
  } catch {
    return false;
  }
}
