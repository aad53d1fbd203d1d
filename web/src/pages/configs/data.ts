// What the pages of configs read. Lists of configs are under `['configs', space]`, one config is under `['config', id]`.
import { queryOptions } from '@tanstack/react-query';
import { type Ax, ax, type Postil, postil, unwrap } from '../../api';

export type Config = Ax['AnnotationConfig'];
export type Usage = Postil['ConfigUsageDetail'];

export const configQuery = (id: string) =>
  queryOptions({
    queryKey: ['config', id, 'config'],
    queryFn: async ({ signal }) =>
      unwrap(await ax.GET('/v2/annotation-configs/{annotation_config_id}', { params: { path: { annotation_config_id: id } }, signal })),
    placeholderData: undefined, // one config is never shown in place of another
  });

/** Where a config is used, and how many annotations were made under it. */
export const usageQuery = (id: string) =>
  queryOptions({
    queryKey: ['config', id, 'usage'],
    queryFn: async ({ signal }) => unwrap(await postil.GET('/api/v1/configs/{config_id}/usage', { params: { path: { config_id: id } }, signal })),
    placeholderData: undefined,
    staleTime: 0, // annotating goes on
  });

/** In how many queues each config of a space is; configs that are in none are missing. */
export const usesQuery = (space: string) =>
  queryOptions({
    queryKey: ['configs', space, 'uses'],
    queryFn: async ({ signal }) => {
      const { usage } = unwrap(await postil.GET('/api/v1/spaces/{space_id}/config-usage', { params: { path: { space_id: space } }, signal }));
      return new Map(usage.map(({ config_id, queues }) => [config_id, queues]));
    },
    staleTime: 0,
  });
