/** @file How long do memories last when every spike is a state of its own? */
import { bayesianHopfield, prepareSampler } from "../../bayesian";
import { checkInteger, type Random, row } from "../../math";
import { orthogonalPatterns } from "../../pattern";
import type { TabularExperiment } from "../experiment";

/** Sizes of {@link gibbsEscape}. */
export interface GibbsEscapeParams {
  /** P, powers of two, and βM */
  readonly networks: readonly { readonly memories: number; readonly scales: readonly number[] }[];
  /** changes of the memory waited for at each point */
  readonly changes: number;
}

/** Dwell at one βM. */
export interface GibbsPoint {
  readonly memories: number;
  readonly scale: number;
  /** [spikes] mean of the runs of spikes of one memory */
  readonly dwell: number;
  /** standard error of `dwell`, that of a geometric number: dwell √((1 − 1/dwell)/changes) */
  readonly error: number;
}

/** What {@link gibbsEscape} found. */
export interface GibbsEscapeResult {
  readonly params: GibbsEscapeParams;
  readonly points: readonly GibbsPoint[];
}

function dwellOf(memories: number, scale: number, changes: number, random: Random): GibbsPoint {
  const network = bayesianHopfield(orthogonalPatterns(memories, memories).matrix, { beta: scale / memories });
  const cue = row(network.patterns, 0);
  const sampler = prepareSampler(network, { cue, pacing: "paced", gain: 1, random });
  let [last, seen, spikes] = [0, 0, 0];
  while (seen < changes) {
    const k = sampler.fire();
    spikes++;
    if (k !== last) seen++;
    last = k;
  }
  const dwell = spikes / changes;
  return { memories, scale, dwell, error: dwell * Math.sqrt((1 - 1 / dwell) / changes) };
}

/**
 * Paced spikes of which each makes the whole state (`gain` 1): Gibbs sampling over memories, which a memory survives for 1 + e^(βM)/(P − 1) spikes,
 * `gibbsDwell`.
 *
 * Every number of spikes is ν = 1 here, and how long a memory lasts is up to βM alone.
 *
 * @throws {RangeError} when a number is outside its range
 */
export const gibbsEscape: TabularExperiment<GibbsEscapeParams, GibbsEscapeResult> = {
  quick: {
    networks: [
      { memories: 4, scales: [1, 2, 3, 4, 5, 6] },
      { memories: 16, scales: [2, 4, 6, 7, 8, 9] },
    ],
    changes: 400,
  },
  full: {
    networks: [
      { memories: 4, scales: [1, 2, 3, 4, 5, 6, 7, 8] },
      { memories: 16, scales: [2, 4, 6, 7, 8, 9, 10] },
      { memories: 64, scales: [4, 6, 8, 9, 10, 11] },
    ],
    changes: 4000,
  },
  run(params, random) {
    checkInteger("gibbsEscape", "changes", params.changes, 2);
    const points = params.networks.flatMap(({ memories, scales }) =>
      scales.map((scale) => dwellOf(memories, scale, params.changes, random.split(`${memories} ${scale}`))),
    );
    return { params, points };
  },
  rows: ({ points }) => points.map((point) => ({ ...point })),
};
