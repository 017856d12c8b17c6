/** @file How fast do tiring memories follow one another, over how slowly they tire? */
import type { Interval } from "../../analysis";
import { bayesianHopfield, latchingOnset } from "../../bayesian";
import { checkInteger, checkPositive } from "../../math";
import { orthogonalPatterns } from "../../pattern";
import type { TabularExperiment } from "../experiment";
import type { LatchingNetwork } from "./latching";
import { staysOf } from "./stays";
import { type TiringPacing, tiringRuns } from "./tiring";

/** Sizes of {@link latchingPace}. */
export interface LatchingPaceParams {
  /** N, a power of two */
  readonly size: number;
  readonly networks: readonly LatchingNetwork[];
  /** g/g_on, above 1 */
  readonly strengths: readonly number[];
  /** τ_A/τ */
  readonly slownesses: readonly number[];
  /** ν of the networks with noise */
  readonly nu: number;
  /** [τ_A] of each run */
  readonly span: number;
  /** independent runs for each point */
  readonly runs: number;
  /** bootstrap samples of an interval */
  readonly resamples: number;
}

/** Dwells of one network at one strength and slowness. */
export interface LatchingPacePoint extends LatchingNetwork {
  /** g/g_on */
  readonly strength: number;
  /** τ_A/τ */
  readonly slowness: number;
  readonly pacing: TiringPacing;
  /** [τ_A] mean time with a memory: without noise the first, that of theory; with noise all later ones */
  readonly dwell: Interval;
  readonly cv: Interval;
}

/** What {@link latchingPace} found. */
export interface LatchingPaceResult {
  readonly params: LatchingPaceParams;
  readonly points: readonly LatchingPacePoint[];
}

/**
 * Time with a memory in units of τ_A, from fast fatigue to slow, without noise, with paced spikes and with Poisson spikes. Slow fatigue
 * without noise takes the time of `dwellTime`; noise ends a memory before that, the slower fatigue is the more.
 *
 * @throws {RangeError} when a network is below its spinodal, or a number is not above 0
 */
export const latchingPace: TabularExperiment<LatchingPaceParams, LatchingPaceResult> = {
  quick: {
    ...{ size: 16, networks: [{ memories: 16, scale: 20 }], strengths: [1.3, 2, 4] },
    ...{ slownesses: [10, 30, 100, 300], nu: 20, span: 8, runs: 8, resamples: 500 },
  },
  full: {
    size: 16,
    networks: [
      { memories: 16, scale: 20 },
      { memories: 8, scale: 10 },
    ],
    ...{ strengths: [1.3, 2, 4], slownesses: [10, 20, 50, 100, 200, 500], nu: 20, span: 12, runs: 20 },
    resamples: 2000,
  },
  run(params, random) {
    const { size, networks, strengths, slownesses, nu, span, runs, resamples } = params;
    const caller = "latchingPace";
    for (const strength of strengths) checkPositive(caller, "strength", strength);
    for (const slowness of slownesses) checkPositive(caller, "slowness", slowness);
    checkPositive(caller, "nu", nu);
    checkPositive(caller, "span", span);
    checkInteger(caller, "runs", runs, 1);
    checkInteger(caller, "resamples", resamples, 1);
    const points = networks.flatMap(({ memories, scale }) => {
      const network = bayesianHopfield(orthogonalPatterns(memories, size).matrix, { beta: scale / size });
      const onset = latchingOnset(memories, scale).strength;
      return strengths.flatMap((strength) =>
        slownesses.flatMap((slowness) =>
          (["none", "paced", "poisson"] as const).map((pacing): LatchingPacePoint => {
            const chance = random.split(`${memories} ${scale} ${strength} ${slowness} ${pacing}`);
            const none = pacing === "none";
            const cell = { strength: strength * onset, nu, pacing, slowness, duration: span * slowness };
            const seen = tiringRuns(network, { ...cell, runs }, chance);
            const { mean, cv } = staysOf(
              seen.map(({ visits }) =>
                (none ? visits.slice(0, 1) : visits.slice(1)).map(({ length, ended }) => ({
                  length: length / slowness,
                  ended,
                })),
              ),
              chance.split("intervals"),
              resamples,
            );
            return { memories, scale, strength, slowness, pacing, dwell: mean, cv };
          }),
        ),
      );
    });
    return { params, points };
  },
  rows: ({ points }) =>
    points.map(({ dwell, cv, ...point }) => ({
      ...point,
      ...{ dwell: dwell.value, low: dwell.low, high: dwell.high, cv: cv.value },
    })),
};
