/** @file Round numbers for axes: what is shown, and where its ticks are. */

/** Smallest and largest finite entry; undefined when there is none. */
export function ends(values: Iterable<number | null>): [number, number] | undefined {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value === null || !Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : undefined;
}

/** The round step (1, 2 or 5 times a power of ten) that gives at most about `most` ticks over `span`. */
export function roundStep(span: number, most: number): number {
  const rough = Math.abs(span) / most;
  const base = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((f) => f * base >= rough * (1 - 1e-9)) ?? 10;
  return factor * base;
}

/** Multiples of `step` in [low, high]. */
export function roundTicks(low: number, high: number, step: number): number[] {
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
}

/** A logarithmic axis around values > 0, from a power of ten to a power of ten, with ticks at powers alone. */
export function decades(values: readonly number[]): {
  readonly range: readonly [number, number];
  readonly ticks: readonly number[];
} {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  return {
    range: [10 ** low, 10 ** high],
    ticks: Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i)),
  };
}
