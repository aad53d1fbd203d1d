import type { Catalogue } from '../catalogue';

export const annotate: Catalogue['annotate'] = {};
