import type { Catalogue } from '../catalogue';

export const traces: Catalogue['traces'] = {};
