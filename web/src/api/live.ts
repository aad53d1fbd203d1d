// Live changes of a space: one event stream per tab, however many pages watch it. Events only hint at what to read
// again, so they end as invalidated queries: `['queue', id, …]` and `['queues', space, …]`.
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import { basePath } from '../app/base';
import type { Postil } from './client';
import { tell } from './events';

export type QueueEvent = Postil['QueueEvent'];
type Listener = (event: QueueEvent) => void;

/** How long changes are gathered before they are read again; a busy queue tells of several a second. */
const gather = 1000;

/** The stream of one space. It rests while the tab is hidden, since browsers allow few open connections per host. */
export class SpaceStream {
  readonly #space: string;
  readonly #client: QueryClient;
  readonly #listeners = new Set<Listener>();
  readonly #changed = new Set<string>();
  #source: EventSource | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #missed = false;

  constructor(space: string, client: QueryClient) {
    this.#space = space;
    this.#client = client;
  }

  watch(listener: Listener): () => void {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#start();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#stop();
    };
  }

  #start(): void {
    document.addEventListener('visibilitychange', this.#turn);
    this.#missed = false;
    this.#turn();
  }

  #stop(): void {
    document.removeEventListener('visibilitychange', this.#turn);
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#close();
  }

  readonly #turn = (): void => {
    if (document.hidden) this.#close();
    else if (!this.#source) this.#open();
  };

  #close(): void {
    if (!this.#source) return;
    this.#source.close();
    this.#source = undefined;
    this.#missed = true;
  }

  #open(): void {
    const source = new EventSource(`${basePath}api/v1/spaces/${encodeURIComponent(this.#space)}/events`);
    this.#source = source;
    source.addEventListener('open', () => {
      // What happened while there was no stream is not told again.
      if (this.#missed) void this.#client.invalidateQueries({ predicate: ({ queryKey: [first] }) => first === 'queue' || first === 'queues' });
      this.#missed = false;
    });
    source.addEventListener('queue', (event) => this.#take(JSON.parse((event as MessageEvent<string>).data) as QueueEvent));
    source.addEventListener('server', (event) => {
      const { version } = JSON.parse((event as MessageEvent<string>).data) as Postil['ServerEvent'];
      tell('server-version', version);
    });
    source.addEventListener('error', () => {
      this.#missed = true; // the browser connects again by itself, unless it was refused
      if (source.readyState === EventSource.CLOSED && this.#source === source) this.#source = undefined;
    });
  }

  #take(event: QueueEvent): void {
    for (const listener of this.#listeners) listener(event);
    this.#changed.add(event.queue_id);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      for (const id of this.#changed) void this.#client.invalidateQueries({ queryKey: ['queue', id] });
      this.#changed.clear();
      void this.#client.invalidateQueries({ queryKey: ['queues', this.#space] });
    }, gather);
  }
}

const streams = new WeakMap<QueryClient, Map<string, SpaceStream>>();

function streamOf(client: QueryClient, space: string): SpaceStream {
  const ofClient = streams.get(client) ?? new Map<string, SpaceStream>();
  streams.set(client, ofClient);
  const stream = ofClient.get(space) ?? new SpaceStream(space, client);
  ofClient.set(space, stream);
  return stream;
}

/** Keeps the queries about the queues of a space fresh while the component is there, and passes its events on. */
export function useLiveQueues(space: string, onEvent?: Listener): void {
  const client = useQueryClient();
  const listener = useEffectEvent((event: QueueEvent) => onEvent?.(event));
  useEffect(() => streamOf(client, space).watch((event) => listener(event)), [client, space]);
}
