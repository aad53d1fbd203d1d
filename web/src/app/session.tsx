// Who is signed in. Pages inside `SessionGate` always have a person; when the session ends meanwhile, a dialog over the
// page signs in again and the page goes on as it was.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, lazy, type ReactNode, Suspense, use, useEffect, useState } from 'react';
import { isStatus, onApi, type Postil, postil, tell, unwrap } from '../api';
import { ErrorState } from '../ui/states';
import { applyPreferences, readPreferences } from './preferences';

export type Me = Postil['Me'];
export type Space = Postil['MySpace'];

const SessionContext = createContext<Me | undefined>(undefined);
const loadSignIn = () => import('./SignInDialog');
const SignInDialog = lazy(loadSignIn);

export const sessionQuery = {
  queryKey: ['session'] as const,
  queryFn: async ({ signal }: { signal: AbortSignal }): Promise<Me> => {
    const me = unwrap(await postil.GET('/api/v1/session', { signal }));
    applyPreferences(readPreferences(me.preferences));
    tell('server-version', me.server_version);
    return me;
  },
  staleTime: 60_000,
};

/** The person who is signed in and their spaces. */
export function useSession(): Me {
  const me = use(SessionContext);
  if (!me) throw new Error('useSession is called outside of SessionGate');
  return me;
}

export const useMaybeSession = (): Me | undefined => use(SessionContext);

type Props = {
  children: ReactNode;
  loading: ReactNode;
  /** Shown to whoever is not signed in at all. */
  signedOut: ReactNode;
};

export function SessionGate({ children, loading, signedOut }: Props) {
  const { data: me, error, refetch } = useQuery(sessionQuery);
  if (me) {
    return (
      <SessionContext value={me}>
        {children}
        <SignInAgain me={me} />
      </SessionContext>
    );
  }
  if (isStatus(error, 401)) return signedOut;
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  return loading;
}

/** The sign-in dialog that opens when any request finds the session over. */
function SignInAgain({ me }: { me: Me }) {
  const [over, setOver] = useState(false);
  const client = useQueryClient();
  useEffect(() => onApi('signed-out', () => setOver(true)), []);
  useEffect(() => {
    // Before it is needed: by then the server may be a newer one, without this version's files.
    const timer = setTimeout(() => void loadSignIn().catch(() => undefined), 2000);
    return () => clearTimeout(timer);
  }, []);
  if (!over) return null;
  return (
    <Suspense>
      <SignInDialog
        me={me}
        onSignedIn={() => {
          setOver(false);
          void client.invalidateQueries();
        }}
      />
    </Suspense>
  );
}
