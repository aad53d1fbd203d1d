export const annotate = {};
