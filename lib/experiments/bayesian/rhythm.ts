/** @file Delays that differ from item to item as a rhythm, and what it does to expect an item. */
import { bayesianHopfield, driveLimit, meanField, prepareSampler } from "../../bayesian";
import { checkInteger, checkPositive, mean, row, variance } from "../../math";
import { orthogonalPatterns } from "../../pattern";
import { type Raster, raster } from "../../record";
import type { TabularExperiment } from "../experiment";
import { type MeanInterval, meanInterval } from "./mean-interval";
import { ringOf } from "./replay";
import { replayRun } from "./replay-run";
import { tau } from "./tau";
import { samplerGoTo } from "./watch";

/** Sizes of {@link memoryRhythm}. */
export interface MemoryRhythmParams {
  /** N, orthogonal items of that many signs */
  readonly size: number;
  /** βM */
  readonly scale: number;
  /** ν */
  readonly nu: number;
  /** γ/h_c */
  readonly strength: number;
  /** τ_z/τ */
  readonly filter: number;
  /** [τ] D of each item's synapse to the next, the last one's to the first */
  readonly delays: readonly number[];
  /** times that the ring is gone round */
  readonly rounds: number;
  /** one item of a chain is expected: b grows by h */
  readonly expected: {
    /** which */
    readonly item: number;
    /** [τ] D of all */
    readonly delay: number;
    /** h/h_c */
    readonly hints: readonly number[];
    readonly trials: number;
  };
}

/** The time of one item of the ring. */
export interface RhythmItem {
  readonly item: number;
  /** [τ] of its own synapse to the next, and of the one before it to itself */
  readonly delay: number;
  readonly before: number;
  /** [τ] from its beginning to the next item's: mean, its standard error, standard deviation; NaN where there are too few */
  readonly interval: number;
  readonly intervalError: number;
  readonly jitter: number;
  /** [τ] the same without noise; NaN where that network stays */
  readonly quiet: number;
}

/** What a hint did. */
export interface ExpectedPoint {
  /** h/h_c */
  readonly hint: number;
  /** share of trials in which all items up to the expected one came in order */
  readonly inOrder: number;
  /** [τ] time of the item just before the expected one, and of the one before that, 95 % interval over trials in order; NaN without */
  readonly last: MeanInterval;
  readonly earlier: MeanInterval;
  /** [τ] time of the item just before the expected one without noise; NaN where items are skipped or stay */
  readonly quiet: number;
}

/** What {@link memoryRhythm} found. */
export interface MemoryRhythmResult {
  readonly params: MemoryRhythmParams;
  /** [ms] time constant of the state */
  readonly tau: number;
  readonly items: readonly RhythmItem[];
  /** share of all changes that go to the next item */
  readonly inOrder: number;
  /** [ms] spikes of the first rounds, and when items began in them */
  readonly spikes: Raster;
  readonly begins: readonly { readonly item: number; readonly time: number }[];
  readonly expected: readonly ExpectedPoint[];
}

const shown = 2; // rounds of which spikes are kept

/** [τ] lists of the times of every item, from the second one on. */
function timesOf(order: readonly number[], begins: readonly number[], count: number): number[][] {
  const times = Array.from({ length: count }, (): number[] => []);
  for (let i = 1; i + 1 < begins.length; i++) times[order[i]].push(begins[i + 1] - begins[i]);
  return times;
}

/**
 * A ring of items each with a delay of its own, and a chain one of whose items is expected.
 *
 * While item k is on, item k − 1 still speaks for it, until D_{k−1} after its end. So k gives way to the next when its own call has come and
 * that support has gone, T₀ after the longer one of both delays:
 *
 *     T_k ≈ max(D_k, D_{k−1}) + T₀
 *
 * An item of log-prior higher by h needs a drive of h_c − h alone: it comes earlier after the delay, and h > h_c without any call.
 *
 * Reference: Kleinfeld 1986, PNAS 83, 9469; Kappel, Nessler & Maass 2014, for transitions as a prior.
 *
 * @throws {RangeError} when a number is outside its range
 */
export const memoryRhythm: TabularExperiment<MemoryRhythmParams, MemoryRhythmResult> = {
  quick: {
    ...{ size: 16, scale: 12, nu: 50, strength: 1.6, filter: 2, rounds: 21 },
    delays: [2, 6, 10, 14, 10, 6, 2, 2],
    expected: { item: 3, delay: 5, hints: [-0.3, 0, 0.2, 0.4, 0.6, 0.8], trials: 60 },
  },
  full: {
    ...{ size: 16, scale: 12, nu: 50, strength: 1.6, filter: 2, rounds: 201 },
    delays: [2, 6, 10, 14, 10, 6, 2, 2],
    expected: {
      ...{ item: 3, delay: 5, trials: 200 },
      hints: [-0.4, -0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1],
    },
  },
  run(params, random) {
    const { size, scale, nu, strength, filter, delays, rounds, expected } = params;
    const caller = "memoryRhythm";
    checkPositive(caller, "filter", filter);
    checkInteger(caller, "rounds", rounds, 2);
    checkInteger(caller, "expected.trials", expected.trials, 1);
    checkInteger(caller, "expected.item", expected.item, 2, size - 1);
    const count = delays.length;
    const { drive } = driveLimit(scale);
    const common = { tau, rate: (1000 * nu) / tau };
    const synapses = { strength: strength * drive, tau: filter * tau };
    const longest = Math.max(...delays);

    const network = bayesianHopfield(orthogonalPatterns(count, size).matrix, { beta: scale / size });
    const cue = row(network.patterns, 0);
    const transitions = {
      ...synapses,
      pairs: ringOf(count).map((pair, k) => ({ ...pair, delay: delays[k] * tau })),
    };
    const watched = { norm: size, next: (k: number) => (k + 1) % count, patience: longest + 40 };
    const sampler = prepareSampler(network, { ...common, cue, transitions, random: random.split("ring") });
    const fired: { readonly time: number[]; readonly neuron: number[] } = { time: [], neuron: [] };
    const most = shown * (delays.reduce((sum, d) => sum + d, 0) + 6 * count) * tau;
    const keep = (time: number): void => {
      while (sampler.due < time) {
        const due = sampler.due;
        const k = sampler.fire();
        if (due >= most) continue;
        fired.time.push(due);
        fired.neuron.push(k);
      }
    };
    const ring = replayRun(sampler, keep, tau, {
      ...watched,
      ...{ transitions: rounds * count, strict: false, looks: 20 },
    });
    const rates = meanField(network, { ...common, cue, transitions, step: 2 });
    const still = replayRun(rates, (time) => rates.advance(time), tau, {
      ...watched,
      ...{ transitions: 2 * count + 1, looks: 20 },
    });
    const [noisy, quiet] = [ring, still].map(({ order, begins }) => timesOf(order, begins, count));
    const right = ring.order.filter((k, i) => i > 0 && k === (ring.order[i - 1] + 1) % count).length;

    const chain = expected.item + 1;
    const hinted = (hint: number): ExpectedPoint => {
      const memories = bayesianHopfield(orthogonalPatterns(chain, size).matrix, {
        beta: scale / size,
        excitability: Array.from({ length: chain }, (_, k) => (k === expected.item ? hint * drive : 0)),
      });
      const options = {
        ...{ ...common, cue: row(memories.patterns, 0) },
        transitions: { ...synapses, delay: expected.delay * tau },
      };
      const wanted = {
        ...{ norm: size, next: (k: number) => k + 1, looks: 20 },
        ...{ transitions: expected.item, patience: expected.delay + 40 },
      };
      const last: number[] = [];
      const earlier: number[] = [];
      const enter = (begins: readonly number[]): void => {
        const [a, b, c] = begins.slice(-3);
        last.push(c - b);
        earlier.push(b - a);
      };
      for (let trial = 0; trial < expected.trials; trial++) {
        const one = prepareSampler(memories, { ...options, random: random.split(`hint ${hint} ${trial}`) });
        const { begins, end } = replayRun(one, samplerGoTo(one), tau, wanted);
        if (end === "done") enter(begins);
      }
      const calm = meanField(memories, { ...options, step: 2 });
      const { begins, end } = replayRun(calm, (time) => calm.advance(time), tau, wanted);
      const chance = random.split(`bootstrap ${hint}`);
      return {
        hint,
        inOrder: last.length / expected.trials,
        last: meanInterval(last, chance.split("last")),
        earlier: meanInterval(earlier, chance.split("earlier")),
        quiet: end === "done" ? begins[expected.item] - begins[expected.item - 1] : Number.NaN,
      };
    };
    return {
      ...{ params, tau },
      items: delays.map((delay, item): RhythmItem => {
        const times = noisy[item];
        const spread = times.length > 1 ? Math.sqrt(variance(times)) : Number.NaN;
        return {
          ...{ item, delay, before: delays[(item + count - 1) % count] },
          interval: times.length > 0 ? mean(times) : Number.NaN,
          intervalError: spread / Math.sqrt(times.length),
          jitter: spread,
          quiet: quiet[item].length > 0 ? quiet[item][quiet[item].length - 1] : Number.NaN,
        };
      }),
      inOrder: ring.order.length > 1 ? right / (ring.order.length - 1) : Number.NaN,
      spikes: raster(count, 0, most, fired.time, fired.neuron),
      begins: ring.begins
        .map((time, i) => ({ item: ring.order[i], time: time * tau }))
        .filter(({ time }) => time < most),
      expected: expected.hints.map(hinted),
    };
  },
  rows: ({ items, expected }) => {
    const noHint = {
      ...{ hint: Number.NaN, inOrder: Number.NaN, last: Number.NaN, lastLow: Number.NaN },
      ...{ lastHigh: Number.NaN, earlier: Number.NaN },
    };
    const noItem = {
      ...{ item: Number.NaN, delay: Number.NaN, before: Number.NaN, interval: Number.NaN },
      ...{ intervalError: Number.NaN, jitter: Number.NaN },
    };
    return [
      ...items.map((item) => ({ what: "rhythm", ...item, ...noHint })),
      ...expected.map(({ hint, inOrder, last, earlier, quiet }) => ({
        ...{ what: "expected", ...noItem, quiet, hint, inOrder, last: last.mean },
        ...{ lastLow: last.low, lastHigh: last.high, earlier: earlier.mean },
      })),
    ];
  },
};
