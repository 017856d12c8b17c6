/** @file Simplicial Hopfield networks: couplings of two, three or more neurons at once, on a chosen set of simplices. */
import { addCounts, counts } from "../cost";
import {
  checkInteger,
  checkRange,
  type Matrix,
  type Random,
  shown,
  stackRows,
  uniformInteger,
} from "../math";
import { checkPatterns } from "./letters";
import type { Memory } from "./memory";
import { checkSchedule, checkSpins, type Schedule, type SpinMemoryCost, sweepOrder } from "./spins";

/** Which neurons are coupled: each simplex a set of two or more different neurons. */
export type Simplices = readonly (readonly number[])[];

/** How a simplicial network moves. */
export interface SimplicialHopfieldOptions {
  /** default `"asynchronous"` */
  readonly schedule?: Schedule;
  /** advanced by every step of the schedule `"random"` */
  readonly random?: Random;
}

/** A simplicial Hopfield network. */
export interface SimplicialHopfield extends Memory {
  /** stored patterns ξ^μ as rows [p, n], ±1 */
  readonly patterns: Matrix;
  readonly simplices: Simplices;
  /** n·w for each simplex, whole numbers. */
  readonly weights: Float64Array;
  /** The local fields of a state [n]. */
  field(state: ArrayLike<number>): Float64Array;
  energy(state: ArrayLike<number>): number;
  store(patterns: Matrix): SimplicialHopfield;
  cost(): SpinMemoryCost;
}

/** All sets of `size` among `n` neurons, in rising order. */
export function allSimplices(n: number, size: number): number[][] {
  checkInteger("allSimplices", "n", n, 1);
  checkInteger("allSimplices", "size", size, 1, n);
  let sets: number[][] = [[]];
  for (let k = 0; k < size; k++)
    sets = sets.flatMap((set) => {
      const from = set.length === 0 ? 0 : set[set.length - 1] + 1;
      return Array.from({ length: n - from }, (_, i) => [...set, from + i]);
    });
  return sets;
}

/**
 * `count` different sets of `size` among `n` neurons, drawn at random: a diluted skeleton.
 *
 * @param random advanced
 * @throws {RangeError} when there are fewer than `count` such sets, or a number is out of its range
 */
export function randomSimplices(random: Random, n: number, size: number, count: number): number[][] {
  checkInteger("randomSimplices", "n", n, 1);
  checkInteger("randomSimplices", "size", size, 1, n);
  checkInteger("randomSimplices", "count", count, 0);
  let choices = 1;
  for (let k = 0; k < size; k++) choices = (choices * (n - k)) / (k + 1);
  checkRange("randomSimplices", "count", count, 0, Math.round(choices));
  // Few of many are drawn until they differ; more than half are what is left when the others were drawn.
  if (count > choices / 2) {
    const left = new Set(randomSimplices(random, n, size, Math.round(choices) - count).map(String));
    return allSimplices(n, size).filter((set) => !left.has(String(set)));
  }
  const found = new Map<string, number[]>();
  while (found.size < count) {
    const set = new Set<number>();
    while (set.size < size) set.add(uniformInteger(random, n));
    const sorted = [...set].sort((a, b) => a - b);
    found.set(String(sorted), sorted);
  }
  return [...found.values()];
}

function checkSimplices(simplices: Simplices, n: number): void {
  const seen = new Set<string>();
  simplices.forEach((set, s) => {
    if (set.length < 2 || new Set(set).size !== set.length)
      throw new RangeError(
        `simplicialHopfield: simplices[${s}] must hold two or more different neurons, got [${set}]`,
      );
    for (const i of set) checkInteger("simplicialHopfield", `simplices[${s}]`, i, 0, n - 1);
    const name = String([...set].sort((a, b) => a - b));
    if (seen.has(name))
      throw new RangeError(`simplicialHopfield: simplices[${s}] must be a new set, got ${shown(name)} again`);
    seen.add(name);
  });
}

/**
 * The simplicial Hopfield network that stores the rows of `patterns` on the given simplices.
 *
 *     energy   E(σ) = −Σ_{s ∈ K} w_s Π_{i ∈ s} σ_i,   w_s = (1/n) Σ_μ Π_{i ∈ s} ξ_i^μ
 *     update   σ_i ← sgn Σ_{s ∋ i} w_s Π_{j ∈ s, j ≠ i} σ_j,   a tie keeps the old value
 *
 * where K is `simplices`, σ a state [n] of ±1 (0 for an entry that is not known yet). With all pairs it is the classical network
 * with Hebb's rule. At the same number of couplings, some of three neurons hold more than pairs alone. One step is one sweep; in
 * turn E never rises, at once it may.
 *
 * Reference: Burns & Fukai 2023, "Simplicial Hopfield networks", ICLR, arXiv 2305.05179. K need not be closed under subsets here.
 *
 * @throws {RangeError} when there is no pattern, an entry is not ±1, or a simplex is no set of neurons or there twice
 * @throws {TypeError} when the schedule is unknown, or `random` is needed and not given
 */
export function simplicialHopfield(
  patterns: Matrix,
  simplices: Simplices,
  options: SimplicialHopfieldOptions = {},
): SimplicialHopfield {
  const { schedule = "asynchronous", random } = options;
  const { rows: p, cols: n, data } = patterns;
  checkPatterns("simplicialHopfield", "patterns", patterns, -1);
  checkSimplices(simplices, n);
  checkSchedule("simplicialHopfield", schedule, 0, random);
  const weights = Float64Array.from(simplices, (set) => {
    let sum = 0;
    for (let mu = 0; mu < p; mu++) sum += set.reduce((product, i) => product * data[mu * n + i], 1);
    return sum;
  });
  const touching: number[][] = Array.from({ length: n }, () => []);
  simplices.forEach((set, s) => {
    for (const i of set) touching[i].push(s);
  });
  const field = (i: number, state: ArrayLike<number>): number => {
    let sum = 0;
    for (const s of touching[i]) {
      let product = weights[s];
      for (const j of simplices[s]) if (j !== i) product *= state[j];
      sum += product;
    }
    return sum;
  };
  const checked = (state: ArrayLike<number>): void => checkSpins("simplicialHopfield", state, n);
  return {
    size: n,
    ...(schedule === "random" ? { chance: true } : {}),
    patterns,
    simplices,
    weights,
    field(state) {
      checked(state);
      return Float64Array.from({ length: n }, (_, i) => field(i, state) / n);
    },
    step(state) {
      checked(state);
      const next = Float64Array.from(state);
      const seen = schedule === "synchronous" ? Float64Array.from(state) : next;
      for (const i of sweepOrder(n, schedule, random)) next[i] = Math.sign(field(i, seen)) || next[i];
      return next;
    },
    energy(state) {
      checked(state);
      let sum = 0;
      for (let s = 0; s < simplices.length; s++)
        sum -= simplices[s].reduce((product, i) => product * state[i], weights[s]);
      return sum / n;
    },
    store: (more) => simplicialHopfield(stackRows(patterns, more), simplices, options),
    cost() {
      const members = simplices.reduce((sum, set) => sum + set.length, 0);
      const couplings = simplices.length;
      // A product of signs is a matter of bits; what is counted is the weight that it adds, once for each member.
      return {
        step: addCounts({ ac: members, weightRead: members, cmp: n, rng: schedule === "random" ? n - 1 : 0 }),
        flip: counts(),
        store: counts({ ac: couplings, weightRead: couplings, weightWrite: couplings }),
      };
    },
  };
}
