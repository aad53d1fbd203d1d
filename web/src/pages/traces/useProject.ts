import { useQuery } from '@tanstack/react-query';
import { useSpace } from '../../app/space';
import { projectsQuery } from '../queues/data';

/** The project that an address names by id or name; without one the only project there is. */
export function useProject(named: string | undefined) {
  const { data, error, refetch } = useQuery(projectsQuery(useSpace().id));
  const found = named === undefined ? (data?.length === 1 ? data[0] : undefined) : data?.find(({ id, name }) => id === named || name === named);
  return { id: found?.id, name: found?.name, missing: data !== undefined && !found, error, refetch };
}
