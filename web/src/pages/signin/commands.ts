// The exact commands that bring content in, for this server, this space and this key.

export type Place = { url: string; key: string; space: string; spaceId: string };

export const demoCommand = ({ url, key, space }: Place): string =>
  ['postil demo', `--url ${url}`, `--api-key ${key}`, ...(space === 'default' ? [] : [`--space ${quoted(space)}`])].join(' \\\n  ');

export const otelVariables = ({ url, key, spaceId }: Place): string =>
  `export OTEL_EXPORTER_OTLP_ENDPOINT=${url}
export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf
export OTEL_EXPORTER_OTLP_HEADERS='authorization=${key},arize-space-id=${spaceId}'
export OTEL_RESOURCE_ATTRIBUTES='openinference.project.name=my application'`;

export const pythonCode = ({ url, key, spaceId }: Place): string =>
  `# pip install arize-otel
from arize.otel import Transport, register

register(
    space_id=${JSON.stringify(spaceId)}, api_key=${JSON.stringify(key)}, project_name="my application",
    endpoint=${JSON.stringify(`${url}/v1/traces`)}, transport=Transport.HTTP,
)`;

/** As a POSIX shell reads one word. */
const quoted = (word: string): string => (/^[\w.-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);
