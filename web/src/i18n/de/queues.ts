import type { Catalogue } from '../catalogue';

export const queues: Catalogue['queues'] = {};
