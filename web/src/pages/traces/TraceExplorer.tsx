// Spans or traces of a project: found by what is known about them, and sent to people by the queue or dataset.
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Waypoints } from 'lucide-react';
import { useState } from 'react';
import { seesAll, useSpace } from '../../app/space';
import { useText } from '../../i18n';
import { ButtonLink } from '../../ui/Button';
import { PageHeader } from '../../ui/Page';
import { EmptyState, ErrorState, NotForRole, Skeleton } from '../../ui/states';
import { projectsQuery } from '../queues/data';
import { SpanTable } from './SpanTable';

const route = getRouteApi('/signed-in/s/$space/framed/traces');
const storageKey = (space: string) => `postil.project.${space}`;

export default function TraceExplorer() {
  const t = useText();
  const space = useSpace();
  return (
    <>
      <PageHeader title={t.common.traces} />
      {seesAll(space) ? <Explorer key={space.id} space={space.id} /> : <NotForRole />}
    </>
  );
}

/** The project of the address, or the one seen last on this device, or the first. */
function Explorer({ space }: { space: string }) {
  const t = useText();
  const search = route.useSearch();
  const { data: projects, error, refetch } = useQuery(projectsQuery(space));
  const [last] = useState(() => remembered(space));
  if (!projects) {
    return error ? <ErrorState error={error} title={t.traces.projectsNotLoaded} onRetry={() => void refetch()} /> : <Skeleton lines={8} height="32px" />;
  }
  const named = search.project ?? projects.find(({ id }) => id === last)?.id ?? projects[0]?.id;
  const project = projects.find(({ id, name }) => id === named || name === named);
  if (!project && named === undefined) {
    return (
      <EmptyState
        icon={<Waypoints />}
        title={t.traces.noProjects}
        action={
          <ButtonLink to="/setup" look="primary">
            {t.traces.connect}
          </ButtonLink>
        }
      >
        {t.traces.noProjectsText}
      </EmptyState>
    );
  }
  return <SpanTable key={project?.id} project={project} projects={projects} onProject={(id) => remember(space, id)} />;
}

function remembered(space: string): string | null {
  try {
    return localStorage.getItem(storageKey(space));
  } catch {
    return null; // no device storage: the first project it is
  }
}

function remember(space: string, project: string): void {
  try {
    localStorage.setItem(storageKey(space), project);
  } catch {
    // see remembered
  }
}
