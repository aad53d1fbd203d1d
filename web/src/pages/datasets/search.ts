import { text as textOf } from '../../app/search';

type Raw = Record<string, unknown>;

export type DatasetListSearch = { filter?: string | undefined };
export type DatasetSearch = {
  /** The latest unless given. */
  version?: string | undefined;
  /** The version that it is compared with. */
  compare?: string | undefined;
  text?: string | undefined;
};
export type ExampleSearch = { version?: string | undefined };

export const datasetListSearch = (raw: Raw): DatasetListSearch => ({ filter: textOf(raw, 'filter') });
export const datasetSearch = (raw: Raw): DatasetSearch => ({
  version: textOf(raw, 'version'),
  compare: textOf(raw, 'compare'),
  text: textOf(raw, 'text'),
});
export const exampleSearch = (raw: Raw): ExampleSearch => ({ version: textOf(raw, 'version') });
