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
  /** bits at the beginning of which every state is kept; at most `bits` */
  readonly shown: number;
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
  /** the first bits, `shown` of them */
  readonly string: Uint8Array;
  /** the state after each of them, for each strength */
  readonly states: readonly Float64Array[];
  /** numbers of 1s, evenly spaced from 0 to all of them, at which `sizes` are kept */
  readonly seen: Int32Array;
  /** size of the state after so many 1s, for each strength */
  readonly sizes: readonly Float64Array[];
  /**
   * fraction of positions at which the three columns of the state are those of the composed permutation, with one and
   * with two reflections per token
   */
  readonly ordered: readonly [one: number, two: number];
  /** numbers of permutations composed, powers of two and all of them */
  readonly composed: Int32Array;
  /** the same fraction over so many first positions */
  readonly orderedSoFar: readonly [one: Float64Array, two: Float64Array];
  /** largest difference of an entry from 0 or 1, with two reflections */
  readonly drift: number;
}

/**
 * Parity with one weight, and permutations of three things with a 3 × 3 matrix.
 *
 * A delta step multiplies the weights with I − β k kᵀ, with eigenvalue 1 − β along the key. With β in (0, 1] no sign
 * can ever change and parity is out of reach; with β = 2 the step is a reflection, and one weight holds the parity of
 * any number of bits. Between the two the sign still flips, but the state shrinks by |1 − β| at every 1: what it says stays
 * right for as long as it can be told from zero. A transposition is one reflection, k = (1, −1, 0)/√2; a cycle of three is two, so that all of
 * S₃ needs two steps per token. Keys (1, −1, 0) with strength 1 do the same in whole numbers.
 *
 * Reference: Grazzi et al. 2025, "Unlocking State-Tracking in Linear RNNs through Negative Eigenvalues", arXiv
 * 2411.12537; Siems et al. 2025, "DeltaProduct", arXiv 2502.10297.
 */
export const stateTracking: Experiment<StateTrackingParams, StateTrackingResult> = {
  quick: { bits: 10000, strengths: [0.5, 1, 1.9, 2], permutations: 1000, shown: 32 },
  full: { bits: 100000, strengths: [0.5, 1, 1.5, 1.9, 1.99, 2], permutations: 10000, shown: 32 },
  run({ bits, strengths, permutations, shown }, random) {
    checkInteger("stateTracking", "bits", bits, 1);
    checkInteger("stateTracking", "permutations", permutations, 1);
    checkInteger("stateTracking", "shown", shown, 1, bits);
    const chance = random.split("bits");
    const string = Array.from({ length: bits }, () => (bernoulli(chance, 0.5) ? 1 : 0));
    const ones = string.filter((bit) => bit === 1).length;
    const seen = Int32Array.from({ length: 26 }, (_, i) => Math.round((i * ones) / 25));
    const runs = strengths.map((strength) => trackParity(string, strength, seen));
    const order = trackOrder(permutations, random.split("permutations"));
    return {
      strengths: Float64Array.from(strengths),
      ones,
      parity: Float64Array.from(runs, ({ agrees }) => agrees),
      after56: Float64Array.from(runs, ({ after56 }) => after56),
      left: Float64Array.from(runs, ({ left }) => left),
      string: Uint8Array.from(string.slice(0, shown)),
      states: runs.map(({ states }) => states.slice(0, shown)),
      seen,
      sizes: runs.map(({ sizes }) => sizes),
      ...order,
    };
  },
};

/** One weight that begins with 1; a bit 1 is a step of the given strength towards 0, a bit 0 a step of strength 0. */
function trackParity(
  bits: readonly number[],
  strength: number,
  seenAt: Int32Array,
): { agrees: number; after56: number; left: number; states: Float64Array; sizes: Float64Array } {
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
  const after = [1]; // size after each number of 1s
  for (let t = 0; t < T; t++) {
    seen += bits[t];
    if (Math.sign(data[t]) === (seen % 2 === 0 ? 1 : -1)) agreed++;
    after[seen] = Math.abs(data[t]);
  }
  return {
    agrees: agreed / T,
    after56: after[Math.min(56, seen)],
    left: Math.abs(data[T - 1]),
    states: data,
    sizes: Float64Array.from(seenAt, (count) => after[count]),
  };
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
): Pick<StateTrackingResult, "ordered" | "composed" | "orderedSoFar" | "drift"> {
  const drawn = Array.from({ length: count }, () => elements[uniformInteger(random, elements.length)]);
  const one = compose(drawn, 1);
  const two = compose(drawn, 2);
  const lengths: number[] = [];
  for (let length = 1; length < count; length *= 2) lengths.push(length);
  lengths.push(count);
  const share = (right: Uint8Array, length: number): number =>
    right.subarray(0, length).reduce((sum, one) => sum + one, 0) / length;
  const soFar = (right: Uint8Array) => Float64Array.from(lengths, (length) => share(right, length));
  return {
    ordered: [share(one.right, count), share(two.right, count)],
    composed: Int32Array.from(lengths),
    orderedSoFar: [soFar(one.right), soFar(two.right)],
    drift: two.drift,
  };
}

/**
 * Composes permutations by delta steps, as many reflections of each as `steps` allow, and compares with whole
 * numbers.
 */
function compose(
  drawn: readonly (readonly (readonly [number, number])[])[],
  steps: number,
): { right: Uint8Array; drift: number } {
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
  const right = new Uint8Array(T);
  let drift = 0;
  for (let t = 0; t < T; t++) {
    for (const [a, b] of drawn[t]) [place[a], place[b]] = [place[b], place[a]];
    let off = 0;
    for (let column = 0; column < 3; column++)
      for (let i = 0; i < 3; i++)
        off = Math.max(off, Math.abs(columns[column][t * 3 + i] - (place[column] === i ? 1 : 0)));
    if (off < 0.5) right[t] = 1;
    drift = Math.max(drift, off);
  }
  return { right, drift };
}
