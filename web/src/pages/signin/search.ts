import { text } from '../../app/search';

type Raw = Record<string, unknown>;

/** The page that was asked for before signing in. */
export const loginSearch = (raw: Raw): { next?: string } => ({ next: text(raw, 'next') });
