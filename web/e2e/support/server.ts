// Starts the built server with a database of its own.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const binary = resolve(import.meta.dirname, '../..', process.env.POSTIL_BIN ?? '../bin/postil');

export type Person = { email: string; password: string };

export class Server {
  readonly url: string;
  readonly apiKey: string;
  readonly admin: Person;
  /** The password of every annotator that `postil demo` makes. */
  readonly annotatorPassword = 'annotator password';
  readonly #folder: string;
  readonly #database: string[];
  #process: ChildProcess;

  private constructor(init: { url: string; apiKey: string; admin: Person; folder: string; database: string[]; process: ChildProcess }) {
    this.url = init.url;
    this.apiKey = init.apiKey;
    this.admin = init.admin;
    this.#folder = init.folder;
    this.#database = init.database;
    this.#process = init.process;
  }

  /** A server with nothing in it but its administrator. It runs on PostgreSQL when POSTIL_DATABASE names one. */
  static async start(of = '', { listen = '127.0.0.1:0', args = [] }: { listen?: string; args?: string[] } = {}): Promise<Server> {
    const folder = await mkdtemp(join(tmpdir(), `postil-e2e-${of}-`));
    const database = await newDatabase(process.env.POSTIL_DATABASE);
    const { child, output } = await serve(folder, listen, [...database, ...args]);
    const part = (pattern: RegExp) => {
      const found = pattern.exec(output)?.[1];
      if (!found) throw new Error(`the server did not say ${pattern}: ${output}`);
      return found;
    };
    return new Server({
      url: part(/ready at (\S+)/),
      apiKey: part(/API key\s+(\S+)/),
      admin: { email: part(/administrator\s+(\S+)/), password: part(/password\s+(\S+)/) },
      folder,
      database,
      process: child,
    });
  }

  /** Example content: traces, a dataset, queues, annotators and their work. */
  async fill(): Promise<void> {
    await run(binary, ['demo', '--url', this.url, '--api-key', this.apiKey, '--annotator-password', this.annotatorPassword]);
  }

  /** Runs the program with other arguments, as somebody at a terminal would. */
  async run(args: string[]): Promise<void> {
    await run(binary, args);
  }

  /** Ends the server at once, as a crash would. */
  async kill(): Promise<void> {
    await ended(this.#process, 'SIGKILL');
  }

  /** Starts it again, at the same address and with the same data; as another program when one is named. */
  async restart(program = binary): Promise<void> {
    const { child } = await serve(this.#folder, new URL(this.url).host, this.#database, program);
    this.#process = child;
  }

  async close(): Promise<void> {
    await ended(this.#process, 'SIGTERM');
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** The arguments that name a database of this server's own. */
async function newDatabase(url: string | undefined): Promise<string[]> {
  if (!url) return [];
  const name = `e2e_${randomBytes(6).toString('hex')}`;
  await run('psql', [url, '-q', '-c', `CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8'`]);
  return ['--database', url.replace(/\/[^/?]*(\?|$)/, `/${name}$1`)];
}

async function serve(folder: string, listen: string, args: string[], program = binary): Promise<{ child: ChildProcess; output: string }> {
  const { POSTIL_DATABASE: _, ...env } = process.env;
  const child = spawn(
    program, ['serve', '--data', folder, '--listen', listen, '--otlp-grpc-listen', '127.0.0.1:0', '--log-level', 'warn', ...args],
    { env, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  return new Promise((done, failed) => {
    const giveUp = setTimeout(() => failed(new Error(`the server is not ready after 30 s: ${output}`)), 30_000);
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      // At a first start the key comes last; later only the first line comes.
      const first = /First start/.test(output) ? /API key\s+\S+\n/.test(output) : /ready at .*\n/.test(output);
      if (!first) return;
      setTimeout(() => {
        if (/First start/.test(output) && !/API key\s+\S+\n/.test(output)) return;
        clearTimeout(giveUp);
        done({ child, output });
      }, 50);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('error', failed);
    child.once('exit', (code) => failed(new Error(`the server ended with ${code}: ${output}`)));
  });
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((done) => child.once('exit', done));
  child.kill(signal);
  await gone;
}
