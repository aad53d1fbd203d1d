import { text } from '../../app/search';

type Raw = Record<string, unknown>;

export const datasetListSearch = (raw: Raw): { filter?: string } => ({ filter: text(raw, 'filter') });
export const datasetSearch = (raw: Raw): { version?: string; compare?: string; filter?: string } => ({
  version: text(raw, 'version'),
  compare: text(raw, 'compare'),
  filter: text(raw, 'filter'),
});
export const exampleSearch = (raw: Raw): { version?: string } => ({ version: text(raw, 'version') });
