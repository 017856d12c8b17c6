/**
 * @file The dense memory of Epanechnikov kernels (log-sum-ReLU): exact recall, new minima between patterns, and places where it knows nothing.
 * Reference: Hoover et al. 2025, "Dense Associative Memory with Epanechnikov Energy", arXiv 2506.10801.
 */
import { counts } from "../cost";
import { checkInteger, type Matrix, matVecTransposed, row, stackRows } from "../math";
import { reached, reachedEnergy } from "./finite";
import {
  checkDistanceMemory,
  type DistanceMemory,
  type DistanceMemoryOptions,
  squaredDistances,
} from "./gaussian";

/** An Epanechnikov memory. */
export interface EpanechnikovHopfield extends DistanceMemory {
  /** The patterns in whose support a state lies, by row; empty where the energy is infinite. */
  support(state: ArrayLike<number>): number[];
  store(patterns: Matrix): EpanechnikovHopfield;
}

/**
 * The dense memory of Epanechnikov kernels around the rows of `patterns`.
 *
 *     energy   E(x) = −β⁻¹ log Σ_μ max(1 − ½β ‖x − ξ^μ‖², 0)
 *     step     x ← the mean of the ξ^μ with ½β ‖x − ξ^μ‖² < 1
 *
 * where ξ^μ is row μ of `patterns` [p, n]. E is −∞ nowhere; outside every support, at distance √(2/β) or more from all patterns, it is
 * Infinity and the step leaves the state where it is: a retrieval there ends "converged" with infinite energy and no weight
 * (published code returns NaN). Inside, the step solves the present quadratic piece exactly, so E never rises and rest comes after
 * finitely many steps. A pattern alone in its support is an exact fixed point: all are from β ≥ 2/min ‖ξ^μ − ξ^ν‖² on.
 *
 * Reference: Hoover et al. 2025, the log-sum-ReLU energy; the step is the repeated mean of the program published with it, here without the support's edge, where the
 * kernel is 0.
 *
 * @throws {RangeError} when `beta` is not > 0, or so small that β⁻¹ log p overflows, there is no pattern, or an entry is not finite
 */
export function epanechnikovHopfield(patterns: Matrix, options: DistanceMemoryOptions): EpanechnikovHopfield {
  const { beta } = options;
  checkDistanceMemory("epanechnikovHopfield", patterns, beta);
  /** ½β ‖x − ξ^μ‖², in reach below 1; Infinity where it overflows. */
  const depths = (state: ArrayLike<number>): Float64Array =>
    squaredDistances("epanechnikovHopfield", patterns, state).map((square) => beta * (0.5 * square));
  const attention = (state: ArrayLike<number>): Float64Array => {
    const depth = depths(state);
    let count = 0;
    for (const d of depth) if (d < 1) count++;
    return depth.map((d) => (d < 1 ? 1 / count : 0));
  };
  return {
    size: patterns.cols,
    patterns,
    beta,
    attention,
    support: (state) => {
      const depth = depths(state);
      return Array.from(depth.keys()).filter((mu) => depth[mu] < 1);
    },
    step: (state) => {
      const p = attention(state);
      if (!p.some((weight) => weight > 0)) return Float64Array.from(state);
      return reached("epanechnikovHopfield", "what it recalls", matVecTransposed(patterns, p), state);
    },
    energy: (state) => {
      let count = 0;
      let lost = 0;
      let left = 0;
      for (const depth of depths(state)) {
        if (!(depth < 1)) continue;
        count++;
        lost += depth;
        left += 1 - depth;
      }
      if (count === 0) return Number.POSITIVE_INFINITY;
      // Near the patterns the distances' part of log(count − lost) is kept apart, or at small β it would be rounded away.
      const log = lost < 0.5 * count ? Math.log(count) + Math.log1p(-lost / count) : Math.log(left);
      return reachedEnergy("epanechnikovHopfield", -log / beta, state);
    },
    store: (more) => epanechnikovHopfield(stackRows(patterns, more), options),
    cost: () => {
      const { rows: p, cols: n } = patterns;
      // Squared distances against 2/β; every pattern's row is added under its bit, the sum divided by how many there are.
      return {
        step: counts({
          add: p * n + p,
          mac: p * n,
          cmp: p + 1,
          ac: p * n,
          div: 1,
          mul: n,
          weightRead: 2 * p * n,
        }),
        store: counts({ weightWrite: n }),
      };
    },
  };
}

/** A local minimum of an Epanechnikov memory. */
export interface EpanechnikovMinimum {
  /** the centroid of the patterns in whose support it lies [n] */
  readonly state: Float64Array;
  /** those patterns, by row */
  readonly support: readonly number[];
  /** no stored pattern: the centroid of several */
  readonly emergent: boolean;
  readonly energy: number;
}

/**
 * All local minima of an Epanechnikov memory, in the order of their supports.
 *
 * Between the kernels' edges the sum under the logarithm is a concave quadratic whose maximum is the centroid of the patterns in reach; at an edge
 * the sum bends upwards, so that no maximum lies there. Hence the minima of E are the centroids of those sets of patterns that are
 * exactly what is in reach of their own centroid. Sets are searched along pairs with overlapping supports; there may be
 * 2^p of them. Equal patterns count as one stored pattern.
 *
 * @param patterns [p, n] with p ≤ `most`
 * @param most the largest p that is accepted, at most 30; default 20, since a million sets may have to be looked at
 * @throws {RangeError} when there are more than `most` patterns
 */
export function epanechnikovMinima(memory: EpanechnikovHopfield, most = 20): EpanechnikovMinimum[] {
  checkInteger("epanechnikovMinima", "most", most, 1, 30);
  const { patterns, beta } = memory;
  const { rows: p, cols: n } = patterns;
  if (p > most) throw new RangeError(`epanechnikovMinima: patterns must be at most ${most}, got ${p}`);
  // near[μ] has bit ν when two supports overlap: ‖ξ^μ − ξ^ν‖ < 2√(2/β).
  const distances = Array.from({ length: p }, (_, mu) =>
    squaredDistances("epanechnikovMinima", patterns, row(patterns, mu)),
  );
  const near = distances.map((line) =>
    line.reduce((bits, d, nu) => (d * beta < 8 ? bits | (1 << nu) : bits), 0),
  );
  const found: EpanechnikovMinimum[] = [];
  const sum = new Float64Array(n);
  const members: number[] = [];
  const visit = (from: number, allowed: number): void => {
    for (let mu = from; mu < p; mu++) {
      if (((allowed >> mu) & 1) === 0) continue;
      const pattern = row(patterns, mu);
      members.push(mu);
      for (let i = 0; i < n; i++) sum[i] += pattern[i];
      const state = members.length === 1 ? Float64Array.from(pattern) : sum.map((x) => x / members.length);
      const support = memory.support(state);
      if (support.length === members.length && support.every((nu, k) => nu === members[k]))
        found.push({
          state,
          support,
          emergent: members.some((nu) => distances[mu][nu] > 0),
          energy: memory.energy(state),
        });
      visit(mu + 1, allowed & near[mu]);
      members.pop();
      for (let i = 0; i < n; i++) sum[i] -= pattern[i];
    }
  };
  visit(0, -1);
  return found;
}
