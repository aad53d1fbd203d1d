// The texts of all pages but annotating and signing in. Importing this module adds them to the English catalogue.
import { en } from '../catalogue';
import { configs } from './configs';
import { datasets } from './datasets';
import { queues } from './queues';
import { settings } from './settings';
import { traces } from './traces';

export const leading = { queues, traces, datasets, configs, settings };
Object.assign(en, leading);
