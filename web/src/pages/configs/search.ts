import { text } from '../../app/search';

type Raw = Record<string, unknown>;

export const configListSearch = (raw: Raw): { filter?: string } => ({ filter: text(raw, 'filter') });
