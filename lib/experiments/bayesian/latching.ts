/** @file What does a memory that tires do next? */
import type { Interval } from "../../analysis";
import { bayesianHopfield, latchingOnset } from "../../bayesian";
import { checkChoice, checkInteger, checkPositive, checkRange, proportion, type Random } from "../../math";
import { orthogonalPatterns } from "../../pattern";
import type { TabularExperiment } from "../experiment";
import { ratioOf, staysOf } from "./stays";
import {
  cyclesOf,
  orderOf,
  relativeEntropy,
  restRanks,
  type Tiring,
  type TiringPacing,
  tiringRuns,
} from "./tiring";
import type { Wander } from "./visits";

/** A network of orthogonal memories, above the spinodal. */
export interface LatchingNetwork {
  /** P */
  readonly memories: number;
  /** βM */
  readonly scale: number;
}

/** Sizes of {@link memoryLatching}. */
export interface MemoryLatchingParams {
  /** N, a power of two */
  readonly size: number;
  readonly networks: readonly LatchingNetwork[];
  /** g/g_on, strengths of adaptation in units of those at which slow fatigue begins to move memories on; 0, the control, is always run first */
  readonly strengths: readonly number[];
  /** ν */
  readonly nus: readonly number[];
  readonly pacings: readonly ("poisson" | "paced")[];
  /** [τ] first of all, one run of the network without spike noise: ν = Infinity in the result; 0 for none */
  readonly noiseless: number;
  /** τ_A/τ */
  readonly slowness: number;
  /** [τ] of each run */
  readonly duration: number;
  /** independent runs for each point */
  readonly runs: number;
  /** bootstrap samples of an interval */
  readonly resamples: number;
}

/**
 * What a memory that tires comes to, by thresholds said before looking: `"average"` less than half of the time is spent with a memory;
 * `"static"` no memory gives way to another; `"latching"` memories change surely more than twice as often as they do without fatigue, in the same time
 * and under the same noise; `"itinerant"` they change, but noise alone may do half of it.
 */
export type LatchingKind = "average" | "static" | "latching" | "itinerant";

/** What {@link LatchingKind} goes by. */
export const latchingThresholds: Readonly<{ held: number; gain: number }> = {
  /** share of the time with a memory, from which on it is no average */
  held: 0.5,
  /** changes over those without fatigue, which the lower end of the 95 % interval must exceed */
  gain: 2,
};

/** One network at one strength, ν and pacing. */
export interface LatchingOutcome extends LatchingNetwork, LatchingNoise {
  /** g/g_on; 0 is the control */
  readonly strength: number;
  /** τ_A/τ */
  readonly slowness: number;
  readonly kind: LatchingKind;
  /** share of the time with a memory */
  readonly held: Interval;
  /** mean of the largest overlap over the second halves */
  readonly top: number;
  /** changes from a memory to another in all runs, and those without fatigue in as much time */
  readonly changes: number;
  readonly control: number;
  /** [τ] time with the first memory, fresh and in the midst of fresh ones; NaN where it was never left */
  readonly first: Interval;
  /** [τ] time with a later memory, from its lead to half of its overlap or the next one's lead; NaN where none was left. Without fatigue: any memory */
  readonly dwell: Interval;
  /** standard deviation over mean of the same */
  readonly dwellCv: Interval;
  /** [τ] time from a memory's lead to the next one's, that between them included, and how irregular it is; the first left out */
  readonly cycle: Interval;
  readonly cycleCv: Interval;
  /** later memories that were seen to end */
  readonly ends: number;
  /** share of memories that were visited in a run */
  readonly visited: number;
  /** mean rank of the next memory by how long it has rested, from 0 to 1, the longest; ½ by chance, NaN without a change or with two memories */
  readonly rest: Interval;
  /** entropy of these ranks over that of chance; 0 where it is always the same rank */
  readonly restEntropy: number;
}

/** What {@link memoryLatching} found. */
export interface MemoryLatchingResult {
  readonly params: MemoryLatchingParams;
  readonly outcomes: readonly LatchingOutcome[];
}

/** Spikes that come at some ν, or none of any weight: ν = Infinity. */
export interface LatchingNoise {
  readonly nu: number;
  readonly pacing: TiringPacing;
}

/** Every noise that networks are watched under, the one without first. */
export const latchingNoises = ({
  noiseless,
  pacings,
  nus,
}: Pick<MemoryLatchingParams, "noiseless" | "pacings" | "nus">): readonly LatchingNoise[] => [
  ...(noiseless > 0 ? [{ nu: Number.POSITIVE_INFINITY, pacing: "none" as const }] : []),
  ...pacings.flatMap((pacing) => nus.map((nu) => ({ nu, pacing }))),
];

/**
 * The kind of a network by what was seen of it and of the same without fatigue.
 *
 * @param noiseless nothing is left to chance: two changes without one in the control are enough
 */
export function latchingKindOf(
  held: number,
  changes: number,
  control: number,
  noiseless: boolean,
): LatchingKind {
  if (held < latchingThresholds.held) return "average";
  if (changes === 0) return "static";
  if (noiseless) return control === 0 && changes > 1 ? "latching" : "itinerant";
  // In as much time, changes are this share of all when they are `gain` times those of the control.
  const bound = latchingThresholds.gain / (1 + latchingThresholds.gain);
  return proportion(changes, changes + control).low > bound ? "latching" : "itinerant";
}

/** What runs have to say, apart from their kind. */
function summaryOf(
  runs: readonly Wander[],
  { memories, strength, duration }: Pick<Tiring, "strength" | "duration"> & { readonly memories: number },
  random: Random,
  resamples: number,
): Omit<
  LatchingOutcome,
  keyof LatchingNetwork | keyof LatchingNoise | "strength" | "slowness" | "kind" | "control"
> {
  const orders = runs.map(({ visits }) => orderOf(visits));
  const ranks = orders.map((order, run) => restRanks(order, memories, random.split(`ranks ${run}`)));
  const counts = new Float64Array(Math.max(1, memories - 1));
  for (const rank of ranks.flat()) counts[rank]++;
  const chance = random.split("intervals");
  const later = staysOf(
    runs.map(({ visits }) => (strength > 0 ? visits.slice(1) : visits)),
    chance,
    resamples,
  );
  const cycle = staysOf(
    runs.map(({ visits }) => cyclesOf(visits, duration).slice(1)),
    chance,
    resamples,
  );
  return {
    held: ratioOf(
      runs.map(({ held }) => [held, 1]),
      chance,
      resamples,
    ),
    top: runs.reduce((sum, run) => sum + run.top / runs.length, 0),
    changes: orders.reduce((sum, order) => sum + Math.max(0, order.length - 1), 0),
    first: staysOf(
      runs.map(({ visits }) => visits.slice(0, 1)),
      chance,
      resamples,
    ).mean,
    dwell: later.mean,
    dwellCv: later.cv,
    cycle: cycle.mean,
    cycleCv: cycle.cv,
    ends: later.ends,
    visited: orders.reduce((sum, order) => sum + new Set(order).size / memories / orders.length, 0),
    rest: ratioOf(
      ranks.map((own) => [
        own.reduce((sum, rank) => sum + rank / (memories - 2), 0),
        memories > 2 ? own.length : 0,
      ]),
      chance,
      resamples,
    ),
    restEntropy: relativeEntropy(counts, memories - 1),
  };
}

/**
 * Orthogonal memories with adaptation, started in one of them: whether it stays, hands over, or gives way to the average of all.
 *
 * Above g_on a memory cannot rest. Where βM > P the average cannot either, and the next memory takes over, with the regularity of a clock
 * set by τ_A: latching. Where β₀ < βM < P the average can, and the network without noise ends there; spike noise starts
 * memories anew, so that latching goes on that would die without it. Noise changes memories on its own as well: every point is held against its
 * own network without fatigue, under the same noise.
 *
 * Reference: Treves 2005, Cogn. Neuropsychol. 22, 276–291, for latching.
 *
 * @throws {RangeError} when a network is below its spinodal, or a number is not above 0
 */
export const memoryLatching: TabularExperiment<MemoryLatchingParams, MemoryLatchingResult> = {
  quick: {
    ...{ size: 16, networks: [6, 9, 12, 15, 18, 21, 24].map((scale) => ({ memories: 16, scale })) },
    ...{ strengths: [0.5, 1.25, 2, 2.75, 3.5], nus: [50, 20, 5], pacings: ["poisson"], noiseless: 1200 },
    ...{ slowness: 50, duration: 300, runs: 4, resamples: 200 },
  },
  full: {
    size: 32,
    networks: [8, 16, 32].flatMap((memories) =>
      [6, 9, 12, 15, 18, 21, 24]
        .filter((scale) => memories < 32 || scale > 6)
        .map((scale) => ({ memories, scale })),
    ),
    ...{ strengths: [0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4], nus: [50, 20, 5], pacings: ["poisson", "paced"] },
    ...{ noiseless: 2000, slowness: 50, duration: 400, runs: 20, resamples: 2000 },
  },
  run(params, random) {
    const { size, networks, strengths, pacings, slowness, duration, runs, resamples } = params;
    const caller = "memoryLatching";
    for (const nu of params.nus) checkPositive(caller, "nu", nu);
    for (const strength of strengths) checkPositive(caller, "strength", strength);
    for (const pacing of pacings) checkChoice(caller, "pacing", pacing, ["poisson", "paced"]);
    checkPositive(caller, "slowness", slowness);
    checkPositive(caller, "duration", duration);
    checkRange(caller, "noiseless", params.noiseless, 0, Number.MAX_VALUE);
    checkInteger(caller, "runs", runs, 1);
    checkInteger(caller, "resamples", resamples, 1);
    const outcomes = networks.flatMap(({ memories, scale }) => {
      const network = bayesianHopfield(orthogonalPatterns(memories, size).matrix, { beta: scale / size });
      const onset = latchingOnset(memories, scale).strength;
      return latchingNoises(params).flatMap(({ nu, pacing }) => {
        let control: number | undefined;
        return [0, ...strengths].map((strength): LatchingOutcome => {
          const chance = random.split(`${memories} ${scale} ${strength} ${nu} ${pacing}`);
          const watched = pacing === "none" ? params.noiseless : duration;
          const cell = { strength: strength * onset, nu, pacing, slowness, duration: watched, runs };
          const seen = summaryOf(
            tiringRuns(network, cell, chance),
            { memories, strength, duration: watched },
            chance,
            resamples,
          );
          control ??= seen.changes;
          const kind = latchingKindOf(seen.held.value, seen.changes, control, pacing === "none");
          return { memories, scale, strength, nu, pacing, slowness, kind, control, ...seen };
        });
      });
    });
    return { params, outcomes };
  },
  rows: ({ outcomes }) =>
    outcomes.map(({ held, first, dwell, dwellCv, cycle, cycleCv, rest, ...plain }) => ({
      ...plain,
      ...{ held: held.value, heldLow: held.low, heldHigh: held.high, first: first.value },
      ...{ dwell: dwell.value, dwellLow: dwell.low, dwellHigh: dwell.high, dwellCv: dwellCv.value },
      ...{ cycle: cycle.value, cycleCv: cycleCv.value },
      ...{ rest: rest.value, restLow: rest.low, restHigh: rest.high },
    })),
};
