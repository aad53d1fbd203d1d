// Every address of the app, with the ids of what a server holds.
import type { APIRequestContext } from '@playwright/test';

export type Address = { name: string; path: string };

type List<K extends string> = Record<K, { id: string; name?: string }[]>;

/** The addresses that need no content, and those of the first queue, trace, dataset, example and config there is. */
export async function addresses(api: APIRequestContext, space: string): Promise<Address[]> {
  const get = async <T>(path: string) => (await (await api.get(path)).json()) as T;
  const s = `/s/${encodeURIComponent(space)}`;
  const of = `space_id=${encodeURIComponent(space)}&limit=1`;
  const found: Address[] = [
    ...['queues', 'queues/new', 'traces', 'datasets', 'configs', 'configs/new'].map((path) => ({ name: path.replace('/', '-'), path: `${s}/${path}` })),
    ...['configs', 'annotators', 'records', 'summary'].map((step) => ({ name: `queues-new-${step}`, path: `${s}/queues/new?step=${step}` })),
    ...['profile', 'members', 'api-keys', 'spaces', 'about'].map((page) => ({ name: `settings-${page}`, path: `/settings/${page}` })),
  ];
  const first = async <K extends string>(what: K, path: string) => (await get<List<K>>(path))[what]?.[0]?.id;

  const queue = await first('annotation_queues', `/v2/annotation-queues?${of}`);
  if (queue) {
    const tabs = ['', '/records', '/annotators', '/agreement', '/adjudicate', '/gold', '/judge', '/export', '/settings', '/annotate'];
    found.push(...tabs.map((tab) => ({ name: `queue${tab.replace('/', '-') || '-overview'}`, path: `${s}/queues/${encodeURIComponent(queue)}${tab}` })));
  }
  const config = await first('annotation_configs', `/v2/annotation-configs?${of}`);
  if (config) found.push({ name: 'config', path: `${s}/configs/${encodeURIComponent(config)}` });
  const dataset = await first('datasets', `/v2/datasets?${of}`);
  if (dataset) {
    const path = `${s}/datasets/${encodeURIComponent(dataset)}`;
    found.push({ name: 'dataset', path });
    const example = await first('examples', `/v2/datasets/${encodeURIComponent(dataset)}/examples?limit=1`);
    if (example) found.push({ name: 'example', path: `${path}/examples/${encodeURIComponent(example)}` });
  }
  const project = await first('projects', `/v2/projects?${of}`);
  if (project) {
    const { spans } = (await (await api.post('/v2/spans?limit=1', { data: { project_id: project } })).json()) as {
      spans?: { context: { trace_id: string } }[];
    };
    const trace = spans?.[0]?.context.trace_id;
    if (trace) found.push({ name: 'trace', path: `${s}/traces/${trace}?project=${encodeURIComponent(project)}` });
  }
  return found;
}
