/** @file How many items may follow one another, and what ends a replay when there are too many. */
import { type ExponentialMean, exponentialMean, type Interval } from "../../analysis";
import { bayesianHopfield, driveLimit, prepareSampler } from "../../bayesian";
import { checkInteger, checkPositive, dot, mean, type Random, row } from "../../math";
import { randomPatterns } from "../../pattern";
import type { TabularExperiment } from "../experiment";
import { halfWayOver } from "./half-way";
import { type MeanInterval, meanInterval } from "./mean-interval";
import { type ReplayEnd, replayRun } from "./replay-run";
import { tau } from "./tau";
import { samplerGoTo } from "./watch";

/** Random sequences of signs of one size. */
export interface SequenceCurve {
  /** N */
  readonly size: number;
  /** βN */
  readonly scale: number;
  /** γ/h_c */
  readonly strength: number;
  /** P, rising */
  readonly lengths: readonly number[];
}

/** Sizes of {@link sequenceLength}. */
export interface SequenceLengthParams {
  readonly curves: readonly SequenceCurve[];
  /** ν */
  readonly nu: number;
  /** D, τ_z [τ] */
  readonly delay: number;
  readonly filter: number;
  /** transitions from the first item on that a run is to make */
  readonly transitions: number;
  /** [τ] that each of them may take after the delay */
  readonly patience: number;
  /** sequences of each length */
  readonly trials: number;
}

/** One length. */
export interface SequencePoint {
  readonly length: number;
  /** ln P/N */
  readonly load: number;
  /** share of the transitions that came in order before the first that did not, mean over sequences with 95 % bootstrap interval */
  readonly correct: MeanInterval;
  /** transitions in order for each sequence that ended early, those that did not counted as cut off; 95 % interval */
  readonly recalled: ExponentialMean;
  /** how many sequences ended in which way */
  readonly ends: Readonly<Record<ReplayEnd, number>>;
  /** mean overlap of an item that was not left with the one that should have followed; NaN when none was stuck */
  readonly stuckOverlap: number;
}

/** One curve. */
export interface SequenceOutcome extends SequenceCurve {
  readonly points: readonly SequencePoint[];
  /** load at which half of the transitions are right; NaN where no two lengths have it between them */
  readonly breakLoad: Interval;
}

/** What {@link sequenceLength} found. */
export interface SequenceLengthResult {
  readonly params: SequenceLengthParams;
  readonly outcomes: readonly SequenceOutcome[];
}

/** One sequence: transitions in order, how it ended, and the overlap of an item that was not left with what should have followed. */
function trial(
  { size, scale, strength }: SequenceCurve,
  length: number,
  { nu, delay, filter, transitions, patience }: SequenceLengthParams,
  random: Random,
): { readonly right: number; readonly end: ReplayEnd; readonly overlap: number } {
  const { matrix } = randomPatterns(random.split("patterns"), length, size);
  const sampler = prepareSampler(bayesianHopfield(matrix, { beta: scale / size }), {
    ...{ cue: row(matrix, 0), tau, rate: (1000 * nu) / tau, random },
    transitions: { strength: strength * driveLimit(scale).drive, delay: delay * tau, tau: filter * tau },
  });
  const { order, end } = replayRun(sampler, samplerGoTo(sampler), tau, {
    ...{ norm: size, next: (k) => k + 1, transitions, patience: delay + patience },
  });
  const right = Math.max(0, order.length - 1 - (end === "wrong" ? 1 : 0));
  // After the last transition nothing should follow, and there may be no item more.
  const overlap = end === "stuck" ? dot(row(matrix, right), row(matrix, right + 1)) / size : Number.NaN;
  return { right, end, overlap };
}

/**
 * Random sequences of signs: how many transitions come in order before the first mistake, against the load ln P/N.
 *
 * Two things end a replay. Items too many for their size are not held: up to about {@link sequenceCapacity}, so that the number of items
 * that can follow one another is e^(N · a constant of β). And an item gives way only to one that is not too much unlike it: for a pair with
 * overlap m the drive must be above that of β N (1 − m) in {@link driveLimit}, at any load.
 *
 * @throws {RangeError} when a number is outside its range, or there are no more items than transitions
 */
export const sequenceLength: TabularExperiment<SequenceLengthParams, SequenceLengthResult> = {
  quick: {
    curves: [
      { size: 16, scale: 8, strength: 2, lengths: [64, 128, 181, 256] },
      { size: 20, scale: 10, strength: 2, lengths: [256, 512, 724, 1024] },
      { size: 24, scale: 12, strength: 2, lengths: [1024, 2048, 2896, 4096] },
      { size: 16, scale: 12, strength: 1.4, lengths: [16, 64] },
      { size: 16, scale: 12, strength: 2, lengths: [16, 64] },
    ],
    ...{ nu: 50, delay: 3, filter: 2, transitions: 8, patience: 12, trials: 20 },
  },
  full: {
    curves: [
      { size: 16, scale: 8, strength: 2, lengths: [32, 64, 90, 128, 150, 181, 215, 256, 362] },
      { size: 20, scale: 10, strength: 2, lengths: [128, 256, 362, 512, 608, 724, 1024] },
      { size: 24, scale: 12, strength: 2, lengths: [512, 1024, 1448, 2048, 2435, 2896, 4096] },
      { size: 16, scale: 12, strength: 1.4, lengths: [16, 32, 64, 128, 256, 512, 1024, 1448, 2048] },
      { size: 16, scale: 12, strength: 2, lengths: [16, 32, 64, 128, 256, 512, 1024, 1448, 2048] },
      { size: 32, scale: 16, strength: 2, lengths: [1024, 4096] },
      { size: 64, scale: 16, strength: 2, lengths: [1024, 4096] },
    ],
    ...{ nu: 50, delay: 3, filter: 2, transitions: 8, patience: 12, trials: 40 },
  },
  run(params, random) {
    const { curves, filter, patience, transitions, trials } = params;
    const caller = "sequenceLength";
    checkPositive(caller, "filter", filter);
    checkPositive(caller, "patience", patience);
    checkInteger(caller, "transitions", transitions, 1);
    checkInteger(caller, "trials", trials, 1);
    for (const { lengths } of curves)
      for (const length of lengths) checkInteger(caller, "length", length, transitions + 1);
    const outcomeOf = (curve: SequenceCurve): SequenceOutcome => {
      const name = `${curve.size} ${curve.scale} ${curve.strength}`;
      const shares: number[][] = [];
      const points = curve.lengths.map((length): SequencePoint => {
        const runs = Array.from({ length: trials }, (_, i) =>
          trial(curve, length, params, random.split(`${name} ${length} ${i}`)),
        );
        const own = runs.map(({ right }) => right / transitions);
        shares.push(own);
        const failed = runs.map(({ end }) => end !== "done");
        const stuck = runs.filter(({ end }) => end === "stuck");
        const count = (end: ReplayEnd): number => runs.filter((run) => run.end === end).length;
        return {
          ...{ length, load: Math.log(length) / curve.size },
          correct: meanInterval(own, random.split(`bootstrap ${name} ${length}`)),
          recalled: exponentialMean(
            runs.map(({ right }) => right),
            failed,
          ),
          ends: { done: count("done"), wrong: count("wrong"), stuck: count("stuck"), lost: count("lost") },
          stuckOverlap: stuck.length > 0 ? mean(stuck.map(({ overlap }) => overlap)) : Number.NaN,
        };
      });
      const byTrial = Array.from({ length: trials }, (_, i) => shares.map((own) => own[i]));
      const loads = points.map(({ load }) => load);
      return { ...curve, points, breakLoad: halfWayOver(loads, byTrial, random.split(`half ${name}`)) };
    };
    return { params, outcomes: curves.map(outcomeOf) };
  },
  rows: ({ outcomes }) =>
    outcomes.flatMap(({ size, scale, strength, points, breakLoad }) =>
      points.map(({ length, load, correct, recalled, ends, stuckOverlap }) => ({
        ...{ size, scale, strength, length, load },
        ...{ correct: correct.mean, low: correct.low, high: correct.high },
        ...{ recalled: recalled.mean ?? Number.POSITIVE_INFINITY, recalledLow: recalled.low },
        recalledHigh: recalled.high ?? Number.POSITIVE_INFINITY,
        ...{ ...ends, stuckOverlap, breakLoad: breakLoad.value },
      })),
    ),
};
