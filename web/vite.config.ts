import { createHash } from 'node:crypto';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vitest/config';

const server = process.env.POSTIL_URL ?? 'http://127.0.0.1:7070';

/** React Aria brings its own few words in some thirty languages; the app has two, so the others are left out. */
function onlyOurLanguages(): Plugin {
  return {
    name: 'only-our-languages',
    enforce: 'pre',
    transform(code, id) {
      if (!/\/react-(?:aria|stately)[^?]*\/intlStrings\.m?js$/.test(id)) return null;
      // One line imports a language and one lists it.
      const foreign = (line: string) => /["/]([a-z]{2}-[A-Z]{2})(?:\.m?js)?"/.test(line) && !/["/](?:en-US|de-DE)(?:\.m?js)?"/.test(line);
      return { code: code.split('\n').filter((line) => !foreign(line)).join('\n'), map: null };
    },
  };
}

/** Names of classes that are short where they are shipped: every page's script lists its own. */
function shortNames(): (name: string, file: string) => string {
  const owners = new Map<string, string>();
  return (name, file) => {
    const key = `${relative(import.meta.dirname, file.split('?')[0] ?? file)} ${name}`;
    const digest = BigInt(`0x${createHash('sha256').update(key).digest('hex').slice(0, 16)}`).toString(36);
    for (let length = 3; ; length++) {
      const short = `_${digest.slice(0, length)}`;
      const owner = owners.get(short) ?? key;
      if (owner !== key) continue;
      owners.set(short, key);
      return short;
    }
  };
}

const own = (name: string) => fileURLToPath(new URL(`src/slim/${name}.ts`, import.meta.url));

export default defineConfig(({ command }) => ({
  resolve: {
    // Below markdown-it, where a fraction of these packages does.
    alias: [
      { find: /^entities$/, replacement: own('entities') },
      { find: /^linkify-it$/, replacement: own('linkify') },
      { find: /^punycode\.js$/, replacement: own('punycode') },
      { find: /^uc\.micro$/, replacement: own('ucmicro') },
    ],
  },
  plugins: [react(), onlyOurLanguages()],
  ...(command === 'build' ? { css: { modules: { generateScopedName: shortNames() } } } : {}),
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
    rolldownOptions: {
      output: {
        // What every page begins with is one file rather than fifteen.
        codeSplitting: { groups: [{ name: 'app', tags: ['$initial'] }] },
        // Licences of fonts have no extension where they come from; a browser is told by it that they are text.
        assetFileNames: ({ names }) => `assets/[name]-[hash]${names[0]?.includes('.') ? '[extname]' : '.txt'}`,
      },
    },
  },
  server: { proxy: { '/api': server, '/v2': server } },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/test-setup.ts'],
    restoreMocks: true,
    server: { deps: { inline: ['markdown-it'] } }, // so that it is tested with what it ships with
  },
}));
