/** @file Weights as whole numbers of 8 bits with one exponent for all. */
import type { SignMode } from "../network";
import { signModeOf, storeWeights, weightRanges } from "../synapses/weights";
import type { Convention } from "./decay";

/** Numbers that are to become weights, and how far they go. */
export interface Wanted {
  /** one for each synapse, in parts of a weight of 1 with exponent 0 at a scale of 1 */
  readonly values: Float64Array;
  readonly signMode: SignMode;
  /** largest and, of negative ones, largest magnitude */
  readonly high: number;
  readonly low: number;
  /** bits that a weight may have */
  readonly bits: number;
}

/** Weights found, and what became of those that were wanted. */
export interface Mantissas {
  readonly weights: Float64Array;
  readonly exponent: number;
  /** wanted ones, not 0, that became 0 */
  readonly zeroed: number;
  /** those beyond the largest weight */
  readonly clipped: number;
}

/** What weights are to be, looked through once. */
export function wantedOf(values: Float64Array, bits: number): Wanted {
  let [high, low] = [0, 0];
  for (const x of values) {
    high = Math.max(high, x);
    low = Math.max(low, -x);
  }
  return { values, signMode: signModeOf(values), high, low, bits };
}

/** Weights are multiples of it: low bits that are not stored. */
export const unitOf = ({ bits, signMode }: Pick<Wanted, "bits" | "signMode">): number =>
  2 ** (8 - bits + (signMode === "mixed" ? 1 : 0));

/** The largest weight of each sign that can be stored. */
export function largestOf(wanted: Pick<Wanted, "bits" | "signMode">): readonly [number, number] {
  const unit = unitOf(wanted);
  const [low, high] = weightRanges[wanted.signMode];
  return [Math.floor(high / unit) * unit, Math.floor(-low / unit) * unit];
}

/** The nearest multiple of `unit`; halves go away from zero. */
const nearest = (x: number, unit: number): number => Math.sign(x) * Math.round(Math.abs(x) / unit) * unit + 0;

/**
 * The smallest exponent up to 7 at which no weight is beyond the largest and all sums are whole: with a smaller one weights would have more digits,
 * but sums would be cut, toward −∞.
 */
export function exponentOf(wanted: Wanted, scale: number): number {
  const { high, low } = wanted;
  if (high === 0 && low === 0) return 0;
  const unit = unitOf(wanted);
  const [most, least] = largestOf(wanted);
  for (let e = -Math.log2(unit); e < 7; e++) {
    const factor = scale * 2 ** -e;
    if (nearest(high * factor, unit) <= most && nearest(low * factor, unit) <= least) return e + 0;
  }
  return 7;
}

/** The weight nearest to `x`, which is at its scale and exponent. */
function stored(x: number, unit: number, most: number, least: number): number {
  return Math.min(most, Math.max(-least, nearest(x, unit))) + 0;
}

/** Weights at a scale. */
export function mantissasOf(wanted: Wanted, scale: number, convention: Convention): Mantissas {
  if (convention === "nir-to-lava") {
    const { bits: weightBits, signMode, values } = wanted;
    const scaled = values.map((x) => x * scale + Math.sign(x) * 1e-9);
    const { values: weights, clipped } = storeWeights(scaled, { weightBits, signMode, clip: true });
    const zeroed = weights.filter((w, k) => w === 0 && values[k] !== 0).length;
    return { weights, exponent: 0, zeroed, clipped };
  }
  const exponent = exponentOf(wanted, scale);
  const factor = scale * 2 ** -exponent;
  const unit = unitOf(wanted);
  const [most, least] = largestOf(wanted);
  let [zeroed, clipped] = [0, 0];
  const weights = wanted.values.map((x) => {
    const weight = stored(x * factor, unit, most, least);
    if (weight === 0 && x !== 0) zeroed++;
    if (weight !== nearest(x * factor, unit)) clipped++;
    return weight;
  });
  return { weights, exponent, zeroed, clipped };
}

/** Error of all weights over their size, both squared and summed, of `sample`. */
export function errorAt(wanted: Wanted, sample: Float64Array, scale: number): number {
  const factor = scale * 2 ** -exponentOf(wanted, scale);
  const unit = unitOf(wanted);
  const [most, least] = largestOf(wanted);
  let [error, size] = [0, 0];
  for (const x of sample) {
    const aim = x * factor;
    error += (stored(aim, unit, most, least) - aim) ** 2;
    size += aim ** 2;
  }
  return size === 0 ? 0 : error / size;
}

/** Fewest bits that hold all these weights as they are, at least 1. */
export function fewestBits(weights: Float64Array, signMode: SignMode): number {
  const most = signMode === "mixed" ? 9 : 8;
  let zeros = most;
  for (const w of weights) while (zeros > 0 && w % 2 ** zeros !== 0) zeros--;
  return Math.max(1, most - zeros);
}
