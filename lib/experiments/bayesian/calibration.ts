/** @file Do spikes mean what they say? Confidence and truth of memories that are asked with damaged cues, at the right β and at wrong ones. */
import {
  bootstrapInterval,
  type Estimate,
  type ReliabilityBin,
  reliability,
  riskCoverage,
} from "../../analysis";
import { bayesianHopfield, flipBeta, flipLikelihood, openTally, prepareSampler } from "../../bayesian";
import {
  argMax,
  checkInteger,
  mean,
  meanError,
  type Proportion,
  proportion,
  type Random,
  softmax,
} from "../../math";
import { randomPatterns } from "../../pattern";
import type { TabularExperiment } from "../experiment";

/** Sizes of {@link spikeCalibration}. */
export interface SpikeCalibrationParams {
  /** N */
  readonly size: number;
  /** P */
  readonly patterns: number;
  /** ε, each with its own β* = ½ ln((1 − ε)/ε) */
  readonly flips: readonly number[];
  /** β/β* */
  readonly scales: readonly number[];
  /** numbers of spikes at which the majority is asked for, rising */
  readonly spikes: readonly number[];
  /** cues of each ε, the same at every β */
  readonly trials: number;
  /** cues asked of one set of patterns */
  readonly cuesPerSet: number;
  /** resamples of the intervals */
  readonly resamples: number;
}

/** The majority of a number of spikes. */
export interface MajorityAnswer {
  readonly spikes: number;
  readonly accuracy: Proportion;
  /** calibration error of the leader's share of the spikes */
  readonly ece: number;
}

/** One ε at one β. */
export interface CalibrationCell {
  readonly flips: number;
  readonly scale: number;
  readonly beta: number;
  /** of the most probable memory */
  readonly accuracy: Proportion;
  /** calibration error of its probability */
  readonly ece: Estimate;
  /** mean probability less accuracy */
  readonly excess: number;
  readonly brier: Estimate;
  /** −ln of the probability given to the right memory [nat] */
  readonly logLoss: Estimate;
  readonly aurc: Estimate;
  /**
   * how much less often one spike is right than the most probable memory, over the same cues; theory max p − Σ p², mean over cues, holds where the
   * posterior is right
   */
  readonly loss: { readonly measured: number; readonly error: number; readonly theory: number };
  readonly bins: readonly ReliabilityBin[];
  readonly majorities: readonly MajorityAnswer[];
}

/** What {@link spikeCalibration} found. */
export interface SpikeCalibrationResult {
  readonly params: SpikeCalibrationParams;
  readonly cells: readonly CalibrationCell[];
}

/** One cue's answers. */
interface Answer {
  readonly confidence: number;
  readonly correct: boolean;
  readonly brier: number;
  readonly logLoss: number;
  /** whether the first spike is right, and how likely it is to be if the posterior is */
  readonly first: boolean;
  readonly chance: number;
  /** at each number of spikes: the leader's share, and whether it is the right one */
  readonly majorities: readonly (readonly [number, boolean])[];
}

function answer(
  params: SpikeCalibrationParams,
  evidence: Float64Array,
  truth: number,
  random: Random,
): Answer {
  const p = softmax(evidence);
  const best = argMax(p);
  const own = p[truth];
  const network = bayesianHopfield(
    { rows: p.length, cols: 1, data: new Float64Array(p.length) },
    { beta: 1 },
  );
  const sampler = prepareSampler(network, { evidence, random });
  const tally = openTally(p.length);
  tally.see(sampler.fire());
  const first = tally.leader === truth;
  const squares = p.reduce((sum, x) => sum + x * x, 0);
  const majorities = params.spikes.map((n) => {
    while (tally.spikes < n) tally.see(sampler.fire());
    return [tally.counts[tally.leader] / n, tally.leader === truth] as const;
  });
  return {
    confidence: Math.min(1, p[best]),
    correct: best === truth,
    brier: squares - 2 * own + 1,
    logLoss: -Math.log(own),
    ...{ first, chance: squares },
    majorities,
  };
}

function summarise(
  params: SpikeCalibrationParams,
  [flips, scale]: readonly [number, number],
  answers: readonly Answer[],
  random: Random,
): CalibrationCell {
  const confidence = Float64Array.from(answers, (a) => a.confidence);
  const correct = Uint8Array.from(answers, (a) => (a.correct ? 1 : 0));
  const { resamples, trials } = params;
  const interval = (name: string, statistic: (drawn: Int32Array) => number): Estimate =>
    bootstrapInterval(trials, statistic, { random: random.split(name), resamples });
  const judged = (drawn: Int32Array) =>
    [Float64Array.from(drawn, (i) => confidence[i]), Uint8Array.from(drawn, (i) => correct[i])] as const;
  const { bins, excess } = reliability(confidence, correct);
  const { mean: measured, error } = meanError(answers.map((a) => Number(a.correct) - Number(a.first)));
  return {
    ...{ flips, scale, beta: scale * flipBeta(flips), bins, excess },
    accuracy: proportion(
      correct.reduce((a, b) => a + b, 0),
      trials,
    ),
    ece: interval("ece", (drawn) => reliability(...judged(drawn)).ece),
    aurc: interval("aurc", (drawn) => riskCoverage(...judged(drawn)).aurc),
    brier: interval("brier", (drawn) => mean(Array.from(drawn, (i) => answers[i].brier))),
    logLoss: interval("logLoss", (drawn) => mean(Array.from(drawn, (i) => answers[i].logLoss))),
    loss: {
      ...{ measured, error },
      theory: mean(answers.map((a) => a.confidence - a.chance)),
    },
    majorities: params.spikes.map((spikes, n) => {
      const shares = answers.map((a) => a.majorities[n][0]);
      const right = answers.map((a) => a.majorities[n][1]);
      return {
        spikes,
        accuracy: proportion(right.filter(Boolean).length, trials),
        ece: reliability(shares, right).ece,
      };
    }),
  };
}

/**
 * Random patterns of signs, cues with flips of probability ε, and the posterior at β = scale · β*: how often its most probable memory is right
 * beside how probable it is, the proper scores, and what a number of spikes makes of it. Cues are the same at every β.
 *
 * At β* the posterior is the exact one, so that its calibration error is chance alone and its logarithmic score the lowest of all β.
 *
 * @throws {RangeError} when sizes are no whole numbers, or an ε is outside (0, ½)
 */
export const spikeCalibration: TabularExperiment<SpikeCalibrationParams, SpikeCalibrationResult> = {
  quick: {
    ...{ size: 64, patterns: 1024, spikes: [1, 3, 10, 30] },
    ...{ flips: [0.2, 0.25, 0.3, 0.35], scales: [0.25, 0.5, 1, 2] },
    ...{ trials: 400, cuesPerSet: 100, resamples: 200 },
  },
  full: {
    ...{ size: 64, patterns: 1024, spikes: [1, 3, 10, 30, 100] },
    ...{ flips: [0.1, 0.2, 0.25, 0.3, 0.35], scales: [0.25, 0.35, 0.5, 0.7, 0.85, 1, 1.2, 1.4, 2] },
    ...{ trials: 4000, cuesPerSet: 100, resamples: 2000 },
  },
  run(params, random) {
    const { size, patterns, flips, scales, trials, cuesPerSet } = params;
    const caller = "spikeCalibration";
    checkInteger(caller, "size", size, 1);
    checkInteger(caller, "patterns", patterns, 2);
    checkInteger(caller, "trials", trials, 2);
    checkInteger(caller, "cuesPerSet", cuesPerSet, 1);
    const cells = flips.flatMap((epsilon) => {
      const chance = random.split(`flips ${epsilon}`);
      const answers: Answer[][] = scales.map(() => []);
      let likelihood = flipLikelihood(randomPatterns(chance.split("set 0"), patterns, size).matrix, {
        flips: epsilon,
      });
      for (let trial = 0; trial < trials; trial++) {
        if (trial > 0 && trial % cuesPerSet === 0)
          likelihood = flipLikelihood(
            randomPatterns(chance.split(`set ${trial / cuesPerSet}`), patterns, size).matrix,
            { flips: epsilon },
          );
        const own = chance.split(`cue ${trial}`);
        const truth = Math.floor(own() * patterns);
        const u = likelihood.evidence(likelihood.sample(truth, own));
        scales.forEach((scale, s) => {
          const spikes = own.split("spikes"); // the same choices at every β
          answers[s].push(
            answer(
              params,
              u.map((x) => scale * x),
              truth,
              spikes,
            ),
          );
        });
      }
      return scales.map((scale, s) =>
        summarise(params, [epsilon, scale], answers[s], chance.split(`summary ${scale}`)),
      );
    });
    return { params, cells };
  },
  rows: ({ cells }) =>
    cells.map(({ flips, scale, accuracy, ece, brier, logLoss, aurc, excess, loss, majorities }) => ({
      ...{ flips, scale, accuracy: accuracy.fraction, excess },
      ...{ loss: loss.measured, loss_theory: loss.theory },
      ...{ ece: ece.value, ece_low: ece.low, ece_high: ece.high },
      ...{ brier: brier.value, log_loss_nat: logLoss.value, aurc: aurc.value },
      spikes: majorities.map(({ spikes }) => spikes).join(" "),
      accuracy_of_spikes: majorities.map((m) => m.accuracy.fraction.toFixed(4)).join(" "),
    })),
};
