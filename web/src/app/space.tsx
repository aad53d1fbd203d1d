// The space of the address. Links name it by id; its name works as well, for people who type addresses.
import { createContext, use } from 'react';
import type { Me, Space } from './session';

export const SpaceContext = createContext<Space | undefined>(undefined);

/** The space of the page; pages under `/s/{space}` always have one. */
export function useSpace(): Space {
  const space = use(SpaceContext);
  if (!space) throw new Error('useSpace is called on a page that belongs to no space');
  return space;
}

export const findSpace = (me: Me, named: string): Space | undefined =>
  me.spaces.find((space) => space.id === named) ?? me.spaces.find((space) => space.name === named);

const storageKey = 'postil.space';

/** Where `/` leads: the space used last on this device, or the first one. */
export function homeSpace(me: Me): Space | undefined {
  let last: string | null = null;
  try {
    last = localStorage.getItem(storageKey);
  } catch {
    // no device storage: the first space it is
  }
  return me.spaces.find((space) => space.id === last) ?? me.spaces[0];
}

export function rememberSpace(space: Space): void {
  try {
    localStorage.setItem(storageKey, space.id);
  } catch {
    // see homeSpace
  }
}

/** Leads (the roles ADMIN and MEMBER) make queues, configs and datasets. */
export const isLead = (space: Space): boolean => space.role === 'ADMIN' || space.role === 'MEMBER';
/** Leads and viewers see traces, datasets and everybody's work; annotators see what is theirs to annotate. */
export const seesAll = (space: Space): boolean => space.role !== 'ANNOTATOR';
