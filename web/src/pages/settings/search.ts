import { text } from '../../app/search';

type Raw = Record<string, unknown>;

/** Whose members: without a space, those of the one used last. */
export const membersSearch = (raw: Raw): { space?: string; filter?: string } => ({ space: text(raw, 'space'), filter: text(raw, 'filter') });
