/**
 * @file Separation functions of dense memories, as tables. The overlap of two ±1 vectors of n entries is one of 2n + 1 whole
 * numbers, so that F is needed at so many places and no more; what the tables hold is chosen so that nothing overflows.
 */
import { checkChoice, checkInteger, shown } from "../../math";

/** F of a dense memory: xⁿ, max(x, 0)ⁿ, or eˣ. */
export type DenseSeparation = "power" | "rectified" | "exponential";

/** Which F, and its order. */
export interface DenseSeparationOptions {
  /** default `"power"` */
  readonly separation?: DenseSeparation;
  /** n in xⁿ, a whole number ≥ 1, for `"power"` and `"rectified"` only; default 3 */
  readonly order?: number;
}

/** @throws when a word is unknown, the order is no whole number ≥ 1, or energies of p patterns would leave the range of numbers */
export function checkSeparation(caller: string, options: DenseSeparationOptions, n: number, p: number): void {
  const { separation = "power", order } = options;
  checkChoice(caller, "separation", separation, ["power", "rectified", "exponential"]);
  if (order === undefined) return;
  if (separation === "exponential")
    throw new TypeError(`${caller}: order must come with a power, got ${shown(order)}`);
  checkInteger(caller, "order", order, 1);
  if (!Number.isFinite(2 * p * (n + 1) ** order))
    throw new RangeError(
      `${caller}: order must keep 2·${p}·${n + 1}^order below 1.8e308, got ${order}; see the exponential separation`,
    );
}

/** F(x) for a power. */
export function powerOf(separation: DenseSeparation, order: number): (x: number) => number {
  return separation === "rectified" ? (x) => (x > 0 ? x ** order : 0) : (x) => x ** order;
}

/** Differences D(r) = F(r + 1) − F(r − 1) of a power for every overlap r = −n … n, at index r + n. */
export interface DifferenceTable {
  readonly values: Float64Array;
  /** D = values·unit: 1 while sums of p of them are whole numbers that a float holds exactly, else n^order */
  readonly unit: number;
}

/** The table for sums over p patterns. */
export function differenceTable(
  separation: DenseSeparation,
  order: number,
  n: number,
  p: number,
): DifferenceTable {
  const power = powerOf(separation, order);
  const size = 2 * p * (n + 1) ** order <= Number.MAX_SAFE_INTEGER ? 1 : n;
  const values = Float64Array.from(
    { length: 2 * n + 1 },
    (_, at) => power((at - n + 1) / size) - power((at - n - 1) / size),
  );
  return { values, unit: size ** order };
}

/** exp(−k) for k = 0 … 2n + 2, the weight of an overlap k below the largest. */
export function decayTable(n: number): Float64Array {
  return Float64Array.from({ length: 2 * n + 3 }, (_, k) => Math.exp(-k));
}
