// Writes the types of both REST contracts to src/api/generated, when the contract is newer than they are.
import { mkdir, stat, writeFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';

const contracts = { postil: '../../api/postil-v1.yaml', ax: '../../api/ax-v2.yaml' };
const age = async (url) => (await stat(url).catch(() => ({ mtimeMs: 0 }))).mtimeMs;

const folder = new URL('../src/api/generated/', import.meta.url);
await mkdir(folder, { recursive: true });
for (const [name, path] of Object.entries(contracts)) {
  const contract = new URL(path, import.meta.url);
  const types = new URL(`${name}.d.ts`, folder);
  if ((await age(types)) > (await age(contract))) continue;
  // A member with a default may still be left out of a request.
  await writeFile(types, astToString(await openapiTS(contract, { defaultNonNullable: false })));
}
