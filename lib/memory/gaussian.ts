/**
 * @file The dense memory that compares by distance, −‖x − ξ‖², instead of by inner product.
 * Reference: Saha et al. 2023, "End-to-end Differentiable Clustering with Associative Memories", arXiv 2306.03209;
 * Hoover et al. 2025, arXiv 2506.10801, where it is the log-sum-exp (Gaussian kernel) model.
 */
import { counts } from "../cost";
import { argMax, checkPositive, type Matrix, matVecTransposed, stackRows } from "../math";
import { checkEntropy, checkFiniteState, checkRealPatterns, reached, reachedEnergy } from "./finite";
import type { Memory } from "./memory";
import { softmaxSeparation } from "./separation/softmax";

/** A dense memory over distances. */
export interface DistanceMemory extends Memory {
  /** stored patterns ξ^μ as rows [p, n] */
  readonly patterns: Matrix;
  readonly beta: number;
  /** Weights of the stored patterns in the step [p]; all 0 where nothing is near enough to be recalled. */
  attention(state: ArrayLike<number>): Float64Array;
  energy(state: ArrayLike<number>): number;
  store(patterns: Matrix): DistanceMemory;
}

/** The one parameter of a memory over distances. */
export interface DistanceMemoryOptions {
  /** β > 0, inverse squared width: Gaussians have variance 1/β, Epanechnikov's kernel ends at distance √(2/β) */
  readonly beta: number;
}

/** Guards that both memories over distances share. */
export function checkDistanceMemory(caller: string, patterns: Matrix, beta: number): void {
  checkPositive(caller, "beta", beta);
  checkRealPatterns(caller, patterns);
  checkEntropy(caller, beta, Math.log(patterns.rows));
}

/** ‖x − ξ^μ‖² for every pattern, [p]; Infinity where it overflows. */
export function squaredDistances(
  caller: string,
  { rows, cols, data }: Matrix,
  state: ArrayLike<number>,
): Float64Array {
  checkFiniteState(caller, state, cols);
  const out = new Float64Array(rows);
  for (let mu = 0; mu < rows; mu++) {
    let sum = 0;
    for (let i = 0, at = mu * cols; i < cols; i++, at++) sum += (state[i] - data[at]) ** 2;
    out[mu] = sum;
  }
  return out;
}

/**
 * How much nearer every pattern is than pattern ν, as half the difference of squared distances [p].
 *
 *     ½ ‖x − ξ^ν‖² − ½ ‖x − ξ^μ‖² = ½ (ξ^μ − ξ^ν)·((x − ξ^μ) + (x − ξ^ν))
 *
 * where the right side forms no square of the distance: far away, rounding takes a difference of squares and leaves this product.
 */
function nearerThan({ rows, cols, data }: Matrix, nu: number, state: ArrayLike<number>): Float64Array {
  const out = new Float64Array(rows);
  for (let mu = 0; mu < rows; mu++) {
    let sum = 0;
    for (let i = 0, at = mu * cols, from = nu * cols; i < cols; i++, at++, from++)
      // Halved first: the sum of two differences must not overflow where each is a number.
      sum += (data[at] - data[from]) * (0.5 * (state[i] - data[at]) + 0.5 * (state[i] - data[from]));
    out[mu] = sum;
  }
  return out;
}

/** Where β times the smallest squared distance is above this, rounding of squares (1e-16 of them) would soon show in the weights. */
const far = 1e3;

/** Scores for weights, −½‖x − ξ^μ‖² up to a constant. */
function relativeScores(patterns: Matrix, beta: number, state: ArrayLike<number>): Float64Array {
  const scores = squaredDistances("gaussianHopfield", patterns, state).map((square) => -0.5 * square);
  const nearest = argMax(scores);
  if (-2 * beta * scores[nearest] <= far) return scores;
  let relative = nearerThan(patterns, nearest, state);
  // Rounding may have hidden which one is nearest. Relative to it no score is +∞, and −∞ is a pattern out of reach.
  const top = argMax(relative);
  if (top !== nearest) relative = nearerThan(patterns, top, state);
  const finite = relative.map((score) => (score === Number.NEGATIVE_INFINITY ? 0 : score));
  reached("gaussianHopfield", "its scores", finite, state);
  return relative;
}

/**
 * The dense memory of Gaussians around the rows of `patterns`; its step is the mean shift of their density.
 *
 *     energy   E(x) = −β⁻¹ log Σ_μ exp(−½β ‖x − ξ^μ‖²)
 *     step     x ← Σ_μ softmax(−½β ‖x − ξ^μ‖²)_μ ξ^μ
 *
 * where ξ^μ is row μ of `patterns` [p, n]. When all patterns have one norm M the step is that of the modern Hopfield network, and the energy
 * lies below its by β⁻¹ log p exactly; otherwise long patterns are not favoured here, as they are there. The energy never rises; it is
 * at least −β⁻¹ log p.
 *
 * Weights come from differences of squared distances, which keep their digits where the squares lose them: however far the state, they are
 * those of a state and patterns one rounding away from the given ones. Where every squared distance overflows the energy is Infinity.
 *
 * @throws {RangeError} when `beta` is not > 0, or so small that β⁻¹ log p overflows, there is no pattern, or an entry is not finite; its
 *   step, when differences of squared distances overflow
 */
export function gaussianHopfield(patterns: Matrix, options: DistanceMemoryOptions): DistanceMemory {
  const { beta } = options;
  checkDistanceMemory("gaussianHopfield", patterns, beta);
  const { weights, conjugate } = softmaxSeparation();
  const scores = (state: ArrayLike<number>): Float64Array =>
    squaredDistances("gaussianHopfield", patterns, state).map((square) => -0.5 * square);
  const attention = (state: ArrayLike<number>): Float64Array =>
    weights(relativeScores(patterns, beta, state), beta);
  return {
    size: patterns.cols,
    patterns,
    beta,
    attention,
    step: (state) =>
      reached("gaussianHopfield", "what it recalls", matVecTransposed(patterns, attention(state)), state),
    energy: (state) =>
      reachedEnergy("gaussianHopfield", -(conjugate?.(scores(state), beta) as number), state),
    store: (more) => gaussianHopfield(stackRows(patterns, more), options),
    cost: () => {
      const { rows: p, cols: n } = patterns;
      // A squared distance is n differences and n products; −½β multiplies it, 1/Z the result. Far states take the differences of
      // distances in a second pass for the sake of rounding, which is not counted.
      return {
        step: counts({
          add: p * n + 2 * p - 1,
          mac: 2 * p * n,
          mul: p + n,
          cmp: p - 1,
          exp: p,
          div: 1,
          weightRead: 2 * p * n,
        }),
        store: counts({ weightWrite: n }),
      };
    },
  };
}
