// Every address of the app. Pages are loaded when they are first opened; what their addresses carry besides the path is
// read by the functions in `pages/*/search.ts`.
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { annotateSearch } from '../pages/annotate/search';
import { configListSearch } from '../pages/configs/search';
import { datasetListSearch, datasetSearch, exampleSearch } from '../pages/datasets/search';
import * as queues from '../pages/queues/search';
import { membersSearch } from '../pages/settings/search';
import { loginSearch } from '../pages/signin/search';
import { traceExplorerSearch, traceSearch } from '../pages/traces/search';
import { PageSkeleton } from '../ui/states';
import { basePath } from './base';
import { PageError } from './PageError';
import { Framed, Home, NoPage, Root, SignedIn, SpaceGate } from './gates';

const page = lazyRouteComponent;

const root = createRootRoute({ component: Root, notFoundComponent: NoPage });

const login = createRoute({
  getParentRoute: () => root, path: 'login', validateSearch: loginSearch, component: page(() => import('../pages/signin/Login')),
});
const invite = createRoute({ getParentRoute: () => root, path: 'invite/$token', component: page(() => import('../pages/signin/Invite')) });

const signedIn = createRoute({ getParentRoute: () => root, id: 'signed-in', component: SignedIn });
const setup = createRoute({ getParentRoute: () => signedIn, path: 'setup', component: page(() => import('../pages/signin/Setup')) });
const home = createRoute({ getParentRoute: () => signedIn, path: '/', component: Home });

// Settings concern the person and the organization, so they stand outside of any space.
const framedSettings = createRoute({ getParentRoute: () => signedIn, id: 'framed-settings', component: Framed });
const settings = createRoute({
  getParentRoute: () => framedSettings, path: 'settings', component: page(() => import('../pages/settings/SettingsLayout')),
});
const settingsPages = [
  createRoute({ getParentRoute: () => settings, path: 'profile', component: page(() => import('../pages/settings/Profile')) }),
  createRoute({
    getParentRoute: () => settings, path: 'members', validateSearch: membersSearch, component: page(() => import('../pages/settings/Members')),
  }),
  createRoute({ getParentRoute: () => settings, path: 'api-keys', component: page(() => import('../pages/settings/ApiKeys')) }),
  createRoute({ getParentRoute: () => settings, path: 'spaces', component: page(() => import('../pages/settings/Spaces')) }),
  createRoute({ getParentRoute: () => settings, path: 'about', component: page(() => import('../pages/settings/About')) }),
] as const;

const space = createRoute({ getParentRoute: () => signedIn, path: 's/$space', component: SpaceGate });

// Annotating has the whole window: no rail.
const annotate = createRoute({
  getParentRoute: () => space, path: 'queues/$queue/annotate', validateSearch: annotateSearch,
  component: page(() => import('../pages/annotate/Annotate')),
});
const annotateRecord = createRoute({ getParentRoute: () => annotate, path: '$record' });

const framed = createRoute({ getParentRoute: () => space, id: 'framed', component: Framed });

const queueList = createRoute({
  getParentRoute: () => framed, path: 'queues', validateSearch: queues.queueListSearch, component: page(() => import('../pages/queues/QueueList')),
});
const queueNew = createRoute({
  getParentRoute: () => framed, path: 'queues/new', validateSearch: queues.queueNewSearch, component: page(() => import('../pages/queues/QueueNew')),
});
const queue = createRoute({ getParentRoute: () => framed, path: 'queues/$queue', component: page(() => import('../pages/queues/QueueLayout')) });
const queuePages = [
  createRoute({ getParentRoute: () => queue, path: '/', component: page(() => import('../pages/queues/QueueOverview')) }),
  createRoute({
    getParentRoute: () => queue, path: 'records', validateSearch: queues.queueRecordsSearch,
    component: page(() => import('../pages/queues/QueueRecords')),
  }),
  createRoute({
    getParentRoute: () => queue, path: 'annotators', validateSearch: queues.queueAnnotatorsSearch,
    component: page(() => import('../pages/queues/QueueAnnotators')),
  }),
  createRoute({
    getParentRoute: () => queue, path: 'agreement', validateSearch: queues.queueAgreementSearch,
    component: page(() => import('../pages/queues/QueueAgreement')),
  }),
  createRoute({
    getParentRoute: () => queue, path: 'adjudicate', validateSearch: queues.queueAdjudicateSearch,
    component: page(() => import('../pages/queues/QueueAdjudicate')),
  }),
  createRoute({
    getParentRoute: () => queue, path: 'gold', validateSearch: queues.queueGoldSearch, component: page(() => import('../pages/queues/QueueGold')),
  }),
  createRoute({
    getParentRoute: () => queue, path: 'judge', validateSearch: queues.queueJudgeSearch, component: page(() => import('../pages/queues/QueueJudge')),
  }),
  createRoute({
    getParentRoute: () => queue, path: 'export', validateSearch: queues.queueExportSearch,
    component: page(() => import('../pages/queues/QueueExport')),
  }),
  createRoute({ getParentRoute: () => queue, path: 'settings', component: page(() => import('../pages/queues/QueueSettings')) }),
] as const;

const traceExplorer = createRoute({
  getParentRoute: () => framed, path: 'traces', validateSearch: traceExplorerSearch,
  component: page(() => import('../pages/traces/TraceExplorer')),
});
const trace = createRoute({
  getParentRoute: () => framed, path: 'traces/$trace', validateSearch: traceSearch, component: page(() => import('../pages/traces/TracePage')),
});
const datasetList = createRoute({
  getParentRoute: () => framed, path: 'datasets', validateSearch: datasetListSearch, component: page(() => import('../pages/datasets/DatasetList')),
});
const dataset = createRoute({
  getParentRoute: () => framed, path: 'datasets/$dataset', validateSearch: datasetSearch,
  component: page(() => import('../pages/datasets/DatasetPage')),
});
const example = createRoute({
  getParentRoute: () => framed, path: 'datasets/$dataset/examples/$example', validateSearch: exampleSearch,
  component: page(() => import('../pages/datasets/ExamplePage')),
});
const configList = createRoute({
  getParentRoute: () => framed, path: 'configs', validateSearch: configListSearch, component: page(() => import('../pages/configs/ConfigList')),
});
const configNew = createRoute({ getParentRoute: () => framed, path: 'configs/new', component: page(() => import('../pages/configs/ConfigNew')) });
const config = createRoute({ getParentRoute: () => framed, path: 'configs/$config', component: page(() => import('../pages/configs/ConfigPage')) });

const routeTree = root.addChildren([
  login,
  invite,
  signedIn.addChildren([
    setup,
    home,
    framedSettings.addChildren([settings.addChildren(settingsPages)]),
    space.addChildren([
      annotate.addChildren([annotateRecord]),
      framed.addChildren([
        queueList, queueNew, queue.addChildren(queuePages), traceExplorer, trace, datasetList, dataset, example, configList, configNew, config,
      ]),
    ]),
  ]),
]);

export const router = createRouter({
  routeTree,
  basepath: basePath,
  defaultPreload: 'intent',
  defaultPendingMs: 150,
  defaultPendingMinMs: 0,
  defaultPendingComponent: PageSkeleton,
  defaultErrorComponent: PageError,
  defaultNotFoundComponent: NoPage,
  scrollRestoration: true,
  search: { strict: true },
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
