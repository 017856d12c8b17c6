/**
 * @file The one guard of states, patterns and constants of real numbers, and what becomes of results that leave the range of
 * numbers. Every public entry that takes such a state checks it here once, n comparisons before the p·n products of a step (about
 * one part in a hundred of its time for 16 patterns, less for more); what computes behind it trusts its caller.
 */
import { checkAllFinite, checkFinite, checkLength, type Matrix, shown } from "../math";

/**
 * Guard: a state of `size` finite numbers.
 *
 * @throws {RangeError} when the length differs, or an entry is NaN or infinite; the message names its place
 */
export function checkFiniteState(
  caller: string,
  state: ArrayLike<number>,
  size: number,
  name = "state",
): void {
  checkLength(caller, name, state, size);
  checkAllFinite(caller, name, state);
}

/** Guard: at least one pattern of at least one entry. @throws {RangeError} when there is none */
export function checkSomePattern(caller: string, name: string, { rows, cols }: Matrix): void {
  if (rows === 0 || cols === 0)
    throw new RangeError(`${caller}: ${name} must hold at least one pattern, got ${rows} × ${cols}`);
}

/**
 * Guard: patterns of finite numbers, as rows, and at least one.
 *
 * @throws {RangeError} when there is none, or an entry is NaN or infinite; the message names its place
 */
export function checkRealPatterns(caller: string, patterns: Matrix, name = "patterns"): void {
  checkSomePattern(caller, name, patterns);
  checkAllFinite(caller, name, patterns.data);
}

/**
 * One number for all of `size` neurons, or one each, as an array.
 *
 * @throws {RangeError} when there is not one each, or a number is not finite
 */
export function oneEach(
  caller: string,
  name: string,
  given: number | ArrayLike<number>,
  size: number,
): Float64Array {
  if (typeof given === "number") {
    checkFinite(caller, name, given);
    return new Float64Array(size).fill(given);
  }
  checkFiniteState(caller, given, size, name);
  return Float64Array.from(given);
}

/** The finite entry of largest size, for a message; 0 where there is none. */
export function largestOf(values: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++)
    if (Number.isFinite(values[i]) && Math.abs(values[i]) > Math.abs(largest)) largest = values[i];
  return largest;
}

function refuse(caller: string, what: string, from: ArrayLike<number>, name: string): never {
  throw new RangeError(
    `${caller}: ${name} must keep ${what} within ±1.8e308, got entries up to ${shown(largestOf(from))}`,
  );
}

/**
 * What was computed from finite numbers, if it is finite itself: overflow is an error that names its cause, and no weight of an absent
 * pattern, which −∞ means to a separation.
 *
 * @param from the numbers it was computed from, called `name`
 * @throws {RangeError} when an entry is NaN or infinite
 */
export function reached(
  caller: string,
  what: string,
  values: Float64Array,
  from: ArrayLike<number>,
  name = "state",
): Float64Array {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) refuse(caller, what, from, name);
  return values;
}

/**
 * An energy of a finite state: a number, or Infinity for a state outside the model's domain or too far out for the range of numbers.
 *
 * @throws {RangeError} when terms of both signs overflowed, or those below
 */
export function reachedEnergy(caller: string, energy: number, state: ArrayLike<number>): number {
  if (!(energy > Number.NEGATIVE_INFINITY)) refuse(caller, "the terms of the energy", state, "state");
  return energy;
}

/**
 * Guard: β of an energy with a term that may grow to `entropy`/β.
 *
 * @throws {RangeError} when `beta` is not > 0 or so small that the term overflows
 */
export function checkEntropy(caller: string, beta: number, entropy: number): void {
  if (!Number.isFinite(entropy / beta))
    throw new RangeError(
      `${caller}: beta must keep ${shown(entropy)}/beta below 1.8e308, got ${shown(beta)}`,
    );
}

/**
 * The mean of exponentials as a soft mean, which at small β does not lose the scores beside β⁻¹ log p.
 *
 *     β⁻¹ log (1/p) Σ_μ exp(β s_μ) = lse(β, s) − β⁻¹ log p
 *
 * @param scores finite [p], p ≥ 1
 */
export function logMeanExp(scores: ArrayLike<number>, beta: number): number {
  const p = scores.length;
  let top = scores[0];
  let low = scores[0];
  for (let mu = 1; mu < p; mu++) {
    if (scores[mu] > top) top = scores[mu];
    if (scores[mu] < low) low = scores[mu];
  }
  const spread = beta * (top - low);
  if (spread > 0.5) {
    let sum = 0;
    for (let mu = 0; mu < p; mu++) sum += Math.exp(beta * (scores[mu] - top));
    return top + Math.log(sum / p) / beta;
  }
  if (spread > 1e-8) {
    let sum = 0;
    for (let mu = 0; mu < p; mu++) sum += Math.expm1(beta * (scores[mu] - top));
    return top + Math.log1p(sum / p) / beta;
  }
  // The mean and half of β times the variance; what follows is below 1e-16 of the spread.
  let mean = 0;
  for (let mu = 0; mu < p; mu++) mean += (scores[mu] - top) / p;
  let squares = 0;
  for (let mu = 0; mu < p; mu++)
    squares += beta * (scores[mu] - top - mean) * ((scores[mu] - top - mean) / p);
  return top + mean + 0.5 * squares;
}
