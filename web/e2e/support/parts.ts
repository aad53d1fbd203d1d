// Serves the page of `e2e/parts`, which shows the grid and the tree by themselves.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { build, preview } from 'vite';

export type Parts = { url: string; close: () => Promise<void> };

export async function serveParts(): Promise<Parts> {
  const folder = await mkdtemp(join(tmpdir(), 'postil-parts-'));
  const root = join(import.meta.dirname, '../parts');
  const common = { root, configFile: false as const, logLevel: 'error' as const, build: { outDir: folder, emptyOutDir: true } };
  await build({ ...common, plugins: [react()] });
  const server = await preview({ ...common, preview: { port: 0, host: '127.0.0.1' } });
  return {
    url: server.resolvedUrls?.local[0] ?? '',
    close: async () => {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
