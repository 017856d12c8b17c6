/** @file Where a memory comes to rest: distinct fixed points, and what kind of recall each of them is. */
import {
  checkAllFinite,
  checkInteger,
  checkPositive,
  distance,
  type Matrix,
  matrix,
  matVec,
  matVecTransposed,
  norm,
  row,
} from "../math";
import { type Dynamics, retrieve } from "./memory";

/** The three kinds of fixed point: the mean of all patterns, of some of them, or (nearly) one pattern. */
export type FixedPointKind = "global average" | "metastable" | "single pattern";

/** Dynamics that look at stored patterns with an attention: what the analysis of a memory needs of it. */
export interface AttentiveDynamics extends Dynamics {
  /** stored patterns as rows [p, n] */
  readonly patterns: Matrix;
  readonly beta: number;
  /** weights over the stored patterns [p] */
  attention(state: ArrayLike<number>): Float64Array;
}

/** A place where a memory rests. */
export interface FixedPoint {
  /** [n] */
  readonly state: Float64Array;
  readonly kind: FixedPointKind;
  /** 1/Σ_μ p_μ² of its attention p: how many patterns it averages over, in [1, p] */
  readonly participation: number;
  /** rows of `starts` whose retrieval ends here */
  readonly basin: readonly number[];
}

/** When two resting places are one, and how long to wait for rest. */
export interface FixedPointOptions {
  /** fixed points nearer than this fraction of the patterns' spread count as one; default 1e-3 */
  readonly merge?: number;
  /** default 20000: near a bifurcation the steps become small */
  readonly maxSteps?: number;
  /** where the retrievals start, as rows [k, n]; default the stored patterns */
  readonly starts?: Matrix;
}

/**
 * Names a fixed point by its participation ratio N = 1/Σ_μ p_μ² over p stored patterns: "single pattern"
 * below 1.5 (one weight above about 0.8), "global average" above 0.9 p, else "metastable".
 */
export function fixedPointKind(participation: number, patterns: number): FixedPointKind {
  checkPositive("fixedPointKind", "participation", participation);
  checkInteger("fixedPointKind", "patterns", patterns, 1);
  if (participation < 1.5) return "single pattern";
  return participation > 0.9 * patterns ? "global average" : "metastable";
}

/**
 * The distinct fixed points that are reached from the stored patterns, or from given starts, in order of first arrival.
 *
 * Reference: Ramsauer et al. 2021, section 2 (the three kinds of fixed points).
 *
 * @throws {Error} when a retrieval does not rest within `maxSteps`, or rests where no pattern has weight; the message names the start
 */
export function fixedPoints(memory: AttentiveDynamics, options: FixedPointOptions = {}): FixedPoint[] {
  const { merge = 1e-3, maxSteps = 20_000 } = options;
  checkPositive("fixedPoints", "merge", merge);
  const { patterns } = memory;
  const { starts = patterns } = options;
  checkInteger("fixedPoints", "entries of a start", starts.cols, memory.size, memory.size);
  const radius = merge * spread(patterns);
  const found: { state: Float64Array; basin: number[] }[] = [];
  for (let mu = 0; mu < starts.rows; mu++) {
    const probe = row(starts, mu);
    const { state, status } = retrieve(memory, probe, { maxSteps, tolerance: radius * 1e-4 });
    if (status !== "converged")
      throw new Error(
        `fixedPoints: ${options.starts ? "start" : "pattern"} ${mu} must come to rest within ${maxSteps} steps at beta ${memory.beta}, got "${status}"`,
      );
    const known = found.find((point) => distance(point.state, state) <= radius);
    if (known) known.basin.push(mu);
    else found.push({ state, basin: [mu] });
  }
  return found.map(({ state, basin }) => {
    const attention = memory.attention(state);
    let squares = 0;
    for (const weight of attention) squares += weight * weight;
    if (squares === 0)
      throw new Error(
        `fixedPoints: start ${basin[0]} must come to a place where something is recalled, got no weights there`,
      );
    return { state, basin, participation: 1 / squares, kind: fixedPointKind(1 / squares, patterns.rows) };
  });
}

/** Root mean square distance of the patterns from their mean; 1 where all are equal, so that it can divide. */
function spread(patterns: Matrix): number {
  const centred = centre(patterns);
  const size = norm(centred.data) / Math.sqrt(patterns.rows);
  return size > 0 ? size : 1;
}

function centre(patterns: Matrix): Matrix {
  const { rows, cols, data } = patterns;
  const mean = matVecTransposed(patterns, new Float64Array(rows).fill(1 / rows));
  const centred = matrix(rows, cols);
  for (let i = 0; i < data.length; i++) centred.data[i] = data[i] - mean[i % cols];
  return centred;
}

/**
 * The β at which the average of all patterns loses its stability, when the patterns' mean is itself a
 * fixed point for every β (as for patterns of equal norm whose mean is equally near to all of them).
 *
 *     β₁ = 1/λ_max(C),   C = (1/p) Σ_μ (ξ^μ − ξ̄)(ξ^μ − ξ̄)ᵀ
 *
 * because the step's Jacobian there is βC. λ_max comes from power iteration on C, to 1e-12 relative.
 * Infinity when all patterns are equal.
 *
 * @throws {RangeError} when an entry is not finite
 */
export function averageStability(patterns: Matrix): number {
  checkAllFinite("averageStability", "patterns", patterns.data);
  const centred = centre(patterns);
  let direction: Float64Array = Float64Array.from({ length: patterns.cols }, (_, j) => 1 + Math.sin(j + 1));
  let eigenvalue = 0;
  for (let k = 0; k < 10_000; k++) {
    const size = norm(direction);
    if (size === 0) return Number.POSITIVE_INFINITY;
    direction = direction.map((x) => x / size);
    direction = matVecTransposed(centred, matVec(centred, direction)).map((x) => x / patterns.rows);
    const next = norm(direction);
    if (Math.abs(next - eigenvalue) <= 1e-12 * next) return 1 / next;
    eigenvalue = next;
  }
  return 1 / eigenvalue;
}
