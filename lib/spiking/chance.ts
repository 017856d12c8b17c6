/**
 * @file Chance inside a simulation: streams whose state is four words that a snapshot can hold, and the two draws that the
 * engine needs in its inner loops.
 */
import { nextUint32, type Random } from "../math";

const draw = nextUint32; // a name of this file: one look-up less in the innermost loop

/** The four words of a stream of its own, drawn from `random`. */
export function streamState(random: Random): Uint32Array {
  const state = Uint32Array.from({ length: 4 }, () => Math.floor(random() * 2 ** 32));
  if ((state[0] | state[1] | state[2] | state[3]) === 0) state[0] = 1; // the one state the generator cannot leave
  return state;
}

/** A uniform number in [0, 1) with 53 random bits; `state` is advanced in place. */
export function nextUniform(state: Uint32Array): number {
  return (draw(state) >>> 5) * 2 ** -27 + (draw(state) >>> 6) * 2 ** -53;
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

/** A distribution over 0, 1, 2 …, ready to be drawn from. */
export interface CountLaw {
  /** cumulative probabilities */
  readonly table: Float64Array;
  /** for each of 256 equal cells of [0, 1): the number that all of the cell gives, or −1 − (the number its lower end gives) */
  readonly guide: Int32Array;
}

const cells = 256;

/** A guide to a table of cumulative probabilities. Reference: Chen & Asau 1974, "On generating random variates from an empirical distribution". */
export function countLaw(table: Float64Array): CountLaw {
  const numberAt = (u: number) => {
    let k = 0;
    while (u >= table[k]) k++;
    return k;
  };
  const guide = Int32Array.from({ length: cells }, (_, cell) => {
    const low = numberAt(cell / cells);
    return numberAt((cell + 1) / cells - 2 ** -53) === low ? low : -1 - low;
  });
  return { table, guide };
}

/**
 * A number with the distribution of `law`, by inversion of one uniform number of 64 bits. Its second half is drawn only where the
 * first leaves the number open.
 */
export function nextCount(state: Uint32Array, { table, guide }: CountLaw): number {
  const word = draw(state);
  const told = guide[word >>> 24];
  if (told >= 0) return told;
  const u = (word + draw(state) * 2 ** -32) * 2 ** -32;
  let k = -1 - told;
  while (u >= table[k]) k++;
  return k;
}

/** A Poisson law as a sum of `parts` equal ones, so that none has a mean above 30. */
export interface PoissonLaw extends CountLaw {
  readonly parts: number;
}

/** The Poisson law of a mean, however large. */
export function poissonLaw(mean: number): PoissonLaw {
  const parts = Math.max(1, Math.ceil(mean / 30));
  return { ...countLaw(poissonTable(mean / parts)), parts };
}

/** A number of a Poisson law. */
export function nextPoisson(state: Uint32Array, law: PoissonLaw): number {
  let sum = nextCount(state, law);
  for (let k = 1; k < law.parts; k++) sum += nextCount(state, law);
  return sum;
}
