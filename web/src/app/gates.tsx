// What stands between the root and the pages: who is signed in, and which space the address is in.
import { useQuery } from '@tanstack/react-query';
import { Navigate, Outlet, useParams, useRouter } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, use, useEffect, useState } from 'react';
import { RouterProvider as AriaRouterProvider } from 'react-aria-components';
import { ax } from '../api';
import { useText } from '../i18n';
import { EmptyState, NotFound, PageSkeleton } from '../ui/states';
import { Toasts } from '../ui/Toast';
import { TooltipLayer } from '../ui/TooltipLayer';
import { InFrame } from './InFrame';
import { SessionGate, useMaybeSession, useSession } from './session';
import { KeepOutbox } from '../work/KeepOutbox';
import { findSpace, homeSpace, isLead, rememberSpace, SpaceContext } from './space';

// Annotating needs no frame, so it does not wait for one.
const LazyFrame = lazy(async () => (await Promise.all([import('./Frame'), import('../i18n/en/leading')]))[0]);
const Frame = ({ children }: { children: ReactNode }) => (
  <Suspense fallback={<Bare><PageSkeleton /></Bare>}>
    <LazyFrame>{children}</LazyFrame>
  </Suspense>
);

/** Stands in place of a page that is not there, in the frame for whoever is signed in. */
export function NoPage() {
  const framed = use(InFrame);
  const me = useMaybeSession();
  if (framed) return <NotFound />;
  return me ? <Frame><NotFound /></Frame> : <Bare><NotFound /></Bare>;
}

/** The frame around a page of the router. */
export const Framed = () => (
  <Frame>
    <Outlet />
  </Frame>
);

export function Root() {
  const router = useRouter();
  return (
    <AriaRouterProvider
      navigate={(href) => void router.navigate({ href })}
      useHref={(href) => router.history.createHref(router.basepath.replace(/\/$/, '') + href)}
    >
      <Outlet />
      <Toasts />
      <TooltipLayer />
    </AriaRouterProvider>
  );
}

/** Everything behind the sign-in. Whoever is not signed in goes there, and comes back. */
export function SignedIn() {
  return (
    <SessionGate loading={<Bare><PageSkeleton /></Bare>} signedOut={<ToLogin />}>
      <Outlet />
      <KeepOutbox />
    </SessionGate>
  );
}

function ToLogin() {
  const { href } = useRouter().latestLocation;
  // Only once: on the way to the sign-in page that page itself is the latest location.
  const [search] = useState(href === '/' ? {} : { next: href });
  return <Navigate to="/login" search={search} replace />;
}

/** The start page: the queues of the space used last, or the first steps when there is nothing yet. */
export function Home() {
  const t = useText().common;
  const me = useSession();
  const space = homeSpace(me);
  const leads = space !== undefined && isLead(space);
  const { data: empty, isPending } = useQuery({ ...isEmptyQuery(space?.id ?? ''), enabled: leads });
  if (me.must_set_password || empty) return <Navigate to="/setup" replace />;
  if (leads && isPending) return null;
  if (space) return <Navigate to="/s/$space/queues" params={{ space: space.id }} replace />;
  return (
    <Frame>
      <h1 className="visually-hidden">Postil</h1>
      <EmptyState title={t.noSpace}>{t.noSpaceText}</EmptyState>
    </Frame>
  );
}

/** Whether a space has neither projects nor queues. When that cannot be told, its pages will say why. */
const isEmptyQuery = (space: string) => ({
  queryKey: ['is-empty', space],
  queryFn: async () => {
    const query = { space_id: space, limit: 1 };
    const [projects, queues] = await Promise.all([
      ax.GET('/v2/projects', { params: { query } }),
      ax.GET('/v2/annotation-queues', { params: { query } }),
    ]);
    return projects.data?.projects.length === 0 && queues.data?.annotation_queues.length === 0;
  },
  placeholderData: undefined,
});

export function SpaceGate() {
  const me = useSession();
  const { space: named } = useParams({ strict: false });
  const space = named === undefined ? undefined : findSpace(me, named);
  useEffect(() => {
    if (space) rememberSpace(space);
  }, [space]);
  if (!space) return <Frame><NotFound /></Frame>;
  return (
    <SpaceContext value={space}>
      <Outlet />
    </SpaceContext>
  );
}

const Bare = ({ children }: { children: ReactNode }) => <main className="bare">{children}</main>;
