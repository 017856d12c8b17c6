/** @file Can a delta rule keep track of a state that every token changes: of a parity, of the order of three things? */
import { deltaNet, deltaProduct } from "../attention";
import { bernoulli, checkInteger, type Matrix, matrix, type Random, uniformInteger } from "../math";
import type { Experiment } from "./experiment";

/** Sizes of {@link stateTracking}. */
export interface StateTrackingParams {
  /** length of the string of bits */
  readonly bits: number;
  /** write strengths that are tried on parity */
  readonly strengths: readonly number[];
  /** number of permutations of three things that are composed */
  readonly permutations: number;
}

/** What {@link stateTracking} found. */
export interface StateTrackingResult {
  readonly strengths: Float64Array;
  /** number of bits that are 1 */
  readonly ones: number;
  /** fraction of positions at which the sign of the state is the parity so far, for each strength */
  readonly parity: Float64Array;
  /** size of the state after the first 56 bits that are 1 (or all, if there are fewer), for each strength */
  readonly after56: Float64Array;
  /** size of the state at the end, for each strength */
  readonly left: Float64Array;
  /**
   * fraction of positions at which the three columns of the state are those of the composed permutation, with one and
   * with two reflections per token
   */
  readonly ordered: readonly [one: number, two: number];
  /** largest difference of an entry from 0 or 1, with two reflections */
  readonly drift: number;
}

/**
 * Parity with one weight, and permutations of three things with a 3 × 3 matrix.
 *
 * A delta step multiplies the weights with I − β k kᵀ, with eigenvalue 1 − β along the key. With β in (0, 1] no sign
 * can ever change and parity is out of reach; with β = 2 the step is a reflection, and one weight holds the parity of
 * any number of bits. A transposition is one reflection, k = (1, −1, 0)/√2; a cycle of three is two, so that all of
 * S₃ needs two steps per token. Keys (1, −1, 0) with strength 1 do the same in whole numbers.
 *
 * Reference: Grazzi et al. 2025, "Unlocking State-Tracking in Linear RNNs through Negative Eigenvalues", arXiv
 * 2411.12537; Siems et al. 2025, "DeltaProduct", arXiv 2502.10297.
 */
export const stateTracking: Experiment<StateTrackingParams, StateTrackingResult> = {
  quick: { bits: 10000, strengths: [0.5, 1, 1.9, 2], permutations: 1000 },
  full: { bits: 100000, strengths: [0.5, 1, 1.5, 1.9, 1.99, 2], permutations: 10000 },
  run({ bits, strengths, permutations }, random) {
    checkInteger("stateTracking", "bits", bits, 1);
    checkInteger("stateTracking", "permutations", permutations, 1);
    const chance = random.split("bits");
    const string = Array.from({ length: bits }, () => (bernoulli(chance, 0.5) ? 1 : 0));
    const runs = strengths.map((strength) => trackParity(string, strength));
    const order = trackOrder(permutations, random.split("permutations"));
    return {
      strengths: Float64Array.from(strengths),
      ones: string.filter((bit) => bit === 1).length,
      parity: Float64Array.from(runs, ({ agrees }) => agrees),
      after56: Float64Array.from(runs, ({ after56 }) => after56),
      left: Float64Array.from(runs, ({ left }) => left),
      ...order,
    };
  },
};

/** One weight that begins with 1; a bit 1 is a step of the given strength towards 0, a bit 0 a step of strength 0. */
function trackParity(
  bits: readonly number[],
  strength: number,
): { agrees: number; after56: number; left: number } {
  const T = bits.length;
  const ones = matrix(T, 1, new Float64Array(T).fill(1));
  const tokens = {
    query: ones,
    key: ones,
    value: matrix(T, 1),
    strength: matrix(
      T,
      1,
      Float64Array.from(bits, (bit) => bit * strength),
    ),
  };
  const state = { fastWeights: matrix(1, 1, Float64Array.of(1)) };
  const { data } = deltaNet({ scale: 1 }).mix(tokens, { state }).output;
  let seen = 0;
  let agreed = 0;
  let after56 = Number.NaN;
  for (let t = 0; t < T; t++) {
    seen += bits[t];
    if (Math.sign(data[t]) === (seen % 2 === 0 ? 1 : -1)) agreed++;
    if (seen <= 56) after56 = Math.abs(data[t]);
  }
  return { agrees: agreed / T, after56, left: Math.abs(data[T - 1]) };
}

/** The elements of S₃ as products of at most two transpositions. */
const elements: readonly (readonly (readonly [number, number])[])[] = [
  [],
  [[0, 1]],
  [[0, 2]],
  [[1, 2]],
  [
    [0, 1],
    [1, 2],
  ],
  [
    [1, 2],
    [0, 1],
  ],
];

function trackOrder(
  count: number,
  random: Random,
): { ordered: readonly [one: number, two: number]; drift: number } {
  const drawn = Array.from({ length: count }, () => elements[uniformInteger(random, elements.length)]);
  const one = composed(drawn, 1);
  const two = composed(drawn, 2);
  return { ordered: [one.right, two.right], drift: two.drift };
}

/**
 * Composes permutations by delta steps, as many reflections of each as `steps` allow, and compares with whole
 * numbers.
 */
function composed(
  drawn: readonly (readonly (readonly [number, number])[])[],
  steps: number,
): { right: number; drift: number } {
  const T = drawn.length;
  const key = matrix(T, 3 * steps);
  const strength = matrix(T, steps);
  drawn.forEach((swaps, t) => {
    swaps.slice(0, steps).forEach(([a, b], s) => {
      key.data[(t * steps + s) * 3 + a] = 1;
      key.data[(t * steps + s) * 3 + b] = -1;
      strength.data[t * steps + s] = 1;
    });
  });
  const mixer = deltaProduct({ steps, scale: 1 });
  const gates = { strength, logDecay: matrix(T, 1), value: matrix(T, 3 * steps), key };
  const identity = (): Matrix => matrix(3, 3, Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1));
  const columns = [0, 1, 2].map((column) => {
    const query = matrix(T, 3);
    for (let t = 0; t < T; t++) query.data[t * 3 + column] = 1;
    return mixer.mix({ query, ...gates }, { state: { fastWeights: identity() } }).output.data;
  });
  const place = [0, 1, 2];
  let right = 0;
  let drift = 0;
  for (let t = 0; t < T; t++) {
    for (const [a, b] of drawn[t]) [place[a], place[b]] = [place[b], place[a]];
    let off = 0;
    for (let column = 0; column < 3; column++)
      for (let i = 0; i < 3; i++)
        off = Math.max(off, Math.abs(columns[column][t * 3 + i] - (place[column] === i ? 1 : 0)));
    if (off < 0.5) right++;
    drift = Math.max(drift, off);
  }
  return { right: right / T, drift };
}
