// Where things are explained. These are links that a person may follow; the app itself loads nothing from there.
const home = 'https://github.com/postil/postil/blob/main';

export const docs = {
  annotating: `${home}/docs/web-app.md#annotating`,
  queues: `${home}/docs/web-app.md#leading-queues`,
  configs: `${home}/docs/web-app.md#configs`,
  datasets: `${home}/docs/web-app.md#datasets`,
  roles: `${home}/docs/web-app.md#who-sees-what`,
  keys: `${home}/README.md#people-and-keys`,
} as const;
