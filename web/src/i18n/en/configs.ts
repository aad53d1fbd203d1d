export const configs = {};
