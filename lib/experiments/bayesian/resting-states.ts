/** @file Where a memory without spike noise can rest: its memories, their average, and what random patterns do to both. */
import { type BayesianHopfield, bayesianHopfield, meanField } from "../../bayesian";
import {
  checkInteger,
  dot,
  type Matrix,
  matVec,
  matVecTransposed,
  maxDifference,
  type Random,
  root,
  row,
  slope,
} from "../../math";
import { orthogonalPatterns, randomPatterns } from "../../pattern";
import type { TabularExperiment } from "../experiment";

/** Sizes of {@link restingStates}. */
export interface RestingStatesParams {
  /** P of orthogonal memories, a power of two, and the βM at which their states are looked for */
  readonly orthogonal: { readonly memories: number; readonly scales: readonly number[] };
  /** random patterns of ±1: N, the numbers of them, and how many sets of each are drawn */
  readonly random: { readonly size: number; readonly memories: readonly number[]; readonly draws: number };
}

/** What orthogonal memories settle in at one βM. */
export interface RestingPoint {
  readonly scale: number;
  /** overlap with pattern 0 after a start there */
  readonly fromPattern: number;
  /** largest overlap after a start near the average of all */
  readonly fromAverage: number;
  /** per τ, at which a small difference between memories grows out of the average; below 0 where it dies down */
  readonly growth: number;
}

/** Random patterns, drawn several times. */
export interface RandomStates {
  readonly memories: number;
  /** [draws] βM from which pattern 0 keeps itself up */
  readonly spinodals: Float64Array;
  /** [draws] βM from which the average of all is none of most patterns any more */
  readonly losses: Float64Array;
}

/** What {@link restingStates} found. */
export interface RestingStatesResult {
  readonly params: RestingStatesParams;
  readonly orthogonal: readonly RestingPoint[];
  readonly random: readonly RandomStates[];
}

/** Average of the first so many patterns, of all when left out. */
export const average = (patterns: Matrix, count: number = patterns.rows): Float64Array =>
  matVecTransposed(patterns, new Float64Array(patterns.rows).fill(1 / count, 0, count));

/** Where the updates ξ ← Σ p_k x_k of attention end: their states of rest, and which of them are stable, are those of the flow. */
export function settled(network: BayesianHopfield, start: ArrayLike<number>, most = 3000): Float64Array {
  let state: Float64Array = Float64Array.from(start);
  for (let k = 0; k < most; k++) {
    const next = network.attention(state);
    const moved = maxDifference(next, state);
    state = next;
    if (moved < 1e-7) break;
  }
  return state;
}

/** 1/Σ p², memories that share the spikes. */
export const sharing = (posterior: ArrayLike<number>): number => 1 / dot(posterior, posterior);

function restingPoint(memories: number, scale: number): RestingPoint {
  const { matrix } = orthogonalPatterns(memories, memories);
  const network = bayesianHopfield(matrix, { beta: scale / memories });
  const middle = average(matrix);
  const [first, second] = [row(matrix, 0), row(matrix, 1)];
  // x₀ − x₁ is a direction in which no memory is ahead of the rest but one: small enough to grow as the linear law has it.
  const tilt = (by: number): Float64Array => middle.map((x, i) => x + by * (first[i] - second[i]));
  const difference = (state: ArrayLike<number>): number =>
    (dot(first, state) - dot(second, state)) / (2 * memories);
  const field = meanField(network, { cue: tilt(1e-6), tau: 1 });
  const times = [0, 0.25, 0.5, 0.75, 1];
  const logs = times.map((time) => {
    field.advance(time);
    return Math.log(difference(field.state()));
  });
  const largest = Math.max(...matVec(matrix, settled(network, tilt(1e-3))));
  return {
    scale,
    fromPattern: dot(first, settled(network, first)) / memories,
    fromAverage: largest / memories,
    growth: slope(times, logs),
  };
}

function randomStates(
  { size, draws }: RestingStatesParams["random"],
  memories: number,
  random: Random,
): RandomStates {
  const each = Array.from({ length: draws }, (_, draw) => {
    const { matrix } = randomPatterns(random.split(draw), memories, size);
    const first = row(matrix, 0);
    const middle = average(matrix);
    const turn = (high: number, over: (network: BayesianHopfield) => number): number =>
      root((scale) => over(bayesianHopfield(matrix, { beta: scale / size })), 2, high, (high - 2) / 2048);
    return {
      // Half of an overlap is far from either branch: memories jump from about 0.8.
      spinodal: turn(30, (network) => dot(first, settled(network, first)) - 0.5 * size),
      loss: turn(
        Math.max(60, size),
        (network) => memories / 2 - sharing(network.posterior(settled(network, middle))),
      ),
    };
  });
  return {
    memories,
    spinodals: Float64Array.from(each, ({ spinodal }) => spinodal),
    losses: Float64Array.from(each, ({ loss }) => loss),
  };
}

/**
 * States of rest of a memory without spike noise, found by following it down: of orthogonal patterns against βM, and for random patterns the βM
 * at which a memory appears and at which the average of all is left.
 *
 * @throws {RangeError} when a number is no whole number in its range, or there is no such βM up to 30, and up to 60 or N
 */
export const restingStates: TabularExperiment<RestingStatesParams, RestingStatesResult> = {
  quick: {
    orthogonal: { memories: 16, scales: [3, 4, 5, 5.5, 6, 7, 8, 10, 12, 14, 18, 20] },
    random: { size: 64, memories: [16, 64], draws: 20 },
  },
  full: {
    orthogonal: {
      memories: 16,
      scales: [2, 3, 4, 4.5, 5, 5.25, 5.5, 6, 6.5, 7, 8, 9, 10, 12, 14, 15, 17, 18, 20, 22, 24],
    },
    random: { size: 64, memories: [16, 32, 64, 128, 256, 512], draws: 20 },
  },
  run(params, random) {
    checkInteger("restingStates", "draws", params.random.draws, 1);
    const { memories, scales } = params.orthogonal;
    return {
      params,
      orthogonal: scales.map((scale) => restingPoint(memories, scale)),
      random: params.random.memories.map((count) => randomStates(params.random, count, random.split(count))),
    };
  },
  rows: ({ random }) =>
    random.flatMap(({ memories, spinodals, losses }) =>
      Array.from(spinodals, (spinodal, draw) => ({ memories, draw, spinodal, loss: losses[draw] })),
    ),
};
