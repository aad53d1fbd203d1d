// Numbers for axes: round steps, and where a value lies between the ends.

/** Round numbers from at or below `min` to at or above `max`, some `count` of them. */
export function ticks(min: number, max: number, count = 4): number[] {
  const span = max - min || Math.abs(max) || 1;
  const step = roundStep(span / count);
  const first = Math.floor(min / step);
  const last = Math.max(Math.ceil(max / step), first + 1);
  // By multiplication, since repeated addition gathers errors: 0.30000000000000004.
  return Array.from({ length: last - first + 1 }, (_, n) => Number(((first + n) * step).toPrecision(12)));
}

/** 1, 2 or 5 times a power of ten, at or above `raw`. */
export function roundStep(raw: number): number {
  const power = 10 ** Math.floor(Math.log10(raw));
  const lead = raw / power;
  return (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10) * power;
}

/** Where `value` lies from `from` to `to`, when `domain` reaches from the first to the second of its ends. */
export function scale(domain: readonly [number, number], from: number, to: number): (value: number) => number {
  const [low, high] = domain;
  const size = high - low || 1;
  return (value) => from + ((value - low) / size) * (to - from);
}
