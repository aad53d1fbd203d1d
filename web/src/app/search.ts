// Reading search parameters, which anybody may have typed. What is not sound is left out, never an error.

type Raw = Record<string, unknown>;

export const text = (raw: Raw, name: string): string | undefined => {
  const value = raw[name];
  return typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined;
};

export const oneOf = <T extends string>(raw: Raw, name: string, values: readonly T[]): T | undefined =>
  values.find((value) => value === raw[name]);

export const flag = (raw: Raw, name: string): true | undefined => (raw[name] === true || raw[name] === '1' ? true : undefined);

export const texts = (raw: Raw, name: string): string[] | undefined => {
  const value = raw[name];
  const list = Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === 'string') : [];
  return list.length > 0 ? list : undefined;
};
