/** @file Weights as the chip stores them: clipped, cut to their bits, with one exponent and one rule of signs for all. */
import { checkAllFinite, checkChoice, checkInteger } from "../../math";
import type { SignMode, WeightFormat } from "../network";
import { type ProfileName, profileOf } from "../profile";
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
    low = Math.min(low, weights[i]);
    high = Math.max(high, weights[i]);
  }
  return low >= 0 ? "excitatory" : high <= 0 ? "inhibitory" : "mixed";
}

/** Low bits that a weight of so many bits does not have. */
const lostBits = (weightBits: number, signMode: SignMode): number =>
  8 - weightBits + (signMode === "mixed" ? 1 : 0);

/**
 * Weights as they are stored:
 *
 *     w ← rtz(w), clipped to its range, then w ← 2^n ⌊w/2^n⌋,  n = 8 − weightBits + [mixed]
 *
 * where the range is −256 … 255 (mixed), 0 … 255 (excitatory) or −255 … 0 (inhibitory, cut on the magnitude). Of 8 bits mixed weights are the even
 * numbers −256 … 254.
 *
 * Reference: Lava, `lava.utils.weightutils` (lava-nc b6822fb). In the profile `"brian2loihi"` weights of both signs are cut on the magnitude too, and
 * inhibitory ones go down to −256; in `"nengo-loihi1"` all are rounded to the nearest, halves to even, within ±255.
 *
 * @param clip false leaves out the clip, as Lava does for weights that learn
 * @throws {RangeError} when a weight is not finite, `weightBits` is not in 0 … 8 or `weightExponent` not in −8 … 7
 */
export function storeWeights(
  weights: ArrayLike<number>,
  format: WeightFormat = {},
  clip = true,
  profile: ProfileName = "lava",
): StoredWeights {
  const caller = "storeWeights";
  checkAllFinite(caller, "weights", weights);
  const { weightBits = 8, weightExponent = 0 } = format;
  checkInteger(caller, "weightBits", weightBits, 0, 8);
  checkInteger(caller, "weightExponent", weightExponent, -8, 7);
  const whole = Float64Array.from(weights, (w) => Math.trunc(w) + 0);
  const signMode = format.signMode ?? signModeOf(whole);
  checkChoice(caller, "signMode", signMode, signModes);
  const { weightBits: rounding, inhibitoryLimit } = profileOf(profile);
  const [, high] = weightRanges[signMode];
  const low = signMode === "inhibitory" ? inhibitoryLimit : weightRanges[signMode][0];
  const unit = 2 ** lostBits(weightBits, signMode);
  let [clipped, truncated] = [0, 0];
  const values = whole.map((w, i) => {
    const inside = clip ? Math.min(high, Math.max(low, w)) : w;
    const stored = toBits(inside, unit, signMode, rounding);
    if (inside !== w) clipped++;
    else if (stored !== weights[i]) truncated++;
    return stored + 0;
  });
  return { values, signMode, weightBits, weightExponent, clipped, truncated };
}

/** What {@link optimizeWeightBits} found. */
export interface OptimizedWeights extends WeightFormat {
  readonly weights: Float64Array;
  readonly weightBits: number;
  readonly weightExponent: number;
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
  return {
    weights: Float64Array.from(weights, (w) => w * 2 ** -weightExponent),
    weightBits,
    weightExponent,
    signMode,
  };
}

function every(values: ArrayLike<number>, holds: (x: number) => boolean): boolean {
  for (let i = 0; i < values.length; i++) if (!holds(values[i])) return false;
  return true;
}
