/** @file What a race says besides who is first: who else fires when inhibition is late, and how familiar the cue is, by how long it takes. */
import {
  bayesianHopfield,
  evidenceFromLatencies,
  expectedRampWinners,
  expectedWinners,
  prepareRace,
  type RaceSpec,
  raceLatency,
  volleyShares,
} from "../../bayesian";
import {
  argMax,
  checkInteger,
  checkPositive,
  checkRange,
  klDivergence,
  logSumExp,
  mean,
  meanError,
  type Random,
  variance,
} from "../../math";
import { corrupt, randomPatterns } from "../../pattern";
import type { TabularExperiment } from "../experiment";
import type { MeasuredError } from "./attention-by-spikes";

/** Sizes of {@link lateInhibition}. */
export interface LateInhibitionParams {
  /** P */
  readonly memories: number;
  /** N */
  readonly size: number;
  /** β of the network whose posterior several memories share */
  readonly shared: number;
  /** share of that cue's signs that are flipped */
  readonly flips: number;
  /** Λ d_I: spikes of an exponential race within the delay of inhibition; for a ramp s d_I, by how much it rises meanwhile [nat] */
  readonly delays: readonly number[];
  /** β of the network whose evidence is read from latencies */
  readonly sharp: number;
  /** shares of signs that are flipped, one cue for each: familiar to strange */
  readonly strangeness: readonly number[];
  /** s [nat per step] of ramps */
  readonly slopes: readonly number[];
  /** races for every point */
  readonly rounds: number;
}

/** One delay. */
export interface LateVolley {
  /** those who fire in a round of an exponential race in continuous time, theory `expectedWinners` */
  readonly exponential: MeasuredError;
  /** the same of a ramp, theory `expectedRampWinners` */
  readonly ramp: MeasuredError;
  /** share of the most probable memory in all spikes of the exponential race, theory `volleyShares` */
  readonly best: MeasuredError;
  /** KL of these shares from the posterior [nat], in theory */
  readonly floor: number;
}

/** One cue at one slope. */
export interface ReadLatency {
  readonly slope: number;
  /** first crossing of ramps by a clock [steps] at a log-evidence [nat], theory `raceLatency` and half a step */
  readonly latency: MeasuredError;
  /** standard deviation of latencies [steps], and in theory √(π²/(6 s²) + 1/12) */
  readonly scatter: number;
  readonly scatterTheory: number;
  /** log-evidence by `evidenceFromLatencies` [nat], theory that of the potentials */
  readonly evidence: MeasuredError;
}

/** What {@link lateInhibition} found. */
export interface LateInhibitionResult {
  readonly params: LateInhibitionParams;
  /** of the most probable memory under the shared posterior */
  readonly best: number;
  readonly volleys: readonly LateVolley[];
  readonly latencies: readonly ReadLatency[];
}

/** What a cue makes of the memories. */
interface Asked {
  readonly potentials: Float64Array;
  readonly posterior: Float64Array;
}

/** Mean, and its standard error, of rounds. */
function overRounds(values: Float64Array, at: number, theory: number): MeasuredError {
  const { mean: measured, error } = meanError(values);
  return { at, measured, error, theory };
}

/** Who fires in each round. */
function roundsOf(
  spec: RaceSpec,
  potentials: Float64Array,
  rounds: number,
  random: Random,
): readonly (readonly number[])[] {
  const race = prepareRace(spec, random);
  return Array.from({ length: rounds }, () => race.run(potentials).winners);
}

function volleyOf(
  { rounds }: LateInhibitionParams,
  { potentials, posterior }: Asked,
  delay: number,
  random: Random,
): LateVolley {
  const evidence = logSumExp(potentials);
  // Λ = 1: all together cross once a step.
  const late = roundsOf(
    { kind: "exponential", threshold: evidence, clocked: false, delay },
    potentials,
    rounds,
    random.split("exponential"),
  );
  const ramps = roundsOf(
    { kind: "ramp", threshold: evidence + 8, slope: 1, clocked: false, delay },
    potentials,
    rounds,
    random.split("ramp"),
  );
  const many = (volleys: readonly (readonly number[])[]) =>
    Float64Array.from(volleys, ({ length }) => length);
  const first = argMax(posterior);
  const own = Float64Array.from(late, (winners) => Number(winners.includes(first)));
  const winners = many(late);
  const share = mean(own) / mean(winners);
  // A ratio of means errs as the mean of what is left, over the denominator.
  const left = own.map((x, i) => x - share * winners[i]);
  const shares = volleyShares(posterior, delay);
  return {
    exponential: overRounds(winners, delay, expectedWinners(posterior, delay)),
    ramp: overRounds(many(ramps), delay, expectedRampWinners(posterior, delay)),
    best: {
      ...{ at: delay, measured: share, theory: shares[first] },
      error: meanError(left).error / mean(winners),
    },
    floor: klDivergence(shares, posterior),
  };
}

function latencyOf(
  { rounds }: LateInhibitionParams,
  potentials: Float64Array,
  { threshold, slope }: { readonly threshold: number; readonly slope: number },
  random: Random,
): ReadLatency {
  const race = prepareRace({ kind: "ramp", threshold, slope }, random);
  const latencies = Float64Array.from({ length: rounds }, () => race.run(potentials).latency);
  const evidence = logSumExp(potentials);
  const theory = raceLatency(evidence, threshold, slope);
  const read = evidenceFromLatencies(latencies, { threshold, slope });
  return {
    slope,
    latency: overRounds(latencies, evidence, theory.mean + 0.5),
    scatter: Math.sqrt(variance(latencies)),
    scatterTheory: Math.sqrt(theory.sd ** 2 + 1 / 12),
    evidence: { at: evidence, measured: read.logEvidence, error: read.error, theory: evidence },
  };
}

/**
 * Races with late inhibition, and what their latency tells.
 *
 * Inhibition that comes d_I after the first crossing lets others fire too, 1 + Σ (1 − p_k)(1 − e^(−p_k Λ d_I)) in a round on average, and
 * counts of all that fire are broader than the posterior. How long a ramp takes to its first crossing tells the log-sum-exp of all
 * potentials, whoever wins. Patterns are random signs.
 *
 * @throws {RangeError} when a size is no whole number, a delay negative, or β or a slope not above 0
 */
export const lateInhibition: TabularExperiment<LateInhibitionParams, LateInhibitionResult> = {
  quick: {
    ...{ memories: 16, size: 64, shared: 0.05, flips: 0.1 },
    delays: [0.01, 0.03, 0.1, 0.3, 0.5, 1, 2, 3],
    ...{ sharp: 0.2, strangeness: [0, 0.1, 0.2, 0.3, 0.5], slopes: [1, 0.5, 0.25, 0.125] },
    rounds: 4000,
  },
  full: {
    ...{ memories: 16, size: 64, shared: 0.05, flips: 0.1 },
    delays: [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5],
    ...{
      sharp: 0.2,
      strangeness: [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5],
      slopes: [1, 0.5, 0.25, 0.125],
    },
    rounds: 100_000,
  },
  run(params, random) {
    const caller = "lateInhibition";
    const { memories, size, shared, sharp, flips, delays, strangeness, slopes } = params;
    checkInteger(caller, "rounds", params.rounds, 2);
    checkPositive(caller, "sharp", sharp);
    for (const delay of delays) checkRange(caller, "delay", delay, 0, 100);
    for (const slope of slopes) checkPositive(caller, "slope", slope);
    const stored = randomPatterns(random.split("patterns"), memories, size);
    const asked = (beta: number, fraction: number, name: string): Asked => {
      const { probe } = corrupt(random.split(name), stored, 0, { kind: "flip", fraction });
      const network = bayesianHopfield(stored.matrix, { beta });
      return { potentials: network.evidence(probe), posterior: network.posterior(probe) };
    };
    const divided = asked(shared, flips, "cue");
    const cues = strangeness.map((fraction) => asked(sharp, fraction, `cue ${fraction}`).potentials);
    const threshold = Math.max(...cues.map((u) => logSumExp(u))) + 8;
    return {
      params,
      best: Math.max(...divided.posterior),
      volleys: delays.map((delay) => volleyOf(params, divided, delay, random.split(`delay ${delay}`))),
      latencies: slopes.flatMap((slope) =>
        cues.map((u, i) =>
          latencyOf(params, u, { threshold, slope }, random.split(`slope ${slope} ${strangeness[i]}`)),
        ),
      ),
    };
  },
  rows: ({ volleys, latencies }) => [
    ...volleys.flatMap(({ exponential, ramp, best }) => [
      { what: "winners, exponential", slope: null, ...exponential },
      { what: "winners, ramp", slope: null, ...ramp },
      { what: "share of the best", slope: null, ...best },
    ]),
    ...latencies.flatMap(({ slope, latency, evidence }) => [
      { what: "latency", slope, ...latency },
      { what: "log-evidence", slope, ...evidence },
    ]),
  ],
};
