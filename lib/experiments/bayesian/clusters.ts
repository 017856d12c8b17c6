/** @file What do memories that come in clusters rest in, between the scale of the clusters and their own? */
import { bayesianHopfield, prepareSampler } from "../../bayesian";
import {
  checkInteger,
  checkPositive,
  checkRange,
  dot,
  type Matrix,
  matrix,
  permutation,
  type Random,
  row,
} from "../../math";
import { orthogonalPatterns } from "../../pattern";
import type { TabularExperiment } from "../experiment";
import { type MeanInterval, meanInterval } from "./mean-interval";
import { average, settled, sharing } from "./resting-states";
import { tau } from "./tau";
import { type Course, type Watched, watch } from "./watch";

/** Sizes of {@link memoryClusters}. */
export interface MemoryClustersParams {
  /** N, a power of two */
  readonly size: number;
  /** C clusters of B memories each */
  readonly clusters: number;
  readonly each: number;
  /** share of the signs of its parent that each memory has flipped */
  readonly flips: number;
  readonly scales: readonly number[];
  readonly nu: number;
  /** [τ] of every run, after `settle` */
  readonly duration: number;
  readonly settle: number;
  /** runs from each start, each with patterns of its own */
  readonly runs: number;
  /** of `scales`, those with the end of a run */
  readonly kept: readonly number[];
}

/** From where a run starts. */
export type ClusterStart = "memory" | "cluster";

/** What is seen from one start at one βM. */
export interface ClusterPoint {
  readonly scale: number;
  readonly from: ClusterStart;
  /** memories that share the spikes of a window */
  readonly participation: MeanInterval;
  /** the same without spike noise, mean over the runs' patterns */
  readonly settled: number;
  /** share of the spikes that are of the cluster started in */
  readonly own: MeanInterval;
  /** end of the first run, at scales that are `kept` */
  readonly course: Course | undefined;
}

/** What {@link memoryClusters} found. */
export interface MemoryClustersResult {
  readonly params: MemoryClustersParams;
  /** overlap of two patterns of one cluster, mean over all that were drawn, in units of M */
  readonly overlap: number;
  readonly points: readonly ClusterPoint[];
}

/** Copies of orthogonal parents, cluster by cluster, each with as many flipped signs. */
export function clusteredPatterns(
  { size, clusters, each, flips }: Pick<MemoryClustersParams, "size" | "clusters" | "each" | "flips">,
  random: Random,
): Matrix {
  const parents = orthogonalPatterns(clusters, size).matrix;
  const patterns = matrix(clusters * each, size);
  const wrong = Math.round(flips * size);
  for (let k = 0; k < clusters * each; k++) {
    const copy = row(patterns, k);
    copy.set(row(parents, Math.floor(k / each)));
    for (const i of permutation(random, size).subarray(0, wrong)) copy[i] = -copy[i];
  }
  return patterns;
}

/** Mean overlap of different patterns of one cluster. */
function innerOverlap(patterns: Matrix, each: number): number {
  let [sum, pairs] = [0, 0];
  for (let k = 0; k < patterns.rows; k++)
    for (let j = k - (k % each); j < k; j++) {
      sum += dot(row(patterns, k), row(patterns, j));
      pairs++;
    }
  return sum / pairs / patterns.cols;
}

const ownShare = ({ spikes }: Watched, each: number): number =>
  spikes.neuron.reduce((sum, k) => sum + (k < each ? 1 : 0), 0) / spikes.neuron.length;

/**
 * Memories in clusters: copies of orthogonal parents with flipped signs, watched with Poisson spikes from a memory and from the average of its
 * cluster, and settled without spike noise.
 *
 * `clusterWindow` says between which βM the average of a cluster is a state of rest.
 *
 * @throws {RangeError} when a number is outside its range
 */
export const memoryClusters: TabularExperiment<MemoryClustersParams, MemoryClustersResult> = {
  quick: {
    ...{ size: 256, clusters: 4, each: 8, flips: 0.1 },
    scales: [2, 4, 5.5, 7, 8, 10, 12, 14, 17, 20, 24, 28],
    ...{ nu: 50, duration: 60, settle: 10, runs: 5 },
    kept: [2, 8, 28],
  },
  full: {
    ...{ size: 256, clusters: 4, each: 8, flips: 0.1 },
    scales: [2, 3, 4, 4.5, 5, 5.5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 16, 18, 20, 22, 24, 26, 28],
    ...{ nu: 50, duration: 200, settle: 10, runs: 20 },
    kept: [2, 8, 28],
  },
  run(params, random) {
    const { clusters, each, scales, nu, runs, size } = params;
    const caller = "memoryClusters";
    checkInteger(caller, "clusters", clusters, 2);
    checkInteger(caller, "each", each, 2);
    checkInteger(caller, "runs", runs, 1);
    checkRange(caller, "flips", params.flips, 0, 0.5);
    checkPositive(caller, "nu", nu);
    checkPositive(caller, "duration", params.duration);
    const sets = Array.from({ length: runs }, (_, run) =>
      clusteredPatterns(params, random.split(`patterns ${run}`)),
    );
    const points = scales.flatMap((scale) =>
      (["memory", "cluster"] as const).map((from): ClusterPoint => {
        const keep = params.kept.includes(scale) ? Math.min(40, Math.ceil(200 / nu)) : 0;
        const seen = sets.map((patterns, run) => {
          const network = bayesianHopfield(patterns, { beta: scale / size });
          const cue = from === "memory" ? row(patterns, 0) : average(patterns, each);
          const sampler = prepareSampler(network, {
            ...{ cue, tau, rate: (1000 * nu) / tau, random: random.split(`${scale} ${from} ${run}`) },
          });
          const watched = watch(sampler, tau, {
            ...{ duration: params.duration, settle: params.settle, norm: size, keep: run === 0 ? keep : 0 },
          });
          return { watched, rest: sharing(network.posterior(settled(network, cue))) };
        });
        const interval = (read: (watched: Watched) => number, name: string): MeanInterval =>
          meanInterval(
            seen.map(({ watched }) => read(watched)),
            random.split(`${name} ${scale} ${from}`),
          );
        return {
          ...{ scale, from },
          participation: interval((watched) => watched.participation, "participation"),
          settled: seen.reduce((sum, { rest }) => sum + rest / runs, 0),
          own: interval((watched) => ownShare(watched, each), "own"),
          course: seen[0].watched.course,
        };
      }),
    );
    const overlap = sets.reduce((sum, patterns) => sum + innerOverlap(patterns, each) / runs, 0);
    return { params, overlap, points };
  },
  rows: ({ points }) =>
    points.map(({ scale, from, participation, own, settled: rest }) => ({
      ...{ scale, from, participation: participation.mean, own: own.mean, settled: rest },
    })),
};
