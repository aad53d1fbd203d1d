import type { Catalogue } from '../catalogue';
import { annotate } from './annotate';
import { common } from './common';
import { configs } from './configs';
import { content } from './content';
import { datasets } from './datasets';
import { queues } from './queues';
import { settings } from './settings';
import { signin } from './signin';
import { traces } from './traces';

export const de: Catalogue = { common, signin, queues, annotate, traces, datasets, configs, settings, content };
