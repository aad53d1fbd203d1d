import { text } from '../../app/search';

type Raw = Record<string, unknown>;

/** The span that is shown instead of the judged one. */
export const annotateSearch = (raw: Raw): { span?: string } => ({ span: text(raw, 'span') });
