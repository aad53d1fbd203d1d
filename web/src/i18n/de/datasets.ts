import type { Catalogue } from '../catalogue';

export const datasets: Catalogue['datasets'] = {};
