/** @file Two memories in one cue: spikes of a held cue mix them, a network that hears itself takes one at a time. */
import { bayesianHopfield, draw, prepareSampler } from "../../bayesian";
import { checkInteger, checkPositive, checkRange, mean, type Random, row, variance } from "../../math";
import { orthogonalPatterns } from "../../pattern";
import type { TabularExperiment } from "../experiment";
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
  /** [τ] */
  readonly duration: number;
  /** spikes under the held cue */
  readonly spikes: number;
}

/** One case at one weight. */
export interface RivalryPoint {
  readonly weight: number;
  /** share of the time of both that the first memory led */
  readonly share: number;
  /** share of the time that neither of the two did */
  readonly others: number;
  /** [τ] how long each led, whole dwells */
  readonly first: readonly number[];
  readonly second: readonly number[];
  /** standard deviation over mean of both together, each over its own mean; undefined when a memory led less than three times */
  readonly cv: number | undefined;
}

/** A case over weights, and what it looks like. */
export interface RivalryOutcome {
  readonly name: string;
  readonly points: readonly RivalryPoint[];
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

/** ms; every length is told in it. */
const tau = 20;

function mixed(params: MemoryRivalryParams, weight: number): Float64Array {
  const { matrix } = orthogonalPatterns(params.memories, params.size);
  const [a, b] = [row(matrix, 0), row(matrix, 1)];
  return a.map((x, i) => weight * x + (1 - weight) * b[i]);
}

function rivals(
  params: MemoryRivalryParams,
  { nu, fatigue }: RivalryCase,
  weight: number,
  random: Random,
): RivalryPoint & Pick<RivalryOutcome, "course"> {
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
    let best = 0;
    for (let k = 1; k < overlaps.length; k++) if (overlaps[k] > overlaps[best]) best = k;
    const now = sampler.time / tau;
    lead.see(best, now);
    while (course.length <= 2 * now && course.length <= 400)
      course.push([course.length / 2, overlaps[0] / size, overlaps[1] / size]);
    sampler.fire();
  }
  const dwells = [...lead.dwells, duration - lead.since];
  const time = (k: number): number =>
    lead.order.reduce((sum, who, i) => (who === k ? sum + dwells[i] : sum), 0);
  // The first is cut off by the beginning, the last by the end.
  const whole = (k: number): number[] => lead.dwells.filter((_, i) => i > 0 && lead.order[i] === k);
  const [first, second] = [whole(0), whole(1)];
  const relative = [first, second].flatMap((all) => all.map((x) => x / mean(all)));
  const column = (c: number): Float64Array => Float64Array.from(course, (values) => values[c]);
  return {
    ...{ weight, first, second, share: time(0) / (time(0) + time(1)) },
    others: 1 - (time(0) + time(1)) / dwells.reduce((sum, x) => sum + x, 0),
    cv: first.length < 3 || second.length < 3 ? undefined : Math.sqrt(variance(relative)),
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
  const error = Math.sqrt(variance(runs) / runs.length);
  return { weight, run: { measured: mean(runs), error, theory: 1 / (1 - p) }, share: p / (p + q) };
}

/**
 * A cue of two orthogonal memories in any proportion: under a held cue spikes alternate like tosses of a coin, runs of one memory are 1/(1 − p)
 * long. Where the state is heard beside the cue, one memory leads at a time: its dwells are exponential when noise ends them, and more regular when
 * fatigue does.
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
    ...{ fatigueTau: 20, duration: 3000, spikes: 4000 },
  },
  full: {
    ...{ size: 64, memories: 4, betaM: 4, cueBetaM: 2 },
    weights: [0.35, 0.4, 0.425, 0.45, 0.475, 0.5, 0.525, 0.55, 0.575, 0.6, 0.65],
    cases: [
      { name: "noise", nu: 5, fatigue: 0 },
      { name: "fatigue", nu: 40, fatigue: 2 },
    ],
    ...{ fatigueTau: 20, duration: 30_000, spikes: 40_000 },
  },
  run(params, random) {
    const caller = "memoryRivalry";
    checkInteger(caller, "memories", params.memories, 2);
    checkInteger(caller, "spikes", params.spikes, 2);
    for (const weight of params.weights) checkRange(caller, "weight", weight, 0, 1);
    for (const name of ["betaM", "cueBetaM", "duration", "fatigueTau"] as const)
      checkPositive(caller, name, params[name]);
    return {
      params,
      outcomes: params.cases.map((one) => {
        checkPositive(caller, "nu", one.nu);
        const chance = random.split(one.name);
        const points = params.weights.map((weight) => rivals(params, one, weight, chance.split(`${weight}`)));
        const { course } = rivals({ ...params, duration: 201 }, one, 0.5, chance.split("course"));
        return { name: one.name, points: points.map(({ course: _, ...point }) => point), course };
      }),
      held: params.weights.map((weight) => held(params, weight, random.split(`held ${weight}`))),
    };
  },
  rows: ({ outcomes }) =>
    outcomes.flatMap(({ name, points }) =>
      points.map(({ weight, share, others, first, second, cv }) => ({
        ...{ case: name, weight, share, others, dwells: first.length + second.length },
        first_tau: first.length > 0 ? mean(first) : null,
        second_tau: second.length > 0 ? mean(second) : null,
        cv: cv ?? null,
      })),
    ),
};
