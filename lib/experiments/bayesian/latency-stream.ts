/** @file Can a pattern of spike times be found in a stream of spikes? Scores of memory neurons with conjugate delays, over time. */
import {
  backgroundScore,
  type Detection,
  detectPatterns,
  latencyLikelihood,
  latencyScores,
} from "../../bayesian";
import {
  checkInteger,
  checkPositive,
  exponential,
  matrix,
  normalTail,
  type Proportion,
  proportion,
  type Random,
} from "../../math";
import { type Raster, rasterFromTrains, type Trace } from "../../record";
import type { TabularExperiment } from "../experiment";

/** Sizes of {@link latencyStream}. */
export interface LatencyStreamParams {
  /** N */
  readonly inputs: number;
  /** P */
  readonly patterns: number;
  /** T_w [ms] */
  readonly window: number;
  /** σ_t [ms]; also the kernel's */
  readonly jitter: number;
  /** share of the pattern's spikes that do not come */
  readonly missing: number;
  /** of Poisson spikes at every input [Hz], in the stream that is shown and in the series */
  readonly rate: number;
  readonly rates: readonly number[];
  /** standard deviations above the mean of the score that Poisson spikes give, at the rate there is while another pattern passes */
  readonly threshold: number;
  /** of a stream [ms] */
  readonly duration: number;
  /** patterns hidden in a stream, one in every `duration`/`hidden` ms */
  readonly hidden: number;
  /** streams at each rate */
  readonly trials: number;
}

/** What was found at one rate. */
export interface StreamOutcome {
  /** [Hz] */
  readonly rate: number;
  /** hidden patterns found: right memory, within two standard deviations of the jitter */
  readonly hits: Proportion;
  /** share of hits in theory, for the score where the spikes meet: the peak nearby is higher */
  readonly theory: number;
  /** detections that are none, per second of stream */
  readonly falseAlarms: number;
}

/** One stream with what is heard in it. */
export interface SpikeStream {
  readonly raster: Raster;
  readonly scores: Trace;
  readonly threshold: number;
  readonly hidden: readonly { readonly memory: number; readonly onset: number }[];
  readonly found: readonly Detection[];
}

/** What {@link latencyStream} found. */
export interface LatencyStreamResult {
  readonly params: LatencyStreamParams;
  readonly shown: SpikeStream;
  readonly outcomes: readonly StreamOutcome[];
}

/** Threshold of the scores at a rate. */
function thresholdOf(
  { inputs, window, jitter, missing, threshold }: LatencyStreamParams,
  rate: number,
): number {
  const passing = rate + (1000 * (1 - missing)) / window;
  const { mean, variance } = backgroundScore(inputs, passing, { kernel: { kind: "gaussian", sd: jitter } });
  return mean + threshold * Math.sqrt(variance);
}

/**
 * Probability that a pattern's score reaches the threshold where its spikes meet, taken as normal: N spikes of which (1 − f) come, each with
 * E psp = 1/√2 and E psp² = 1/√3 for a kernel as wide as the jitter, and the background. Its peak nearby may be a little higher.
 */
function hitTheory(params: LatencyStreamParams, rate: number): number {
  const { inputs, missing, jitter } = params;
  const background = backgroundScore(inputs, rate, { kernel: { kind: "gaussian", sd: jitter } });
  const come = 1 - missing;
  const mean = (inputs * come) / Math.SQRT2 + background.mean;
  const variance = inputs * (come / Math.sqrt(3) - (come * come) / 2) + background.variance;
  return normalTail((thresholdOf(params, rate) - mean) / Math.sqrt(variance));
}

function streamOf(params: LatencyStreamParams, rate: number, random: Random): SpikeStream {
  const { inputs, patterns, window, jitter, missing, duration, hidden } = params;
  const latency = random.split("latencies");
  const latencies = matrix(
    patterns,
    inputs,
    Float64Array.from({ length: patterns * inputs }, () => window * latency()),
  );
  const kernel = { kind: "gaussian", sd: jitter } as const;
  const likelihood = latencyLikelihood(latencies, { window, kernel, missing });
  const noise = random.split("noise");
  const trains = Array.from({ length: inputs }, () => {
    const own: number[] = [];
    for (let t = exponential(noise, rate / 1000); t < duration; t += exponential(noise, rate / 1000))
      own.push(t);
    return own;
  });
  const place = random.split("places");
  const each = duration / hidden;
  const planted = Array.from({ length: hidden }, (_, n) => ({
    memory: Math.floor(patterns * place()),
    onset: each * n + (each - 2 * window) * place(),
  }));
  for (const { memory, onset } of planted)
    likelihood.sample(memory, place).forEach((t, i) => {
      if (onset + t >= 0 && onset + t < duration) trains[i].push(onset + t);
    });
  const raster = rasterFromTrains(
    trains.map((own) => own.sort((a, b) => a - b)),
    0,
    duration,
  );
  const scores = latencyScores(latencies, raster, { window, kernel, step: jitter / 2 });
  const threshold = thresholdOf(params, rate);
  return { raster, scores, threshold, hidden: planted, found: detectPatterns(scores, threshold) };
}

/**
 * Spatio-temporal patterns hidden among Poisson spikes: jittered, partly missing, at unknown times. Each memory neuron delays the spikes of its
 * pattern so that they meet; what its score is without a pattern is shot noise of known mean and variance, above which stands the threshold.
 *
 * @throws {RangeError} when sizes are no whole numbers, a time is not > 0, or the hidden patterns do not fit into the stream
 */
export const latencyStream: TabularExperiment<LatencyStreamParams, LatencyStreamResult> = {
  quick: {
    ...{ inputs: 30, patterns: 5, window: 50, jitter: 1.5, missing: 0.4, rate: 15 },
    ...{ rates: [5, 10, 20, 40, 80, 160], threshold: 5, duration: 1000, hidden: 4, trials: 20 },
  },
  full: {
    ...{ inputs: 30, patterns: 5, window: 50, jitter: 1.5, missing: 0.4, rate: 15 },
    ...{
      rates: [5, 7, 10, 14, 20, 28, 40, 57, 80, 113, 160],
      threshold: 5,
      duration: 1000,
      hidden: 4,
      trials: 400,
    },
  },
  run(params, random) {
    const caller = "latencyStream";
    for (const name of ["inputs", "patterns", "hidden", "trials"] as const)
      checkInteger(caller, name, params[name], 1);
    checkPositive(caller, "duration", params.duration);
    if (!(params.duration / params.hidden > 2 * params.window))
      throw new RangeError(
        `${caller}: duration must hold two windows for each hidden pattern, got ${params.duration} ms for ${params.hidden}`,
      );
    const { window, jitter } = params;
    const outcomes = params.rates.map((rate) => {
      checkPositive(caller, "rate", rate);
      let [hits, alarms] = [0, 0];
      for (let trial = 0; trial < params.trials; trial++) {
        const { hidden, found } = streamOf(params, rate, random.split(`${rate} ${trial}`));
        const right = hidden.filter(({ memory, onset }) =>
          found.some((d) => d.memory === memory && Math.abs(d.time - onset - window) <= 2 * jitter),
        ).length;
        hits += right;
        alarms += found.length - right;
      }
      return {
        rate,
        hits: proportion(hits, params.trials * params.hidden),
        theory: hitTheory(params, rate),
        falseAlarms: (1000 * Math.max(0, alarms)) / (params.trials * params.duration),
      };
    });
    return { params, shown: streamOf(params, params.rate, random.split("shown")), outcomes };
  },
  rows: ({ outcomes }) =>
    outcomes.map(({ rate, hits, theory, falseAlarms }) => ({
      ...{ rate_hz: rate, hits: hits.fraction, hits_low: hits.low, hits_high: hits.high, theory },
      false_alarms_hz: falseAlarms,
    })),
};
