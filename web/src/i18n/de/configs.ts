import type { Catalogue } from '../catalogue';

export const configs: Catalogue['configs'] = {};
