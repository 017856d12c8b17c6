/**
 * @file The modern (continuous) Hopfield network with softmax separation, whose single step is attention.
 * Reference: Ramsauer et al. 2021, "Hopfield Networks is All You Need", ICLR, arXiv 2008.02217.
 */
import { counts } from "../cost";
import {
  checkPositive,
  dot,
  type Matrix,
  matVec,
  matVecTransposed,
  norm,
  row,
  softmax,
  stackRows,
} from "../math";
import { checkFiniteState, checkRealPatterns, logMeanExp, reached, reachedEnergy } from "./finite";
import type { Memory } from "./memory";

/** The one parameter of a modern Hopfield network. */
export interface ModernHopfieldOptions {
  /** β > 0, inverse temperature; a Transformer's is 1/√H for head size H */
  readonly beta: number;
}

/** A modern Hopfield network over stored patterns. */
export interface ModernHopfield extends Memory {
  /** stored patterns ξ^μ as rows [p, n] */
  readonly patterns: Matrix;
  readonly beta: number;
  /**
   * Attention over the stored patterns, softmax(β Ξ x).
   *
   * @returns [p], sums to 1
   */
  attention(state: ArrayLike<number>): Float64Array;
  energy(state: ArrayLike<number>): number;
  store(patterns: Matrix): ModernHopfield;
}

/**
 * The modern Hopfield network that stores the rows of `patterns`.
 *
 *     energy   E(x) = −β⁻¹ log Σ_μ exp(β ξ^μ·x) + ½ x·x + β⁻¹ log p + ½ M²,   M = max_μ ‖ξ^μ‖
 *     step     x ← Σ_μ softmax(β Ξ x)_μ ξ^μ
 *
 * where ξ^μ is row μ of `patterns` [p, n] and x a state [n]. With both constants of the paper kept,
 * 0 ≤ E(x) ≤ 2 M² for every x in the convex hull of the patterns. The step is the concave–convex procedure on E:
 * E never rises along it. It is computed as −β⁻¹ log of the mean of exponentials + ½ x·x + ½ M², so that no β is too small for it;
 * where ½ x·x or ½ M² leaves the range of numbers it is Infinity.
 *
 * Reference: Ramsauer et al. 2021, eqs. (2) and (3); theorem 1 for the descent.
 *
 * @throws {RangeError} when `beta` is not > 0, there is no pattern, or an entry is not finite; its methods, when the state is not finite or
 *   its scores Ξ x overflow
 */
export function modernHopfield(patterns: Matrix, options: ModernHopfieldOptions): ModernHopfield {
  const { beta } = options;
  checkPositive("modernHopfield", "beta", beta);
  checkRealPatterns("modernHopfield", patterns);
  let largest = 0;
  for (let mu = 0; mu < patterns.rows; mu++) largest = Math.max(largest, norm(row(patterns, mu)));
  const content = 0.5 * largest * largest;
  const scores = (state: ArrayLike<number>): Float64Array => {
    checkFiniteState("modernHopfield", state, patterns.cols);
    return reached("modernHopfield", "its scores", matVec(patterns, state), state);
  };
  const attention = (state: ArrayLike<number>): Float64Array => softmax(scores(state), beta);
  return {
    size: patterns.cols,
    patterns,
    beta,
    attention,
    step: (state) => matVecTransposed(patterns, attention(state)),
    energy: (state) => {
      const soft = logMeanExp(scores(state), beta);
      return reachedEnergy("modernHopfield", 0.5 * dot(state, state) - soft + content, state);
    },
    store: (more) => modernHopfield(stackRows(patterns, more), options),
    cost: () => {
      const { rows: p, cols: n } = patterns;
      // β goes on the state, 1/Z on the result: n products each instead of p.
      const arithmetic = { mac: 2 * p * n, exp: p, add: 2 * p - 1, cmp: p - 1, mul: 2 * n, div: 1 };
      return {
        step: counts({ ...arithmetic, weightRead: 2 * p * n }),
        store: counts({ weightWrite: n }),
      };
    },
  };
}
