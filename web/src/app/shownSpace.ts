import { use } from 'react';
import { useSession } from './session';
import { homeSpace, SpaceContext } from './space';

/** The space of the page, or on pages outside of any the one that `/` leads to. */
export function useShownSpace() {
  const own = use(SpaceContext);
  const me = useSession();
  return own ?? homeSpace(me);
}
