/** @file Real numbers as weights of a chip: a mantissa each and one exponent for all. */
import { checkAllFinite, checkInteger } from "../../math";
import { fixed } from "../arithmetic";
import type { SignMode } from "../network";

/** Weights that stand for wanted numbers. */
export interface ChipWeights {
  readonly weights: Float64Array;
  readonly weightBits: number;
  readonly weightExponent: number;
  readonly signMode: SignMode;
  /** the largest error of a single one, in the unit of the numbers */
  readonly error: number;
}

/**
 * The weights nearest to `wanted`, with the exponent at which the largest of them just fits and no more bits than they need.
 *
 * @param bits 1 … 8, the most that each may have
 * @throws {RangeError} when a number is not finite, or the largest is beyond what the largest exponent gives
 */
export function chipWeights(caller: string, name: string, wanted: ArrayLike<number>, bits = 8): ChipWeights {
  checkAllFinite(caller, name, wanted);
  checkInteger(caller, "weightBits", bits, 1, 8);
  let [low, high] = [0, 0];
  for (let i = 0; i < wanted.length; i++) {
    low = Math.min(low, wanted[i]);
    high = Math.max(high, wanted[i]);
  }
  const signMode: SignMode = low >= 0 ? "excitatory" : high <= 0 ? "inhibitory" : "mixed";
  const mixed = signMode === "mixed";
  const step = 2 ** (8 - bits + (mixed ? 1 : 0));
  const limit = 256 - step;
  const size = Math.max(-low, high);
  // −256 fits where weights are of both signs, but the largest must fit on its own side.
  const fits = (e: number): boolean => high <= limit * 2 ** e && -low <= (mixed ? 256 : limit) * 2 ** e;
  let exponent = size === 0 ? 0 : -8;
  while (exponent < 7 && !fits(exponent)) exponent++;
  if (!fits(exponent))
    throw new RangeError(
      `${caller}: ${name} must be at most ${limit * 2 ** 7} units of the chip, got ${size}`,
    );
  const unit = step * 2 ** exponent;
  const weights = Float64Array.from(wanted, (w) => Math.round(w / unit) * step + 0);
  let error = 0;
  for (let i = 0; i < wanted.length; i++)
    error = Math.max(error, Math.abs(weights[i] * 2 ** exponent - wanted[i]));
  let spare = 0;
  while (spare < bits - 1 && weights.every((w) => w % (step * 2 ** (spare + 1)) === 0)) spare++;
  return { weights, weightBits: bits - spare, weightExponent: exponent, signMode, error };
}

/** What arrives at receiver k when `sent` is sent: the sum, with its exponent, as a connection has it. */
export function arriving(
  { weights, weightExponent }: ChipWeights,
  sent: ArrayLike<number>,
  k: number,
): number {
  let sum = 0;
  for (let i = 0; i < sent.length; i++) sum += weights[k * sent.length + i] * sent[i];
  return weightExponent >= 0 ? sum * 2 ** weightExponent : fixed.shift(sum, -weightExponent);
}
