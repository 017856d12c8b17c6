/**
 * @file Patterns and states as 16-bit whole numbers in pairs, in the order of the compiled scores (assembly/survey.ts).
 *
 * A number x becomes round(x / unit). Units are powers of two, so that ±1 and other short numbers lose nothing, and small enough
 * to keep |x / unit| of a whole row below 2¹⁵·⁵: then no sum of products of two rows leaves 32 bits, because by Cauchy
 * and Schwarz every partial sum is at most the product of both norms.
 */

/** What became of the stored patterns. */
export interface WholeKeys {
  readonly unit: number;
  /** largest Euclidean distance between a pattern and its whole numbers times `unit` */
  readonly error: number;
}

/** What became of states, one entry each. */
export interface WholeQueries {
  readonly units: Float64Array;
  readonly errors: Float64Array;
  readonly norms: Float64Array;
}

/** Norm of a row in units, rounding of its entries included, and largest entry. */
const NORM = 2 ** 15.5;
const ENTRY = 2 ** 15 - 1;

/** The smallest power of two by which a row of this norm and these entries may be divided. */
function unitFor(norm: number, largest: number, width: number): number {
  if (norm === 0) return 1;
  // Rounding moves every entry by at most ½, the norm by at most ½ √width.
  const room = Math.max(1, NORM - Math.sqrt(width));
  return 2 ** Math.ceil(Math.log2(Math.max(norm / room, largest / ENTRY)));
}

/** Rounds a row into `to`, entry 2k and 2k + 1 at `at` + k · `step`; returns the square of what was lost. */
function roundRow(
  to: Int16Array,
  at: number,
  step: number,
  values: Float32Array,
  first: number,
  width: number,
  unit: number,
): number {
  let lost = 0;
  for (let k = 0; k < width; k++) {
    const exact = values[first + k] / unit;
    const whole = Math.round(exact);
    to[at + (k >> 1) * step + (k & 1)] = whole;
    lost += (exact - whole) ** 2;
  }
  return lost;
}

function largestOf(values: Float32Array, from: number, to: number): number {
  let largest = 0;
  for (let i = from; i < to; i++) largest = Math.max(largest, Math.abs(values[i]));
  return largest;
}

/** Packs patterns as [pattern / 4][pair][4][2] into `to`, of that size; what is missing in the last four is zero. */
export function packWhole(to: Int16Array, patterns: Float32Array, width: number, longest: number): WholeKeys {
  const pairs = Math.ceil(width / 2);
  const unit = unitFor(longest, largestOf(patterns, 0, patterns.length), width);
  let lost = 0;
  to.fill(0);
  for (let j = 0, first = 0; first < patterns.length; j++, first += width) {
    const at = (j >> 2) * pairs * 8 + (j & 3) * 2;
    lost = Math.max(lost, roundRow(to, at, 8, patterns, first, width, unit));
  }
  return { unit, error: Math.sqrt(lost) * unit };
}

/** Packs states as [state / 8][pair][8][2] into `to`, of that size; what is missing in the last eight is zero. */
export function packQueries(to: Int16Array, states: Float32Array, width: number): WholeQueries {
  const pairs = Math.ceil(width / 2);
  const count = states.length / width;
  const units = new Float64Array(count);
  const errors = new Float64Array(count);
  const norms = new Float64Array(count);
  to.fill(0);
  for (let i = 0, first = 0; i < count; i++, first += width) {
    let squares = 0;
    for (let k = first; k < first + width; k++) squares += states[k] * states[k];
    norms[i] = Math.sqrt(squares);
    units[i] = unitFor(norms[i], largestOf(states, first, first + width), width);
    const at = (i >> 3) * pairs * 16 + (i & 7) * 2;
    errors[i] = Math.sqrt(roundRow(to, at, 16, states, first, width, units[i])) * units[i];
  }
  return { units, errors, norms };
}
