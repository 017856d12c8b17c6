/**
 * @file The Bayesian spiking Hopfield network: memories as hypotheses, how likely each is in a state, and the energy whose slope the
 * mean spike follows. Nothing here runs in time; see `sampler.ts`.
 */
import {
  checkAllFinite,
  checkLength,
  checkPositive,
  dot,
  logSumExp,
  type Matrix,
  matrix,
  matVec,
  matVecTransposed,
  row,
  softmax,
} from "../math";
import { logPrior } from "./prior";

/** What memories are besides their patterns. */
export interface BayesianHopfieldOptions {
  /** β > 0, precision of the likelihood: 1/σ² of Gaussian noise, ½ ln((1−ε)/ε) of flipped signs (`flipBeta`) */
  readonly beta: number;
  /** [P] π, how likely each memory is before anything is seen; any scale, ≥ 0, zero for a memory that never fires; equal when left out */
  readonly prior?: ArrayLike<number>;
  /**
   * [P] b, instead of what likelihood and `prior` make of it; −Infinity for a memory that never fires. All zeros give attention:
   * p = softmax(β X ξ).
   */
  readonly excitability?: ArrayLike<number>;
  /** [P, V] what each memory's spikes carry to the read-out; the patterns themselves when left out */
  readonly values?: Matrix;
}

/** Memories of a Bayesian spiking Hopfield network. */
export interface BayesianHopfield {
  /** P, number of memories and of memory neurons */
  readonly count: number;
  /** N, size of patterns and states */
  readonly size: number;
  /** [P, N] x_k as rows */
  readonly patterns: Matrix;
  /** [P, V] v_k as rows */
  readonly values: Matrix;
  readonly beta: number;
  /** [P] b_k [nat], −Infinity where a memory never fires */
  readonly excitability: Float64Array;
  /** G = X Xᵀ [P, P], what a spike of one memory does to the overlap of another; computed at the first call. */
  gram(): Matrix;
  /**
   * Log-evidence of each memory, u_k = β x_k·ξ + b_k, the membrane potential of its neuron.
   *
   * @returns [P] nats
   */
  evidence(state: ArrayLike<number>): Float64Array;
  /**
   * Probability of each memory given the state, softmax(u): where the next spike comes from.
   *
   * @returns [P], sums to 1
   */
  posterior(state: ArrayLike<number>): Float64Array;
  /** E(ξ) = −β⁻¹ ln Σ_k exp(u_k) + ½ ‖ξ‖² */
  energy(state: ArrayLike<number>): number;
  /**
   * What the mean spike pulls the state along, Σ_k p_k x_k − ξ = −∇E.
   *
   * @returns [N]
   */
  flow(state: ArrayLike<number>): Float64Array;
  /**
   * What the mean spike carries, Σ_k p_k v_k: attention with query ξ, keys x_k and values v_k.
   *
   * @returns [V]
   */
  attention(state: ArrayLike<number>): Float64Array;
}

function gramOf(patterns: Matrix): Matrix {
  const { rows } = patterns;
  const gram = matrix(rows, rows);
  for (let k = 0; k < rows; k++)
    for (let j = 0; j <= k; j++) {
      const product = dot(row(patterns, k), row(patterns, j));
      gram.data[k * rows + j] = product;
      gram.data[j * rows + k] = product;
    }
  return gram;
}

function checkExcitability(b: Float64Array): void {
  b.forEach((value, k) => {
    if (Number.isNaN(value) || value === Number.POSITIVE_INFINITY)
      throw new RangeError(
        `bayesianHopfield: excitability[${k}] must be a number below Infinity, got ${value}`,
      );
  });
  if (b.every((value) => value === Number.NEGATIVE_INFINITY))
    throw new RangeError(
      "bayesianHopfield: excitability must leave a memory that can fire, got −Infinity everywhere",
    );
}

/**
 * The network whose memories are the rows of `patterns` [P, N].
 *
 *     p(ξ | k) = N(ξ; x_k, I/β):   u_k = β x_k·ξ + b_k,   b_k = ln π_k − ½ β ‖x_k‖²
 *     posterior  p(k | ξ) = softmax(u)_k
 *     energy     E(ξ) = −β⁻¹ ln Σ_k exp(u_k) + ½ ‖ξ‖²,   ∇E = ξ − Σ_k p_k x_k,   −β ∇E = ∇ ln p(ξ)
 *
 * For patterns of one norm (all of signs ±1, say) the norm's term is the same everywhere and the posterior is that of signs flipped
 * with probability ε, at β = ½ ln((1−ε)/ε); entries of the state that are 0 are then missing ones.
 * With equal priors and norms E differs from the energy of a modern Hopfield network by a constant.
 *
 * Reference: Nessler et al. 2013, eq. (5), for neurons as posterior; Ramsauer et al. 2021, eq. (2), for the energy;
 * Schaeffer et al. 2024, arXiv 2402.10202, for the energy as likelihood of a mixture.
 *
 * @throws {RangeError} when β is not > 0, there is no pattern, an entry is not finite, no memory can fire, lengths differ, or both
 *   `prior` and `excitability` are given; the methods, when the state has another length or is not finite
 * @example
 * const network = bayesianHopfield(patterns, { beta: 0.5 });
 * network.posterior(cue); // where the next spike comes from
 */
export function bayesianHopfield(patterns: Matrix, options: BayesianHopfieldOptions): BayesianHopfield {
  const caller = "bayesianHopfield";
  const { beta, prior, excitability, values = patterns } = options;
  const { rows: count, cols: size } = patterns;
  checkPositive(caller, "beta", beta);
  if (count === 0 || size === 0)
    throw new RangeError(`${caller}: patterns must hold at least one pattern, got ${count} × ${size}`);
  checkAllFinite(caller, "patterns", patterns.data);
  checkAllFinite(caller, "values", values.data);
  if (values.rows !== count)
    throw new RangeError(
      `${caller}: values must hold one row for each of ${count} patterns, got ${values.rows}`,
    );
  if (prior !== undefined && excitability !== undefined)
    throw new RangeError(`${caller}: prior and excitability exclude each other, got both`);
  const b = new Float64Array(count);
  if (excitability !== undefined) {
    checkLength(caller, "excitability", excitability, count);
    b.set(Float64Array.from(excitability));
  } else {
    if (prior !== undefined) {
      checkLength(caller, "prior", prior, count);
      b.set(logPrior(caller, prior));
    } else b.fill(-Math.log(count));
    for (let k = 0; k < count; k++) {
      const x = row(patterns, k);
      b[k] -= 0.5 * beta * dot(x, x);
    }
  }
  checkExcitability(b);

  const evidence = (state: ArrayLike<number>): Float64Array => {
    checkLength(caller, "state", state, size);
    checkAllFinite(caller, "state", state);
    const u = matVec(patterns, state);
    for (let k = 0; k < count; k++) {
      u[k] = beta * u[k] + b[k];
      if (Number.isNaN(u[k]) || u[k] === Number.POSITIVE_INFINITY)
        throw new RangeError(`${caller}: evidence of memory ${k} overflows: β = ${beta} times its overlap`);
    }
    return u;
  };
  let gram: Matrix | undefined;
  const posterior = (state: ArrayLike<number>): Float64Array => softmax(evidence(state));
  return {
    count,
    size,
    patterns,
    values,
    beta,
    excitability: b,
    gram: () => (gram ??= gramOf(patterns)),
    evidence,
    posterior,
    energy: (state) => 0.5 * dot(state, state) - logSumExp(evidence(state)) / beta,
    flow(state) {
      const mean = matVecTransposed(patterns, posterior(state));
      for (let i = 0; i < size; i++) mean[i] -= state[i];
      return mean;
    },
    attention: (state) => matVecTransposed(values, posterior(state)),
  };
}

/**
 * Precision at which signs flipped with probability ε are judged as they should be, β* = ½ ln((1−ε)/ε) = artanh(1 − 2ε).
 *
 * @param flips ε in (0, ½)
 * @throws {RangeError} when ε is outside
 */
export function flipBeta(flips: number): number {
  if (!(flips > 0 && flips < 0.5))
    throw new RangeError(`flipBeta: flips must be above 0 and below ½, got ${flips}`);
  return 0.5 * Math.log((1 - flips) / flips);
}
