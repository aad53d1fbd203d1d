import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vitest/config';

const server = process.env.POSTIL_URL ?? 'http://127.0.0.1:7070';

/** React Aria ships its own few words in some thirty languages; the app has two, so the others are left out. */
function onlyOurLanguages(): Plugin {
  return {
    name: 'only-our-languages',
    enforce: 'pre',
    load(id) {
      const language = /\/(?:react-aria|react-stately|react-aria-components)\/.*\/([a-z]{2}-[A-Z]{2})\.(?:m?js)$/.exec(id)?.[1];
      return language && language !== 'en-US' && language !== 'de-DE' ? 'export default {};' : null;
    },
  };
}

const own = (name: string) => fileURLToPath(new URL(`src/slim/${name}.ts`, import.meta.url));

export default defineConfig({
  resolve: {
    // Below markdown-it, where a fraction of these packages does.
    alias: [
      { find: /^entities$/, replacement: own('entities') },
      { find: /^linkify-it$/, replacement: own('linkify') },
      { find: /^uc\.micro$/, replacement: own('ucmicro') },
    ],
  },
  plugins: [react(), onlyOurLanguages()],
  experimental: {
    // Scripts and styles find each other by relative addresses, so that only index.html names the path the app is under.
    renderBuiltUrl: (file, { hostType }) => (hostType === 'html' ? `/${file}` : { relative: true }),
  },
  build: {
    outDir: '../internal/web/dist',
    emptyOutDir: true,
    cssCodeSplit: false, // all styles together are smaller than the first few kept apart
    assetsInlineLimit: 0, // the content security policy has no room for data: fonts
    modulePreload: { polyfill: false },
    target: 'es2023',
    reportCompressedSize: false,
    manifest: 'assets/manifest.json',
  },
  server: { proxy: { '/api': server, '/v2': server } },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/test-setup.ts'],
    restoreMocks: true,
    server: { deps: { inline: ['markdown-it'] } }, // so that it is tested with what it ships with
  },
});
