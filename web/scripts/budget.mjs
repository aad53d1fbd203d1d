// Fails the build when what a browser has to load is heavier than the interface promises (gzip). With --json it only tells.
import { readdir, readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';

const dist = new URL('../../internal/web/dist/', import.meta.url);
const manifest = JSON.parse(await readFile(new URL('assets/manifest.json', dist), 'utf8'));
const kB = 1000;
const asJson = process.argv.includes('--json');
const annotatePage = 'src/pages/annotate/Annotate.tsx';
const frame = 'src/app/Frame.tsx';

const sizes = new Map();
for (const name of await readdir(new URL('assets/', dist))) {
  const body = await readFile(new URL(`assets/${name}`, dist));
  sizes.set(`assets/${name}`, name.endsWith('.woff2') ? body.length : gzipSync(body, { level: 9 }).length);
}

/** Everything a chunk needs before it runs: itself and its static imports. */
function closure(keys) {
  const seen = new Set();
  const open = [...keys];
  while (open.length > 0) {
    const key = open.pop();
    if (seen.has(key)) continue;
    seen.add(key);
    open.push(...(manifest[key]?.imports ?? []));
  }
  return seen;
}
const filesOf = (keys) => new Set([...keys].map((key) => manifest[key].file));
const sum = (files) => [...files].reduce((total, file) => total + sizes.get(file), 0);
const ending = (extension) => [...sizes.keys()].filter((name) => name.endsWith(extension));

const entry = Object.keys(manifest).find((key) => manifest[key].isEntry);
const first = filesOf(closure([entry, annotatePage]));
const checks = [
  ['JS before the first annotate view', sum(first), 220 * kB],
  ['CSS', sum(ending('.css')), 25 * kB],
  ['fonts', sum(ending('.woff2')), 100 * kB],
  ['all JS', sum(ending('.js')), 480 * kB],
];
// Other pages stand in the frame, and what annotating or the frame has loaded need not be loaded again.
const framed = new Set([...first, ...filesOf(closure([entry, frame]))]);
checks.push(['the frame', sum([...framed].filter((file) => !first.has(file))), 60 * kB]);
// Tabs need the page that they stand in as well. A page that others import from is a shared chunk, named by its file.
const chunkOf = (name) => Object.keys(manifest).find((key) => key.endsWith(`/${name}.tsx`) || key.startsWith(`_${name}-`));
const layouts = [[/\/queues\/Queue(?!List|New)/, chunkOf('QueueLayout')], [/\/settings\//, chunkOf('SettingsLayout')]];
const around = (key) => layouts.filter(([tabs]) => tabs.test(key)).map(([, layout]) => layout);
for (const key of manifest[entry].dynamicImports.filter((k) => k.startsWith('src/pages/') && k !== annotatePage)) {
  const further = [...filesOf(closure([entry, key, ...around(key)]))].filter((file) => !framed.has(file));
  checks.push([key.replace('src/pages/', 'page '), sum(further), 60 * kB]);
}

let heavy = 0;
for (const [what, size, limit] of checks) {
  const over = size > limit;
  if (over) heavy++;
  if (!asJson && (over || !what.startsWith('page '))) {
    console.log(`${over ? 'TOO HEAVY ' : ''}${what}: ${(size / kB).toFixed(1)} of ${limit / kB} kB`);
  }
}
if (asJson) console.log(JSON.stringify(checks.map(([what, size, limit]) => ({ what, size, limit }))));
else process.exitCode = heavy > 0 ? 1 : 0;
