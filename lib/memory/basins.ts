/** @file Where probes end: which stored pattern, if any, and how many patterns the resting state is made of. */
import { checkAllFinite, checkInteger, checkPositive, checkRange, distance, type Matrix, row } from "../math";
import type { AttentiveDynamics } from "./fixed-points";
import type { Dynamics } from "./memory";

/** How long probes go on, and how near is there. */
export interface BasinOptions {
  /** updates of every probe; default 50, the paper's */
  readonly steps?: number;
  /** a probe that ends at a distance below this has found the pattern; default 1e-3, the paper's */
  readonly radius?: number;
}

/**
 * The stored pattern at which each probe ends, or −1 for none.
 *
 * Every probe makes the same number of steps (fewer only when a step changes nothing at all); then the nearest pattern counts if it is
 * nearer than the radius, the first of equals. A grid of probes makes a map of the basins of attraction.
 *
 * Reference: Santos et al. 2024, arXiv 2402.13725, the figure of basins of attraction.
 *
 * @param patterns what to compare with, as rows [p, n]; for a memory with a post-transformation, the transformed patterns
 * @param probes as rows [k, n]
 * @returns [k], rows of `patterns`
 * @throws {RangeError} when the sizes differ, an entry is not finite, `steps` is not a whole number ≥ 0 or `radius` not > 0
 */
export function basins(
  memory: Dynamics,
  patterns: Matrix,
  probes: Matrix,
  options: BasinOptions = {},
): Int32Array {
  const { steps = 50, radius = 1e-3 } = options;
  checkInteger("basins", "steps", steps);
  checkPositive("basins", "radius", radius);
  checkInteger("basins", "entries of a pattern", patterns.cols, memory.size, memory.size);
  checkInteger("basins", "entries of a probe", probes.cols, memory.size, memory.size);
  checkAllFinite("basins", "patterns", patterns.data);
  checkAllFinite("basins", "probes", probes.data);
  return Int32Array.from({ length: probes.rows }, (_, k) => {
    let state: Float64Array = Float64Array.from(row(probes, k));
    for (let t = 0; t < steps; t++) {
      const next = memory.step(state);
      const rests = next.every((x, i) => x === state[i]);
      state = next;
      if (rests) break;
    }
    let found = -1;
    let nearest = radius;
    for (let mu = 0; mu < patterns.rows; mu++) {
      const far = distance(row(patterns, mu), state);
      if (far < nearest) [found, nearest] = [mu, far];
    }
    return found;
  });
}

/** How long probes go on, and which weights count. */
export interface MetastableOptions {
  /** updates of every probe, at least 1; default 5, the paper's */
  readonly steps?: number;
  /** a weight counts when it is above this; default 0 for sparse separations (the paper takes 0.01 for softmax) */
  readonly threshold?: number;
}

/**
 * How many patterns take part in what each probe recalls: the sizes of metastable states.
 *
 * After `steps` updates the weights of the last of them that exceed the threshold are counted: 1 is a single pattern, more a metastable
 * state, 0 that no weight reaches the threshold.
 *
 * Reference: Santos et al. 2024, arXiv 2402.13725, the table of metastable state sizes.
 *
 * @param probes as rows [k, n]
 * @returns [k]
 * @throws {RangeError} when the sizes differ, `steps` is not a whole number ≥ 1 or `threshold` is outside [0, 1]
 */
export function metastableSizes(
  memory: AttentiveDynamics,
  probes: Matrix,
  options: MetastableOptions = {},
): Int32Array {
  const { steps = 5, threshold = 0 } = options;
  checkInteger("metastableSizes", "steps", steps, 1);
  checkRange("metastableSizes", "threshold", threshold, 0, 1);
  checkInteger("metastableSizes", "entries of a probe", probes.cols, memory.size, memory.size);
  return Int32Array.from({ length: probes.rows }, (_, k) => {
    let state: Float64Array = Float64Array.from(row(probes, k));
    for (let t = 1; t < steps; t++) state = memory.step(state);
    let size = 0;
    for (const weight of memory.attention(state)) if (weight > threshold) size++;
    return size;
  });
}
