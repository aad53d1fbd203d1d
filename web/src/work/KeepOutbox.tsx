// Sends what waits on this device, whichever page is shown, and asks before a sign-out leaves something behind.
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useState } from 'react';
import { sessionQuery, useSession } from '../app/session';
import { guardSignOut } from '../app/signout';
import { hasUnsent, rememberUser } from './signedIn';

const UnsentDialog = lazy(() => import('./UnsentDialog'));
const mine = () => import('./mine');

export function KeepOutbox() {
  const { user } = useSession();
  const { id } = user;
  const name = user.name || user.email;
  const { dataUpdatedAt } = useQuery(sessionQuery);
  const [answer, setAnswer] = useState<(leave: boolean) => void>();

  // The session was just found to be this person's: at the start, and again after they signed in anew.
  useEffect(() => {
    rememberUser(id);
    if (dataUpdatedAt > 0 && hasUnsent(id)) void mine().then(({ outboxOf }) => outboxOf({ id, name }).resume());
  }, [id, name, dataUpdatedAt]);
  useEffect(
    () => guardSignOut(async () => !hasUnsent(id) || new Promise<boolean>((decide) => setAnswer(() => decide))),
    [id],
  );

  if (!answer) return null;
  return (
    <Suspense>
      <UnsentDialog
        worker={{ id, name }}
        onAnswer={(leave) => {
          setAnswer(undefined);
          answer(leave);
        }}
      />
    </Suspense>
  );
}
