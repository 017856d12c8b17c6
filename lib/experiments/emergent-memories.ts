/** @file Can a memory keep every stored pattern exactly and still make up new ones between them? */
import {
  argMax,
  checkInteger,
  distance,
  fromRows,
  type Matrix,
  matrix,
  norm,
  normal,
  type Random,
  row,
  uniform,
  uniformInteger,
} from "../math";
import { epanechnikovHopfield, gaussianHopfield, retrieve } from "../memory";
import type { Experiment } from "./experiment";
import { meansInReach } from "./means-in-reach";

/** Sizes of {@link emergentMemories}. */
export interface EmergentMemoriesParams {
  /** d, entries of a pattern: uniform in the unit cube */
  readonly dimensions: readonly number[];
  /** M, patterns stored, at most 25: all 2^M sets of them are tried, once for all radii */
  readonly counts: readonly number[];
  /** r/min ‖Δ‖, radius √(2/β) of a kernel in units of the smallest distance of two patterns */
  readonly radii: readonly number[];
  /** sets of patterns for each pair of d and M */
  readonly draws: number;
  /** starts of the Gaussian memory: near the patterns, and as many again near means of two or three of them */
  readonly starts: number;
}

/** Numbers of minima along the radii, means over the draws. */
export interface EmergentCounts {
  readonly dimension: number;
  readonly count: number;
  /** share of the stored patterns that are exact minima of the Epanechnikov memory */
  readonly stored: readonly number[];
  /** number of its other minima */
  readonly emergent: readonly number[];
  /** share of the stored patterns with a resting place of their own in the Gaussian memory */
  readonly gaussianStored: readonly number[];
  /** resting places found there that mix several patterns */
  readonly gaussianMixed: readonly number[];
}

/** What {@link emergentMemories} found. */
export interface EmergentMemoriesResult {
  readonly radii: readonly number[];
  readonly sets: readonly EmergentCounts[];
  /** largest ‖step(x) − x‖ over minima of all Epanechnikov memories, at most 200 of each */
  readonly restlessness: number;
  /** sets and radii < 1 in which a stored pattern is no minimum: none, as proven */
  readonly lost: number;
  /** sets and radii in which all patterns are stored, with an emergent minimum beside them: Epanechnikov and Gaussian memory */
  readonly epanechnikovBoth: number;
  readonly gaussianBoth: number;
  /** sets and radii looked at */
  readonly looked: number;
}

/** Four patterns on a line: where both energies can be drawn. */
export const patternsOnLine: readonly number[] = [0, 1, 2, 3.3];

/**
 * Minima of the Epanechnikov memory, all of them, beside the resting places of the Gaussian memory at the same β.
 *
 * A resting place of the Gaussian memory belongs to a pattern when its participation ratio is below 1.5, as for `fixedPointKind`.
 *
 * Reference: Hoover et al. 2025, arXiv 2506.10801, the figure on the number of local minima (there d = 8 and 32, M = 5, 15 and 25).
 */
export const emergentMemories: Experiment<EmergentMemoriesParams, EmergentMemoriesResult> = {
  quick: {
    ...{ dimensions: [8, 32], counts: [5, 10], draws: 2, starts: 20 },
    radii: [0.3, 0.4, 0.49, 0.6, 0.7, 0.8, 0.9, 0.98, 1.2, 1.5, 2],
  },
  full: {
    ...{ dimensions: [8, 32], counts: [5, 15, 25], draws: 5, starts: 60 },
    radii: [
      0.3, 0.35, 0.4, 0.45, 0.49, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.94, 0.98, 1.1, 1.2, 1.5, 2,
    ],
  },
  run({ dimensions, counts, radii, draws, starts }, random) {
    checkInteger("emergentMemories", "draws", draws, 1);
    for (const count of counts) checkInteger("emergentMemories", "counts", count, 2, 25);
    let [restlessness, lost, epanechnikovBoth, gaussianBoth, looked] = [0, 0, 0, 0, 0];
    const one = (patterns: Matrix, chance: Random) => {
      const unit = smallestDistance(patterns);
      const counted = meansInReach(
        patterns,
        radii.map((radius) => radius * unit),
      );
      return radii.map((radius, k) => {
        const beta = 2 / (radius * unit) ** 2;
        const memory = epanechnikovHopfield(patterns, { beta });
        const { stored, emergent, examples } = counted[k];
        for (const state of examples)
          restlessness = Math.max(restlessness, distance(memory.step(state), state));
        const gaussian = gaussianRests(patterns, beta, starts, chance.split("starts"));
        looked++;
        if (radius < 1 && stored < patterns.rows) lost++;
        if (stored === patterns.rows && emergent > 0) epanechnikovBoth++;
        if (gaussian.stored === patterns.rows && gaussian.mixed > 0) gaussianBoth++;
        return { stored, emergent, gaussian };
      });
    };
    const sets = dimensions.flatMap((dimension) =>
      counts.map((count): EmergentCounts => {
        const drawn = Array.from({ length: draws }, (_, k) => {
          const chance = random.split(`d ${dimension}, M ${count}, draw ${k}`);
          const patterns = matrix(count, dimension);
          const cube = chance.split("patterns");
          for (let i = 0; i < patterns.data.length; i++) patterns.data[i] = uniform(cube);
          return one(patterns, chance);
        });
        const found = radii.map((_, k) => drawn.map((list) => list[k]));
        const mean = (value: (each: ReturnType<typeof one>[number]) => number): number[] =>
          found.map((list) => list.reduce((sum, each) => sum + value(each), 0) / draws);
        return {
          dimension,
          count,
          stored: mean(({ stored }) => stored / count),
          emergent: mean(({ emergent }) => emergent),
          gaussianStored: mean(({ gaussian }) => gaussian.stored / count),
          gaussianMixed: mean(({ gaussian }) => gaussian.mixed),
        };
      }),
    );
    return { radii, sets, restlessness, lost, epanechnikovBoth, gaussianBoth, looked };
  },
};

function smallestDistance(patterns: Matrix): number {
  let least = Number.POSITIVE_INFINITY;
  for (let mu = 0; mu < patterns.rows; mu++)
    for (let nu = 0; nu < mu; nu++) least = Math.min(least, distance(row(patterns, mu), row(patterns, nu)));
  return least;
}

/** Resting places of the Gaussian memory: patterns with one of their own, and places that mix several. */
function gaussianRests(
  patterns: Matrix,
  beta: number,
  starts: number,
  random: Random,
): { stored: number; mixed: number } {
  const memory = gaussianHopfield(patterns, { beta });
  const dynamics = { size: memory.size, step: memory.step };
  const scale = 1e-3 * smallestDistance(patterns);
  const owned = new Set<number>();
  const mixed: Float64Array[] = [];
  const follow = (start: Float64Array): void => {
    const probe = start.map((x) => x + normal(random, 0, scale)); // off the ridges between two basins
    const { state, status } = retrieve(dynamics, probe, { maxSteps: 5000, tolerance: scale * 1e-6 });
    if (status !== "converged") return;
    const attention = memory.attention(state);
    if (1 / norm(attention) ** 2 < 1.5) owned.add(argMax(attention));
    else if (mixed.every((known) => distance(known, state) > scale * 10)) mixed.push(state);
  };
  for (let mu = 0; mu < patterns.rows; mu++) follow(row(patterns, mu));
  for (let k = 0; k < starts; k++) {
    const members = 2 + (k % 2);
    const centroid = new Float64Array(patterns.cols);
    for (let m = 0; m < members; m++) {
      const pattern = row(patterns, uniformInteger(random, patterns.rows));
      for (let i = 0; i < centroid.length; i++) centroid[i] += pattern[i] / members;
    }
    follow(centroid);
  }
  return { stored: owned.size, mixed: mixed.length };
}

/** Energies along a line, NaN where a memory knows nothing: what the first panel of the figure shows. */
export function energiesOnLine(
  betas: readonly number[],
  points: ArrayLike<number>,
): { readonly epanechnikov: readonly Float64Array[]; readonly gaussian: readonly Float64Array[] } {
  const patterns = fromRows(patternsOnLine.map((x) => [x]));
  const finite = (value: number): number => (Number.isFinite(value) ? value : Number.NaN);
  const along = (energy: (state: ArrayLike<number>) => number): Float64Array =>
    Float64Array.from(points, (x) => finite(energy([x])));
  return {
    epanechnikov: betas.map((beta) =>
      along(epanechnikovHopfield(patterns, { beta }).energy as (state: ArrayLike<number>) => number),
    ),
    gaussian: betas.map((beta) => along(gaussianHopfield(patterns, { beta }).energy)),
  };
}
