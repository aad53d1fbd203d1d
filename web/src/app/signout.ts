// Whoever keeps something on this device that is not sent yet is asked before the session ends.

/** Resolves to false when the person would rather stay signed in. */
type Guard = () => Promise<boolean>;

const guards = new Set<Guard>();

/** Asks `guard` before each sign-out until the returned function is called. */
export function guardSignOut(guard: Guard): () => void {
  guards.add(guard);
  return () => guards.delete(guard);
}

export async function beforeSignOut(): Promise<boolean> {
  for (const guard of guards) if (!(await guard())) return false;
  return true;
}
