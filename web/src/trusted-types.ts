// Loaded before everything else. React Aria empties its live region by way of innerHTML, so the empty text passes; all
// other ways in which a text could become HTML or script fail here, whoever tries.
type Policies = { createPolicy(name: string, rules: Record<string, (text: string) => string>): unknown };

const onlyEmpty = (text: string): string => {
  if (text !== '') throw new TypeError('a text would have become HTML or script');
  return text;
};

(globalThis as { trustedTypes?: Policies }).trustedTypes?.createPolicy('default', {
  createHTML: onlyEmpty,
  createScript: onlyEmpty,
  createScriptURL: onlyEmpty,
});
