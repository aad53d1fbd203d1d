// Prints the figures of a run as a Markdown table, beside those of the last release, and writes them as JSON.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { dirname, join } from 'node:path';
import type { Reporter, TestCase, TestResult } from '@playwright/test/reporter';
import { type Figure, figureType } from './figures';

const root = join(import.meta.dirname, '../../..');
const written = process.env.BENCH_OUT ?? join(root, '.cache/bench-ui.json');
const released = process.env.BENCH_BEFORE ?? join(root, 'docs/bench-ui.json');

type Measured = Figure & { load: number };
type Run = { at: string; cores: number; processor: string; load: number; figures: Measured[] };

export default class FiguresReporter implements Reporter {
  readonly #load = loadavg()[0] ?? 0;
  readonly #figures: Measured[] = [];

  onTestEnd(_: TestCase, { annotations }: TestResult): void {
    const load = loadavg()[0] ?? 0;
    for (const { type, description } of annotations) {
      if (type === figureType && description) this.#figures.push({ ...(JSON.parse(description) as Figure), load: round(load) });
    }
    this.#write(); // a run that is broken off has measured something all the same
  }

  onEnd(): void {
    if (this.#figures.length === 0) return;
    const run = this.#write();
    console.log(`\n${table(run, existsSync(released) ? (JSON.parse(readFileSync(released, 'utf8')) as Run) : undefined)}`);
    const missed = this.#figures.filter(isMissed).length;
    console.log(`\nload average ${run.load} at the start, ${run.cores} cores; ${missed} of ${this.#figures.filter(({ limit }) => limit).length} limits missed; written to ${written}`);
  }

  #write(): Run {
    const run = { at: new Date().toISOString(), cores: cpus().length, processor: cpus()[0]?.model ?? '', load: round(this.#load), figures: this.#figures };
    mkdirSync(dirname(written), { recursive: true });
    writeFileSync(written, `${JSON.stringify(run, undefined, 2)}\n`);
    return run;
  }
}

const round = (value: number) => Math.round(value * 10) / 10;
const isMissed = ({ value, limit }: Figure) => limit !== undefined && !(value <= limit);

function table({ figures }: Run, before: Run | undefined): string {
  const head = ['what', 'figure', 'limit', 'of the limit', 'met', ...(before ? ['last release'] : []), 'load', 'note'];
  const rows = figures.map((found) => {
    const { what, value, unit, limit, load, note = '' } = found;
    const old = before?.figures.find((figure) => figure.what === what);
    return [
      what, `**${round(value)} ${unit}**`, limit === undefined ? '' : `${limit}`, limit === undefined ? '' : (value / limit).toFixed(2),
      limit === undefined ? '' : isMissed(found) ? 'no' : 'yes', ...(before ? [old ? `${round(old.value)}` : ''] : []), `${load}`, note,
    ];
  });
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
