/** @file How often does a neuron fire at a given current, with and without noise, and what does the clock's step cost? */
import { checkInteger, checkPositive, mean, type Random, slope, uniform, variance } from "../../math";
import { type Raster, trainsOf } from "../../record";
import { type LifNeurons, lifRate, type Network, siegertRate, simulate, simulateEvents } from "../../spiking";
import type { TabularExperiment } from "../experiment";

/** Sizes of {@link firingCurves}. */
export interface FiringCurvesParams {
  /** mean currents [mV] */
  readonly currents: readonly number[];
  /** σ of the noise [mV], 0 for none */
  readonly sigmas: readonly number[];
  /** [ms] for each point, after `settle` */
  readonly duration: number;
  readonly settle: number;
  /** neurons with noise of their own at each point */
  readonly neurons: number;
  /** steps of the clock [ms] whose error is measured */
  readonly steps: readonly number[];
  /** neurons over which it is averaged, each with a current of its own */
  readonly against: number;
}

/** Rates at one strength of noise. */
export interface FiringCurve {
  readonly sigma: number;
  /** [currents] measured, from event to event [Hz] */
  readonly rates: Float64Array;
  /** standard errors over neurons [Hz]; 0 without noise */
  readonly errors: Float64Array;
  /** [currents] closed form [Hz] */
  readonly theory: Float64Array;
}

/** What {@link firingCurves} found. */
export interface FiringCurvesResult {
  readonly params: FiringCurvesParams;
  readonly curves: readonly FiringCurve[];
  /** error of the interval between two spikes, without noise [ms], on average over neurons of different currents */
  readonly convergence: {
    readonly steps: readonly number[];
    readonly clock: Float64Array;
    /** from event to event, with no step at all */
    readonly events: number;
    /** slope of log error over log step, by least squares */
    readonly order: number;
  };
}

const neuron = { tauMem: 20, vThreshold: 20, vReset: 10, refractory: 2 };
const weight = 0.1; // mV, of one arrival of the noise: small beside every σ

/** Intervals between spikes minus those in closed form [ms], on average over neurons that differ in current. */
function lateness(biases: Float64Array, raster: Raster): number {
  const off = trainsOf(raster).map((train, i) => {
    const interval = (train[train.length - 1] - train[0]) / (train.length - 1);
    return Math.abs(interval - 1000 / lifRate(neuron, biases[i]));
  });
  return mean(off);
}

/** Neurons at one current; noise of strength σ as arrivals of ± `weight`, each at σ²/(2 weight² τ). */
function cells(size: number, current: number | Float64Array, sigma: number): Network<"cell"> {
  const cell: LifNeurons = { model: "lif", size, ...neuron, bias: current };
  const rate = (1000 * sigma ** 2) / (2 * weight ** 2 * neuron.tauMem);
  return {
    populations: { cell },
    inputs:
      sigma === 0
        ? []
        : [weight, -weight].map((w) => ({ kind: "poisson" as const, post: "cell", rate, weight: w })),
  };
}

function curve(params: FiringCurvesParams, sigma: number, random: Random): FiringCurve {
  const { currents, duration, settle } = params;
  const size = sigma === 0 ? 1 : params.neurons;
  const each = currents.map((current, k) => {
    const { rasters } = simulateEvents(cells(size, current, sigma), {
      duration: settle + duration,
      random: random.split(k),
    });
    const { time, neuron: who } = rasters.cell;
    if (sigma === 0) {
      const intervals = time.length - 1;
      return [intervals > 0 ? (1000 * intervals) / (time[intervals] - time[0]) : 0, 0];
    }
    const counts = new Float64Array(size);
    for (let s = 0; s < time.length; s++) if (time[s] >= settle) counts[who[s]]++;
    const rates = counts.map((count) => (1000 * count) / duration);
    return [mean(rates), Math.sqrt(variance(rates) / size)];
  });
  return {
    sigma,
    rates: Float64Array.from(each, ([rate]) => rate),
    errors: Float64Array.from(each, ([, error]) => error),
    theory: Float64Array.from(currents, (current) =>
      sigma === 0 ? lifRate(neuron, current) : siegertRate(neuron, current, sigma),
    ),
  };
}

/**
 * f–I curves of an integrate-and-fire neuron (τ 20 ms, threshold 20 mV, reset 10 mV, refractory 2 ms) beside their closed forms: Lapicque's
 * without noise, Siegert's with white noise of strength σ (that of the free membrane is σ/√2). The noise comes as many small
 * arrivals of either sign, and everything runs from event to event. Then the same neuron under a clock: its interval is late by half a
 * step on average, an error of first order.
 *
 * Reference: Lapicque 1907; Siegert 1951; Brunel 2000, eq. 21.
 *
 * @throws {RangeError} when a duration, step or number of neurons is out of range
 */
export const firingCurves: TabularExperiment<FiringCurvesParams, FiringCurvesResult> = {
  quick: {
    currents: [12, 14, 16, 18, 19, 20.5, 22, 24, 27, 30],
    sigmas: [0, 2, 5],
    duration: 1000,
    settle: 100,
    neurons: 10,
    steps: [2, 1, 0.5, 0.25, 0.125, 0.0625],
    against: 100,
  },
  full: {
    currents: [12, 13, 14, 15, 16, 17, 18, 19, 20.2, 20.5, 21, 22, 23, 24, 26, 28, 30],
    sigmas: [0, 1, 2, 5],
    duration: 4000,
    settle: 200,
    neurons: 40,
    steps: [2, 1, 0.5, 0.25, 0.125, 0.0625, 0.03125, 0.015625],
    against: 100,
  },
  run(params, random) {
    const { sigmas, steps, against } = params;
    checkPositive("firingCurves", "duration", params.duration);
    checkInteger("firingCurves", "neurons", params.neurons, 2);
    checkInteger("firingCurves", "against", against, 1);
    for (const step of steps) checkPositive("firingCurves", "steps", step);
    const draw = random.split("currents");
    const biases = Float64Array.from({ length: against }, () => uniform(draw, 22, 40));
    const still = cells(against, biases, 0);
    const duration = 1024; // ms, a whole number of every step that is a power of two
    const clock = Float64Array.from(steps, (dt) =>
      lateness(biases, simulate(still, { dt, duration, random }).rasters.cell),
    );
    return {
      params,
      curves: sigmas.map((sigma, k) => curve(params, sigma, random.split(`sigma ${k}`))),
      convergence: {
        steps,
        clock,
        events: lateness(biases, simulateEvents(still, { duration, random }).rasters.cell),
        order: slope(
          steps.map((step) => Math.log(step)),
          Array.from(clock, (error) => Math.log(error)),
        ),
      },
    };
  },
  rows: ({ params, curves }) =>
    curves.flatMap(({ sigma, rates, errors, theory }) =>
      params.currents.map((current, k) => ({
        sigma_mv: sigma,
        current_mv: current,
        rate_hz: rates[k],
        error_hz: errors[k],
        theory_hz: theory[k],
      })),
    ),
};
