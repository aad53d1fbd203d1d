/** The path the app is served under, with a slash at its end. The scripts lie in `assets/` right below it. */
const self = import.meta.url;
export const basePath = import.meta.env.PROD ? new URL('..', self).pathname : '/';
