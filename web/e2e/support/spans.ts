// Spans as an application would send them.
import { randomBytes } from 'node:crypto';
import { expect, type APIRequestContext } from '@playwright/test';

export type SentSpan = {
  name: string;
  kind?: string;
  /** The index of the parent among the spans of the same trace; the root has none. */
  parent?: number | undefined;
  /** Milliseconds after the start of the trace. */
  start?: number | undefined;
  duration?: number;
  failed?: boolean | undefined;
  attributes?: Record<string, string | number | boolean | undefined>;
};

export const hex = (bytes: number): string => randomBytes(bytes).toString('hex');

const valueOf = (value: string | number | boolean) =>
  typeof value === 'string' ? { stringValue: value } : typeof value === 'boolean' ? { boolValue: value } : Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };

/** Sends one trace to a project, which is made by it, and returns the ids of trace and spans. */
export async function sendTrace(api: APIRequestContext, project: string, spans: SentSpan[], at = Date.now() - 60_000): Promise<{ trace: string; spans: string[] }> {
  const [sent] = await sendTraces(api, project, [{ spans, at }]);
  return sent as { trace: string; spans: string[] };
}

export async function sendTraces(api: APIRequestContext, project: string, traces: { spans: SentSpan[]; at: number }[]): Promise<{ trace: string; spans: string[] }[]> {
  const ids = traces.map(({ spans }) => ({ trace: hex(16), spans: spans.map(() => hex(8)) }));
  const all = traces.flatMap(({ spans, at }, number) =>
    spans.map(({ name, kind = 'CHAIN', parent, start = 0, duration = 100, failed, attributes = {} }, index) => {
      const begin = BigInt(at + start) * 1_000_000n;
      return {
        traceId: ids[number]?.trace,
        spanId: ids[number]?.spans[index],
        ...(parent === undefined ? {} : { parentSpanId: ids[number]?.spans[parent] }),
        name,
        startTimeUnixNano: String(begin),
        endTimeUnixNano: String(begin + BigInt(Math.round(duration * 1000)) * 1000n),
        status: { code: failed ? 2 : 1 },
        attributes: Object.entries({ 'openinference.span.kind': kind, ...attributes }).flatMap(([key, value]) => (value === undefined ? [] : [{ key, value: valueOf(value) }])),
      };
    }),
  );
  const resource = { attributes: [{ key: 'openinference.project.name', value: { stringValue: project } }] };
  for (let from = 0; from < all.length; from += 2000) {
    const response = await api.post('/v1/traces', { data: { resourceSpans: [{ resource, scopeSpans: [{ spans: all.slice(from, from + 2000) }] }] } });
    expect(response.status(), await response.text()).toBe(200);
  }
  return ids;
}

/** The id of a project, once it is there. */
export async function projectNamed(api: APIRequestContext, space: string, name: string): Promise<string> {
  const read = async () => {
    const answer = await api.get(`/v2/projects?space_id=${encodeURIComponent(space)}&name=${encodeURIComponent(name)}&limit=100`);
    const { projects } = (await answer.json()) as { projects: { id: string; name: string }[] };
    return projects.find((project) => project.name === name)?.id;
  };
  await expect.poll(read).toBeTruthy();
  return (await read()) as string;
}
