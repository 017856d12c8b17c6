/**
 * @file Recall of a sequence by Hopfield–Fenchel–Young networks: two neighbours come to mind together, the one that is there is taken away.
 * Reference: Santos et al. 2024, "Hopfield–Fenchel–Young Networks", arXiv 2411.08590, section 6 on sequential recall, and the program
 * published with it (deep-spin/HFYN).
 */
import { addCounts, counts, scaleCounts } from "../../cost";
import {
  checkAllFinite,
  checkFinite,
  checkInteger,
  checkPositive,
  checkRange,
  type Matrix,
  matVec,
  matVecTransposed,
  stackRows,
} from "../../math";
import { checkFiniteState, reached } from "../finite";
import type { Memory } from "../memory";
import { sparsemaxSeparation } from "../separation/entmax";
import type { Separation } from "../separation/separation";
import { sequentialSubsetSeparation } from "../separation/sequential-subsets";

/** How pairs are found, what was recalled is held back, and a recalled pattern is made clean. The defaults are those of the published program. */
export interface SubsetSequenceOptions {
  /** β > 0, inverse temperature of the pairs; default 0.1 */
  readonly beta?: number;
  /** e, bonus of two neighbours over two patterns apart; default 1e8: always neighbours */
  readonly bonus?: number;
  /** λ ≥ 0, weight of the trace against the scores; default 1e9 */
  readonly penalty?: number;
  /** τ in (0, 1], share of the newest recall in the trace; default 1e-3 */
  readonly traceRate?: number;
  /** ω, how much of the pattern that was just recalled is taken out of the trace; default 1.1: above 1 it stays in mind for the next pair */
  readonly relief?: number;
  /** what makes a recalled pattern clean; default {@link sparsemaxSeparation}, at β = 1 as in the program */
  readonly separation?: Separation;
  /** L ≥ 1, updates with it; default 20 */
  readonly cleaning?: number;
}

/** A memory of one sequence by pairs of neighbours. Its state is a pattern and the trace of what was recalled, end to end [n + p]. */
export interface SubsetSequence extends Memory {
  /** ξ^1 … ξ^p in order as rows [p, n] */
  readonly patterns: Matrix;
  /** The state in which `pattern` [n] is there and nothing was recalled. */
  begin(pattern: ArrayLike<number>): Float64Array;
  /** The first n entries of a state, what is recalled. */
  present(state: ArrayLike<number>): Float64Array;
  /** The other p entries, a: how much each pattern is held back. */
  trace(state: ArrayLike<number>): Float64Array;
  /** Weights of the pair that comes to mind [p]; they sum to 2. */
  pair(state: ArrayLike<number>): Float64Array;
  /** The sequence with the rows of `patterns` at its end; a trace of this memory needs as many more entries. */
  store(patterns: Matrix): SubsetSequence;
}

const caller = "subsetSequence";

/**
 * The memory that recalls its patterns one after the other by structured attention.
 *
 *     pair     y = SparseMAP of β(Ξ x − λ a) over sets of two, with bonus e for neighbours
 *     remove   x ← Ξᵀ y − x
 *     clean    p = sep(Ξ x), x ← Ξᵀ p, L times
 *     trace    a ← (1 − τ) a + τ (y − ω p)
 *
 * where Ξ is `patterns` [p, n] in their order, x what is present [n], a the trace [p], which belongs to the state so that nothing is hidden
 * between two steps. A recalled pattern is held back by λτβ in its scores from then on, the present one is not: so the pair is the present
 * pattern and its unseen neighbour, for bonus ≫ λτβ ≫ β ‖ξ‖² and in either direction. From the first pattern the whole sequence follows,
 * and then goes back. Begun in its middle, the more similar neighbour decides which way; at that end nothing leads on, and it jumps to a
 * part that was not recalled yet. No theorem says that the iteration comes to rest, and there is no energy.
 *
 * Reference: Santos et al. 2024, arXiv 2411.08590, section 6.2 (pairs by sequential 2-subsets, a moving average as penalty).
 *
 * @param patterns [p, n], p ≥ 2
 * @throws {RangeError} when there are fewer than two patterns, an entry is not finite or an option is out of its range; its methods, when a
 *   state is not finite or its scores overflow
 * @example
 * const memory = subsetSequence(patterns);
 * memory.present(memory.step(memory.begin(row(patterns, 0)))) // row(patterns, 1)
 */
export function subsetSequence(patterns: Matrix, options: SubsetSequenceOptions = {}): SubsetSequence {
  const { beta = 0.1, bonus = 1e8, penalty = 1e9, traceRate = 1e-3, relief = 1.1, cleaning = 20 } = options;
  const { separation = sparsemaxSeparation() } = options;
  const { rows: p, cols: n } = patterns;
  if (p < 2 || n === 0)
    throw new RangeError(`${caller}: patterns must hold at least two patterns, got ${p} × ${n}`);
  checkAllFinite(caller, "patterns", patterns.data);
  checkPositive(caller, "beta", beta);
  checkRange(caller, "penalty", penalty, 0, Number.MAX_VALUE);
  checkPositive(caller, "traceRate", traceRate);
  checkRange(caller, "traceRate", traceRate, 0, 1);
  checkFinite(caller, "relief", relief);
  checkInteger(caller, "cleaning", cleaning, 1);
  const pairs = sequentialSubsetSeparation(2, bonus);
  const present = (state: ArrayLike<number>): Float64Array => {
    checkFiniteState(caller, state, n + p);
    return Float64Array.from({ length: n }, (_, i) => state[i]);
  };
  const scores = (x: ArrayLike<number>, state: ArrayLike<number>): Float64Array =>
    reached(caller, "its scores", matVec(patterns, x), state);
  const pair = (state: ArrayLike<number>): Float64Array => {
    const held = scores(present(state), state).map((score, mu) => score - penalty * state[n + mu]);
    return pairs.weights(reached(caller, "its scores", held, state), beta);
  };
  return {
    size: n + p,
    patterns,
    begin: (pattern) => {
      checkFiniteState(caller, pattern, n, "pattern");
      const state = new Float64Array(n + p);
      state.set(pattern);
      return state;
    },
    present,
    trace: (state) => {
      checkFiniteState(caller, state, n + p);
      return Float64Array.from({ length: p }, (_, mu) => state[n + mu]);
    },
    pair,
    step: (state) => {
      const y = pair(state);
      let x: Float64Array = matVecTransposed(patterns, y).map((both, i) => both - state[i]);
      let weights = y;
      for (let k = 0; k < cleaning; k++) {
        weights = separation.weights(scores(x, state));
        x = matVecTransposed(patterns, weights);
      }
      const next = new Float64Array(n + p);
      next.set(x);
      for (let mu = 0; mu < p; mu++)
        next[n + mu] = (1 - traceRate) * state[n + mu] + traceRate * (y[mu] - relief * weights[mu]);
      return reached(caller, "the next state", next, state);
    },
    store: (more) => subsetSequence(stackRows(patterns, more), options),
    cost: () => {
      const read = separation.support(p);
      const clean = addCounts(separation.cost(p), { mac: (p + read) * n, weightRead: (p + read) * n });
      return {
        step: addCounts(
          // β on the present and βλ on the trace; all that a pair may mix is read out, and the present taken away
          { mul: n, mac: 2 * p * n + p, weightRead: 2 * p * n, add: n, stateRead: p },
          pairs.cost(p),
          scaleCounts(clean, cleaning),
          // (1 − τ) a + τ y − τω p
          { mul: p, mac: 2 * p, stateRead: p, stateWrite: p },
        ),
        store: counts({ weightWrite: n }),
      };
    },
  };
}
