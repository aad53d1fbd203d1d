// The two REST surfaces, typed by their contracts: `unwrap(await postil.GET('/api/v1/session'))`.
import createClient, { type Middleware } from 'openapi-fetch';
import { basePath } from '../app/base';
import { errorOf, unreachable } from './error';
import { tell } from './events';
import type { components as AxComponents, paths as AxPaths } from './generated/ax';
import type { components as PostilComponents, paths as PostilPaths } from './generated/postil';

/** The schemas of Postil's own surface: `Postil['Me']`. */
export type Postil = PostilComponents['schemas'];
/** The schemas of the AX-compatible surface: `Ax['AnnotationQueue']`. */
export type Ax = AxComponents['schemas'];

const watch: Middleware = {
  onResponse({ request, response }) {
    tell('reachable', true);
    const signingIn = request.method === 'POST' && new URL(request.url).pathname.endsWith('/api/v1/session');
    if (response.status === 401 && !signingIn) tell('signed-out', undefined);
  },
  onError({ error }) {
    if (error instanceof DOMException && error.name === 'AbortError') return;
    tell('reachable', false);
    return unreachable(error);
  },
};

const options = {
  baseUrl: basePath.replace(/\/$/, '') || globalThis.location?.origin,
  credentials: 'same-origin' as const,
  // Looked up at each call, so that tests and instruments may replace it.
  fetch: (request: Request) => globalThis.fetch(request),
};

export const postil = createClient<PostilPaths>(options);
export const ax = createClient<AxPaths>(options);
postil.use(watch);
ax.use(watch);

/** The data of an answer, or its `ApiError` thrown. */
export function unwrap<D>(result: { data?: D; error?: unknown; response: Response }): D {
  if (result.response.ok) return result.data as D;
  throw errorOf(result.response, result.error);
}

/** A fresh key, under which a repeated request has one effect. */
export const idempotencyKey = (): string => crypto.randomUUID();
