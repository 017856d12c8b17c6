/**
 * @file Chance inside a simulation: streams whose state is four words that a snapshot can hold, and the two draws that the
 * engine needs in its inner loops.
 */
import { nextUint32, type Random } from "../math";

/** The four words of a stream of its own, drawn from `random`. */
export function streamState(random: Random): Uint32Array {
  const state = Uint32Array.from({ length: 4 }, () => Math.floor(random() * 2 ** 32));
  if ((state[0] | state[1] | state[2] | state[3]) === 0) state[0] = 1; // the one state the generator cannot leave
  return state;
}

/** A uniform number in [0, 1) with 53 random bits; `state` is advanced in place. */
export function nextUniform(state: Uint32Array): number {
  return (nextUint32(state) >>> 5) * 2 ** -27 + (nextUint32(state) >>> 6) * 2 ** -53;
}

/** Cumulative probabilities of a Poisson number of the given mean (at most 30), up to where 1 − F is below 2⁻⁵³. */
export function poissonTable(mean: number): Float64Array {
  const cumulative: number[] = [];
  let term = Math.exp(-mean);
  let sum = term;
  for (let k = 1; ; k++) {
    cumulative.push(Math.min(sum, 1));
    if (k > mean && term < 2 ** -60) break;
    term *= mean / k;
    sum += term;
  }
  cumulative[cumulative.length - 1] = 1;
  return Float64Array.from(cumulative);
}

/** A number with the distribution of `table`, by inversion: one uniform, and as many comparisons as the number is large. */
export function nextCount(state: Uint32Array, table: Float64Array): number {
  const u = nextUniform(state);
  let k = 0;
  while (u >= table[k]) k++;
  return k;
}

/**
 * A Poisson process in steps: how often something happens in one, for a mean however large. Above 30 it is the sum of
 * equal parts, each drawn from the same table.
 */
export function poissonDraw(mean: number): (state: Uint32Array) => number {
  if (mean === 0) return () => 0;
  const parts = Math.ceil(mean / 30);
  const table = poissonTable(mean / parts);
  if (parts === 1) return (state) => nextCount(state, table);
  return (state) => {
    let sum = 0;
    for (let k = 0; k < parts; k++) sum += nextCount(state, table);
    return sum;
  };
}
