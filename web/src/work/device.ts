// Tells the tabs of one person apart. A reload is the same tab; a duplicated one, which inherits the session storage, is not.

const storageKey = 'postil.device';

let known: Promise<string> | undefined;

/** The id of this tab. */
export const deviceId = (): Promise<string> => (known ??= claimId());

async function claimId(): Promise<string> {
  const before = read();
  const id = before && (await isFree(before)) ? before : crypto.randomUUID();
  write(id);
  if (id !== before) void isFree(id);
  return id;
}

/** Takes the lock of an id for as long as the tab lives. The page before a reload gives it back within moments. */
async function isFree(id: string): Promise<boolean> {
  const locks = globalThis.navigator?.locks;
  if (!locks) return true;
  return new Promise((decide) => {
    const held = new Promise<never>(() => undefined);
    locks
      .request(`postil.device.${id}`, { signal: AbortSignal.timeout(400) }, () => {
        decide(true);
        return held;
      })
      .catch(() => decide(false));
  });
}

function read(): string | null {
  try {
    return sessionStorage.getItem(storageKey);
  } catch {
    return null;
  }
}

function write(id: string): void {
  try {
    sessionStorage.setItem(storageKey, id);
  } catch {
    // a reload is then another tab, which costs the hold on the open record only
  }
}
