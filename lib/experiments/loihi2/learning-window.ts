/** @file What does a pair of spikes change in a synapse of the chip, on average over its rounding by chance, and what is a trace in an epoch? */
import {
  type LearningRule,
  type LoihiNetwork,
  prepareEmulation,
  runEmulation,
  stdp,
  traceOf,
} from "../../loihi2";
import { checkInteger, checkPositive, mean, type Random, variance } from "../../math";
import type { TabularExperiment } from "../experiment";

/** Sizes of {@link chipLearningWindow}. */
export interface ChipLearningWindowParams {
  /** what a spike adds to a trace, 0 … 127 */
  readonly impulse: number;
  /** steps in which traces fall to 1/e */
  readonly tau: number;
  /** η of both sides, a power of two */
  readonly rate: number;
  /** steps between two changes, of each window */
  readonly epochs: readonly number[];
  /** steps from the sender's spike to the receiver's: −lag … lag */
  readonly lag: number;
  /** runs, each with chance of its own */
  readonly runs: number;
}

/** The mean change over the lag, of one length of the epoch. */
export interface ChipLearningWindow {
  readonly epoch: number;
  /** [lags] and standard errors over runs */
  readonly change: Float64Array;
  readonly error: Float64Array;
  /** [lags] the mean over all that chance can draw */
  readonly expected: Float64Array;
  /** changes of synapses that one run works out */
  readonly updates: number;
}

/** A sender's trace x1, step by step. */
export interface ChipTraceCourse {
  readonly epoch: number;
  readonly arithmetic: "fixed" | "ideal";
  /** [steps] after each step */
  readonly x1: Float64Array;
}

/** What {@link chipLearningWindow} found. */
export interface ChipLearningWindowResult {
  readonly params: ChipLearningWindowParams;
  /** the rule as text */
  readonly rules: string;
  readonly lags: readonly number[];
  /** [lags] closed form, of chance that is new in every step */
  readonly theory: Float64Array;
  readonly windows: readonly ChipLearningWindow[];
  /** steps of the spikes behind `courses` */
  readonly spikes: readonly number[];
  readonly courses: readonly ChipTraceCourse[];
}

const START = 50;

/** A synapse for each lag, from a sender that is told when to spike to a receiver that is told too. */
function pairs(size: number, learning: LearningRule): LoihiNetwork<"pre" | "teacher" | "post"> {
  const each = Array.from({ length: size }, (_, i) => i);
  return {
    populations: {
      pre: { model: "input", size },
      teacher: { model: "input", size, payloadBits: 9 },
      // The teacher's 200 is above this threshold, what the synapse brings is not.
      post: { model: "lif", size, du: 4095, dv: 4095, vthMantissa: 150 },
    },
    connections: [
      { pre: "teacher", post: "post", synapses: { kind: "direct" } },
      {
        ...{ name: "learned", pre: "pre", post: "post" },
        synapses: { kind: "sparse", pre: each, post: each, weight: START, learning },
      },
    ],
  };
}

const GRID = 512;

/**
 * The mean of a trace at step `to` after a spike at step `from`, over all draws: one number in [0, 1) rounds all steps of an epoch, so it goes
 * through the trace again and again, and what it does in one step is no longer made up for in the next.
 */
function meanTrace(
  { impulse, tau }: ChipLearningWindowParams,
  epoch: number,
  from: number,
  to: number,
): number {
  const keep = Math.exp(-1 / tau);
  let chances = new Map([[impulse, 1]]);
  for (let now = from; now < to; ) {
    const end = Math.min(
      to,
      Math.ceil(now / epoch) * epoch === now ? now + epoch : Math.ceil(now / epoch) * epoch,
    );
    const next = new Map<number, number>();
    for (const [value, chance] of chances)
      for (let k = 0; k < GRID; k++) {
        let x = value;
        for (let step = now; step < end; step++) x = Math.floor(x * keep + (k + 0.5) / GRID);
        next.set(x, (next.get(x) ?? 0) + chance / GRID);
      }
    [chances, now] = [next, end];
  }
  let sum = 0;
  for (const [value, chance] of chances) sum += value * chance;
  return sum;
}

function windowOf(params: ChipLearningWindowParams, epoch: number, random: Random): ChipLearningWindow {
  const { runs, lag, rate, impulse, tau } = params;
  const size = 2 * lag + 1;
  const network = pairs(size, stdp({ rate, impulse, tauPlus: tau, tauMinus: tau, epoch }));
  const sent = { pre: new Float64Array(size), teacher: new Float64Array(size) };
  const changes = Array.from({ length: size }, () => new Float64Array(runs));
  let updates = 0;
  for (let run = 0; run < runs; run++) {
    const chip = prepareEmulation(network, { random: random.split(run) });
    const steps = Math.ceil((2 * lag + 1) / epoch) * epoch;
    for (let step = 1; step <= steps; step++) {
      sent.pre.fill(step === lag + 1 ? 1 : 0);
      // Synapse i has the lag i − lag.
      for (let i = 0; i < size; i++) sent.teacher[i] = step === i + 1 ? 200 : 0;
      chip.step(sent);
    }
    chip.weights("learned").forEach((w, i) => {
      changes[i][run] = w - START;
    });
    updates = chip.updates()["learned"];
  }
  return {
    ...{ epoch, updates },
    expected: Float64Array.from({ length: size }, (_, i) => {
      const [first, second] = [Math.min(lag, i) + 1, Math.max(lag, i) + 1];
      return Math.sign(i - lag) * rate * meanTrace(params, epoch, first, second);
    }),
    change: Float64Array.from(changes, mean),
    error: Float64Array.from(changes, (one) => Math.sqrt(variance(one) / runs)),
  };
}

/** Alone, two near each other, one more. */
const trainOfSpikes = [3, 21, 24, 45];

function courseOf(
  { impulse, tau, rate }: ChipLearningWindowParams,
  epoch: number,
  arithmetic: "fixed" | "ideal",
  random: Random,
): ChipTraceCourse {
  const run = runEmulation(pairs(1, stdp({ rate, impulse, tauPlus: tau, tauMinus: tau, epoch })), {
    ...{ steps: 72, random, arithmetic },
    inputs: { pre: { step: trainOfSpikes, neuron: trainOfSpikes.map(() => 0) } },
    record: { connections: [{ connection: "learned", variable: "x1", every: 1 }] },
  });
  return { epoch, arithmetic, x1: traceOf(run, "learned", "x1").values };
}

/**
 * Pairs of spikes at every lag, each of a synapse of its own, with spike-timing dependent plasticity
 *
 *     dw = η y0 x1 − η x0 y1,   so that E Δw(lag) = ± η A e^(−|lag|/τ),  0 at lag 0
 *
 * Traces and changes are whole numbers that are rounded up by the chance of their fraction: single runs scatter, and with epochs of one step their
 * mean is the closed form. Longer epochs have one random number for all their steps, which makes the mean another: `expected` has it, from all
 * that can be drawn.
 *
 * @throws {RangeError} when a size is out of range, or the rate not one that a rule can hold
 */
export const chipLearningWindow: TabularExperiment<ChipLearningWindowParams, ChipLearningWindowResult> = {
  quick: { impulse: 60, tau: 10, rate: 0.5, epochs: [1, 8], lag: 30, runs: 200 },
  full: { impulse: 60, tau: 10, rate: 0.5, epochs: [1, 8, 32], lag: 40, runs: 2000 },
  run(params, random) {
    const { impulse, tau, rate, epochs, lag } = params;
    checkInteger("chipLearningWindow", "lag", lag, 1, 1000);
    checkInteger("chipLearningWindow", "runs", params.runs, 2);
    checkPositive("chipLearningWindow", "tau", tau);
    const lags = Array.from({ length: 2 * lag + 1 }, (_, i) => i - lag);
    return {
      ...{ params, lags, spikes: trainOfSpikes },
      rules: stdp({ rate }).rules,
      theory: Float64Array.from(lags, (d) => Math.sign(d) * rate * impulse * Math.exp(-Math.abs(d) / tau)),
      windows: epochs.map((epoch) => windowOf(params, epoch, random.split(`epoch ${epoch}`))),
      courses: epochs.flatMap((epoch) =>
        (["fixed", "ideal"] as const).map((one) => courseOf(params, epoch, one, random.split("course"))),
      ),
    };
  },
  rows: ({ lags, theory, windows }) =>
    windows.flatMap(({ epoch, change, error, expected }) =>
      lags.map((steps, i) => ({
        ...{ epoch, lag_steps: steps, change: change[i] },
        ...{ standard_error: error[i], expected: expected[i], theory: theory[i] },
      })),
    ),
};
