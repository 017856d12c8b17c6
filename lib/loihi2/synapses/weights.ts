/** @file Weights as the chip stores them: clipped, cut to their bits, with one exponent and one rule of signs for all. */
import { checkAllFinite, checkChoice, checkInteger } from "../../math";
import type { SignMode, WeightFormat } from "../network";
import { type Profile, type ProfileName, profileOf } from "../profile";
import { toBits } from "./rounding";

/** Weights in their stored form, and what was lost on the way. */
export interface StoredWeights {
  readonly values: Float64Array;
  readonly signMode: SignMode;
  readonly weightBits: number;
  readonly weightExponent: number;
  /** entries that were beyond the range of their sign mode */
  readonly clipped: number;
  /** entries that lost low bits, a fraction included */
  readonly truncated: number;
}

/** Smallest and largest weight. */
export const weightRanges: Readonly<Record<SignMode, readonly [number, number]>> = {
  mixed: [-256, 255],
  excitatory: [0, 255],
  inhibitory: [-255, 0],
};

/** Every {@link SignMode}. */
export const signModes: readonly SignMode[] = ["mixed", "excitatory", "inhibitory"];

/** The sign mode that weights have by themselves. */
export function signModeOf(weights: ArrayLike<number>): SignMode {
  let [low, high] = [0, 0];
  for (let i = 0; i < weights.length; i++) {
    const w = weights[i];
    if (w < low) low = w;
    else if (w > high) high = w;
  }
  return low >= 0 ? "excitatory" : high <= 0 ? "inhibitory" : "mixed";
}

/** Low bits that a weight of so many bits does not have. */
const lostBits = (weightBits: number, signMode: SignMode): number =>
  8 - weightBits + (signMode === "mixed" ? 1 : 0);

/**
 * Weights as they are stored:
 *
 *     w ← rtz(w), then w ← 2^n ⌊w/2^n⌋,  n = 8 − weightBits + [mixed]
 *
 * in the range −256 … 255 (mixed), 0 … 255 (excitatory) or −255 … 0 (inhibitory, cut on the magnitude). Of 8 bits mixed weights are the even
 * numbers −256 … 254. With `clip` weights beyond their range are held at its ends before they are cut.
 *
 * Reference: Lava, `lava.utils.weightutils` (lava-nc b6822fb), which always clips. In the profile `"brian2loihi"` weights of both signs are cut on
 * the magnitude too, and inhibitory ones go down to −256; in `"nengo-loihi1"` all are rounded to the nearest, halves to even, within ±255.
 *
 * @throws {RangeError} when a weight is not finite, weights are beyond their range without `clip`, `weightBits` is not in 0 … 8 or
 * `weightExponent` not in −8 … 7
 */
export function storeWeights(
  weights: ArrayLike<number>,
  format: WeightFormat = {},
  profile: ProfileName = "lava",
): StoredWeights {
  return stored("storeWeights", "weights", weights, format, profileOf(profile));
}

/**
 * As {@link storeWeights}, of a connection.
 *
 * @param keep weights beyond their range stay what they are, as those do in Lava that learn
 */
export function stored(
  caller: string,
  name: string,
  weights: ArrayLike<number>,
  format: WeightFormat,
  profile: Profile,
  keep = false,
): StoredWeights {
  checkAllFinite(caller, name, weights);
  const { weightBits = 8, weightExponent = 0, clip = false } = format;
  const of = name.slice(0, name.lastIndexOf(".") + 1);
  checkInteger(caller, `${of}weightBits`, weightBits, 0, 8);
  checkInteger(caller, `${of}weightExponent`, weightExponent, -8, 7);
  const given = new Float64Array(weights);
  const values = new Float64Array(given.length);
  for (let k = 0; k < values.length; k++) values[k] = Math.trunc(given[k]) + 0;
  const signMode = format.signMode ?? signModeOf(values);
  checkChoice(caller, `${of}signMode`, signMode, signModes);
  const { weightBits: rounding, inhibitoryLimit } = profile;
  const [, high] = weightRanges[signMode];
  const low = signMode === "inhibitory" ? inhibitoryLimit : weightRanges[signMode][0];
  const unit = 2 ** lostBits(weightBits, signMode);
  let [beyond, first, truncated] = [0, -1, 0];
  for (let k = 0; k < values.length; k++) {
    const w = values[k];
    if ((w < low || w > high) && beyond++ === 0) first = k;
  }
  if (beyond > 0 && !clip && !keep)
    throw new RangeError(
      `${caller}: ${name} must be in [${low}, ${high}] as they are ${signMode}, got ${beyond} of ${values.length} beyond, the first ${values[first]} at ${first} (clip: true holds them at the ends)`,
    );
  for (let k = 0; k < values.length; k++) {
    const w = values[k];
    const inside = keep ? w : Math.min(high, Math.max(low, w));
    const value = toBits(inside, unit, signMode, rounding);
    if (inside === w && value !== given[k]) truncated++;
    values[k] = value + 0;
  }
  return { values, signMode, weightBits, weightExponent, clipped: keep ? 0 : beyond, truncated };
}

/** What {@link optimizeWeightBits} found. */
export interface OptimizedWeights extends WeightFormat {
  readonly weights: Float64Array;
  readonly weightBits: number;
  readonly weightExponent: number;
  /** the whole numbers of `weightBits` bits that a core holds: weights over 2^(8 − weightBits), of mixed ones over 2 more */
  readonly inMemory: Float64Array;
}

/**
 * Weights scaled up to use the range of their sign mode, with the fewest bits that hold them exactly and the exponent that takes the scale back.
 *
 *     scale = min(127/max, −128/min) (mixed), 255/max, −255/min;   exponent = −⌊log₂ scale⌋ (−1 for mixed)
 *     bits = 8 + exponent − n,  2^n the largest power of two, at most 2^8, that divides all weights
 *
 * Reference: Lava, `optimize_weight_bits` of `lava.utils.weightutils`.
 *
 * The reference stores nothing but zeros for mixed weights of 255, and nine bits for odd ones beyond ±128: these are refused.
 *
 * @throws {RangeError} when a weight is no whole number or outside its range, or no 8 bits hold them all
 */
export function optimizeWeightBits(
  weights: ArrayLike<number>,
  signMode: SignMode = signModeOf(weights),
): OptimizedWeights {
  const caller = "optimizeWeightBits";
  checkChoice(caller, "signMode", signMode, signModes);
  const [low, high] = weightRanges[signMode];
  let [min, max] = [0, 0];
  for (let i = 0; i < weights.length; i++) {
    checkInteger(caller, `weights[${i}]`, weights[i], low, high);
    min = Math.min(min, weights[i]);
    max = Math.max(max, weights[i]);
  }
  if (weights.length === 0) throw new RangeError(`${caller}: weights must hold at least one, got none`);
  const mixed = signMode === "mixed";
  const scale = mixed
    ? Math.min(
        max > 0 ? 127 / max : Number.POSITIVE_INFINITY,
        min < 0 ? -128 / min : Number.POSITIVE_INFINITY,
      )
    : signMode === "excitatory"
      ? 255 / max
      : -255 / min;
  const none = min === 0 && max === 0;
  const weightExponent = none ? 0 : -(Math.floor(Math.log2(scale)) + (mixed ? 1 : 0)) + 0;
  let n = 8;
  while (n > 0 && !every(weights, (w) => w % 2 ** n === 0)) n--;
  if (mixed) n--;
  const weightBits = 8 + weightExponent - n;
  if (weightBits > 8 || weightExponent > 0)
    throw new RangeError(
      `${caller}: ${signMode} weights must fit 8 bits, got ${weightBits} with weights from ${min} to ${max}`,
    );
  const scaled = Float64Array.from(weights, (w) => w * 2 ** -weightExponent);
  return {
    weights: scaled,
    inMemory: scaled.map((w) => w / 2 ** lostBits(weightBits, signMode)),
    weightBits,
    weightExponent,
    signMode,
  };
}

function every(values: ArrayLike<number>, holds: (x: number) => boolean): boolean {
  for (let i = 0; i < values.length; i++) if (!holds(values[i])) return false;
  return true;
}
