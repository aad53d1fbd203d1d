// People of every role, who come in the way real ones do: by a link.
import { randomBytes } from 'node:crypto';
import type { APIRequestContext } from '@playwright/test';
import type { Person, Server } from './server';

export type Role = 'ADMIN' | 'MEMBER' | 'READ_ONLY' | 'ANNOTATOR';
type Requests = { request: { newContext: (options: object) => Promise<APIRequestContext> } };
export type Joined = { person: Person; id: string; name: string };

/** Invites somebody new into a space and accepts for them. */
export async function join(playwright: Requests, api: APIRequestContext, server: Server, space: string, role: Role): Promise<Joined> {
  const tag = randomBytes(4).toString('hex');
  const email = `${role.toLowerCase()}-${tag}@example.com`;
  const name = `${role} ${tag}`;
  const invited = await api.post(`/api/v1/spaces/${space}/invitations`, { data: { email, role, name } });
  if (!invited.ok()) throw new Error(`inviting ${email}: ${invited.status()} ${await invited.text()}`);
  const { path, user } = (await invited.json()) as { path: string; user: { id: string } };
  const password = `password of ${tag}`;
  const own = await playwright.request.newContext({ baseURL: server.url });
  const accepted = await own.post(`/api/v1/invitations/${path.split('/').at(-1)}`, { data: { name, password } });
  if (!accepted.ok()) throw new Error(`accepting as ${email}: ${accepted.status()} ${await accepted.text()}`);
  await own.dispose();
  return { person: { email, password }, id: user.id, name };
}
