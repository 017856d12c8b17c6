/** @file Two memories in one cue: spikes of a held cue mix them, a network that hears itself takes one at a time. */
import { type Interval, kaplanMeier, type Survival } from "../../analysis";
import { bayesianHopfield, draw, prepareSampler } from "../../bayesian";
import { argMax, checkInteger, checkPositive, checkRange, meanError, type Random, row } from "../../math";
import { orthogonalPatterns } from "../../pattern";
import type { TabularExperiment } from "../experiment";
import { ratioOf, type Stay, staysOf } from "./stays";
import { tau } from "./tau";
import { Lead } from "./watch";

/** What makes memories alternate. */
export interface RivalryCase {
  readonly name: string;
  /** ν, spikes per window: few make much noise */
  readonly nu: number;
  /** g of adaptation [nat]; 0 for none */
  readonly fatigue: number;
}

/** Sizes of {@link memoryRivalry}. */
export interface MemoryRivalryParams {
  /** N, a power of two */
  readonly size: number;
  /** P, of which the first two are in the cue */
  readonly memories: number;
  /** βM of the state, and of the cue */
  readonly betaM: number;
  readonly cueBetaM: number;
  /** w of the first memory in the cue w x_A + (1 − w) x_B */
  readonly weights: readonly number[];
  readonly cases: readonly RivalryCase[];
  /** τ_A [τ] */
  readonly fatigueTau: number;
  /** [τ] of each run */
  readonly duration: number;
  /** independent runs of each case at each weight */
  readonly runs: number;
  /** spikes under the held cue */
  readonly spikes: number;
  /** bootstrap samples of an interval */
  readonly resamples: number;
}

/** One case at one weight. Intervals are over runs. */
export interface RivalryPoint {
  readonly weight: number;
  /** share of the time of both that the first memory led */
  readonly share: Interval;
  /** share of the time that neither of the two did */
  readonly others: number;
  /** [τ] how long each leads: what led at the start is left out, what leads at the end is known to last longer */
  readonly first: Interval;
  readonly second: Interval;
  /** dwells of both that were seen to end */
  readonly ends: number;
  /** standard deviation over mean of both together, each over its own mean; NaN when a memory was not seen to end its lead three times */
  readonly cv: Interval;
}

/** A case over weights, and what it looks like. */
export interface RivalryOutcome {
  readonly name: string;
  readonly points: readonly RivalryPoint[];
  /** of dwells over their own mean, at all weights where each memory was left three times */
  readonly survival: Survival | undefined;
  /** overlaps with both memories every half τ, at equal weights */
  readonly course: {
    readonly time: Float64Array;
    readonly first: Float64Array;
    readonly second: Float64Array;
  };
}

/** Spikes under the held cue. */
export interface HeldOutcome {
  readonly weight: number;
  /** spikes of the first memory in a row: mean, its standard error, and 1/(1 − p) */
  readonly run: { readonly measured: number; readonly error: number; readonly theory: number };
  /** p_A/(p_A + p_B) */
  readonly share: number;
}

/** What {@link memoryRivalry} found. */
export interface MemoryRivalryResult {
  readonly params: MemoryRivalryParams;
  readonly outcomes: readonly RivalryOutcome[];
  readonly held: readonly HeldOutcome[];
}

function mixed(params: MemoryRivalryParams, weight: number): Float64Array {
  const { matrix } = orthogonalPatterns(params.memories, params.size);
  const [a, b] = [row(matrix, 0), row(matrix, 1)];
  return a.map((x, i) => weight * x + (1 - weight) * b[i]);
}

/** A run: whole time of each memory, their dwells without the first, and the course of its first 200 τ. */
function rival(params: MemoryRivalryParams, { nu, fatigue }: RivalryCase, weight: number, random: Random) {
  const { size, duration } = params;
  const { matrix } = orthogonalPatterns(params.memories, size);
  const network = bayesianHopfield(matrix, { beta: params.betaM / size });
  const sampler = prepareSampler(network, {
    ...{ cue: mixed(params, weight), mode: "evidence", cueBeta: params.cueBetaM / size },
    ...{ rate: (1000 * nu) / tau, tau, random },
    ...(fatigue > 0 && { adaptation: { strength: fatigue, tau: params.fatigueTau * tau } }),
  });
  const lead = new Lead(1);
  const course: number[][] = [];
  while (sampler.due < duration * tau) {
    sampler.advance(sampler.due);
    const overlaps = sampler.overlaps();
    const now = sampler.time / tau;
    lead.see(argMax(overlaps), now);
    while (course.length <= 2 * now && course.length <= 400)
      course.push([course.length / 2, overlaps[0] / size, overlaps[1] / size]);
    sampler.fire();
  }
  const stays = [...lead.dwells, duration - lead.since].map((length, i, all) => ({
    ...{ length, ended: i + 1 < all.length, memory: lead.order[i] },
  }));
  const time = (k: number): number =>
    stays.reduce((sum, { memory, length }) => (memory === k ? sum + length : sum), 0);
  return {
    ...{ first: time(0), second: time(1), all: stays.reduce((sum, { length }) => sum + length, 0) },
    // What led first is cut off by the beginning.
    dwells: [0, 1].map((k) => stays.slice(1).filter(({ memory }) => memory === k)),
    course,
  };
}

function pointOf(
  params: MemoryRivalryParams,
  one: RivalryCase,
  weight: number,
  random: Random,
): { readonly point: RivalryPoint; readonly relative: readonly Stay[] } {
  const { resamples } = params;
  const runs = Array.from({ length: params.runs }, (_, run) => rival(params, one, weight, random.split(run)));
  const chance = random.split("intervals");
  const [first, second] = [0, 1].map((k) =>
    staysOf(
      runs.map(({ dwells }) => dwells[k]),
      chance,
      resamples,
    ),
  );
  const known = first.ends > 2 && second.ends > 2;
  const relative = runs.map(({ dwells }): readonly Stay[] =>
    !known
      ? []
      : dwells.flatMap((own, k) =>
          own.map(({ length, ended }) => ({ length: length / [first, second][k].mean.value, ended })),
        ),
  );
  const sum = (of: (run: (typeof runs)[number]) => number): number =>
    runs.reduce((total, run) => total + of(run), 0);
  return {
    point: {
      weight,
      share: ratioOf(
        runs.map((run) => [run.first, run.first + run.second]),
        chance,
        resamples,
      ),
      others: 1 - sum((run) => run.first + run.second) / sum(({ all }) => all),
      ...{ first: first.mean, second: second.mean, ends: first.ends + second.ends },
      cv: staysOf(relative, chance, resamples).cv,
    },
    relative: relative.flat(),
  };
}

function outcomeOf(params: MemoryRivalryParams, one: RivalryCase, random: Random): RivalryOutcome {
  const seen = params.weights.map((weight) => pointOf(params, one, weight, random.split(`${weight}`)));
  const relative = seen.flatMap((each) => each.relative);
  const { course } = rival({ ...params, duration: 201 }, one, 0.5, random.split("course"));
  const column = (c: number): Float64Array => Float64Array.from(course, (values) => values[c]);
  return {
    name: one.name,
    points: seen.map(({ point }) => point),
    survival:
      relative.length === 0
        ? undefined
        : kaplanMeier(
            relative.map(({ length }) => length),
            relative.map(({ ended }) => ended),
          ),
    course: { time: column(0), first: column(1), second: column(2) },
  };
}

function held(params: MemoryRivalryParams, weight: number, random: Random): HeldOutcome {
  const { matrix } = orthogonalPatterns(params.memories, params.size);
  const network = bayesianHopfield(matrix, { beta: params.cueBetaM / params.size });
  const cue = mixed(params, weight);
  const [p, q] = network.posterior(cue);
  const runs: number[] = [];
  let length = 0;
  for (const k of draw(prepareSampler(network, { cue, mode: "clamped", random }), params.spikes)) {
    if (k === 0) length++;
    else if (length > 0) {
      runs.push(length);
      length = 0;
    }
  }
  if (runs.length < 2)
    throw new RangeError(`memoryRivalry: spikes must hold at least two runs, got ${runs.length}`);
  const { mean: measured, error } = meanError(runs);
  return { weight, run: { measured, error, theory: 1 / (1 - p) }, share: p / (p + q) };
}

/**
 * A cue of two orthogonal memories in any proportion: under a held cue spikes alternate like tosses of a coin, runs of one memory are 1/(1 − p)
 * long. Where the state is heard beside the cue, one memory leads at a time: its dwells are exponential when noise ends them, and more regular when
 * fatigue does. A lead that the end of a run cuts off counts as one that lasts longer.
 *
 * @throws {RangeError} when a size is no whole number, a weight outside [0, 1], or a number not above 0
 */
export const memoryRivalry: TabularExperiment<MemoryRivalryParams, MemoryRivalryResult> = {
  quick: {
    ...{ size: 64, memories: 4, betaM: 4, cueBetaM: 2, weights: [0.4, 0.45, 0.5, 0.55, 0.6] },
    cases: [
      { name: "noise", nu: 5, fatigue: 0 },
      { name: "fatigue", nu: 40, fatigue: 2 },
    ],
    ...{ fatigueTau: 20, duration: 300, runs: 20, spikes: 4000, resamples: 500 },
  },
  full: {
    ...{ size: 64, memories: 4, betaM: 4, cueBetaM: 2 },
    weights: [0.35, 0.4, 0.425, 0.45, 0.475, 0.5, 0.525, 0.55, 0.575, 0.6, 0.65],
    cases: [
      { name: "noise", nu: 5, fatigue: 0 },
      { name: "fatigue", nu: 40, fatigue: 2 },
    ],
    ...{ fatigueTau: 20, duration: 1500, runs: 20, spikes: 40_000, resamples: 2000 },
  },
  run(params, random) {
    const caller = "memoryRivalry";
    checkInteger(caller, "memories", params.memories, 2);
    checkInteger(caller, "spikes", params.spikes, 2);
    checkInteger(caller, "runs", params.runs, 1);
    checkInteger(caller, "resamples", params.resamples, 1);
    for (const weight of params.weights) checkRange(caller, "weight", weight, 0, 1);
    for (const name of ["betaM", "cueBetaM", "duration", "fatigueTau"] as const)
      checkPositive(caller, name, params[name]);
    return {
      params,
      outcomes: params.cases.map((one) => {
        checkPositive(caller, "nu", one.nu);
        return outcomeOf(params, one, random.split(one.name));
      }),
      held: params.weights.map((weight) => held(params, weight, random.split(`held ${weight}`))),
    };
  },
  rows: ({ outcomes }) =>
    outcomes.flatMap(({ name, points }) =>
      points.map(({ weight, share, others, first, second, ends, cv }) => ({
        ...{
          case: name,
          weight,
          share: share.value,
          shareLow: share.low,
          shareHigh: share.high,
          others,
          ends,
        },
        ...{ first_tau: first.value, first_low: first.low, first_high: first.high },
        ...{ second_tau: second.value, second_low: second.low, second_high: second.high },
        ...{ cv: cv.value, cv_low: cv.low, cv_high: cv.high },
      })),
    ),
};
