/** @file Does a spiking memory replay a sequence in order, from which drive on, and at which pace? */
import {
  type BayesianHopfield,
  bayesianHopfield,
  driveLimit,
  meanField,
  prepareSampler,
  type Transitions,
} from "../../bayesian";
import {
  argMax,
  checkInteger,
  checkPositive,
  mean,
  meanError,
  type Proportion,
  proportion,
  type Random,
  root,
  row,
} from "../../math";
import { orthogonalPatterns } from "../../pattern";
import type { TabularExperiment } from "../experiment";
import { type ReplayRun, replayRun } from "./replay-run";
import { tau } from "./tau";
import { samplerGoTo } from "./watch";

/** Sizes of {@link memoryReplay}. Items are orthogonal. */
export interface MemoryReplayParams {
  /** one transition, again and again from the beginning, in a network of 4 memories */
  readonly onset: {
    /** βM */
    readonly scales: readonly number[];
    /** ν */
    readonly nu: number;
    /** γ/h_c */
    readonly strengths: readonly number[];
    /** D [τ] */
    readonly delay: number;
    readonly trials: number;
    /** D [τ] at which the onset without noise is sought */
    readonly quietDelays: readonly number[];
  };
  /** a ring of items, replayed round and round */
  readonly ring: {
    readonly memories: number;
    readonly size: number;
    /** βM */
    readonly scale: number;
    /** ν */
    readonly nu: number;
    /** γ/h_c */
    readonly strengths: readonly number[];
    /** D [τ] */
    readonly delays: readonly number[];
    /** transitions watched at each */
    readonly transitions: number;
  };
  /** τ_z/τ */
  readonly filter: number;
}

/** How often one transition was made. */
export interface ReplayOnset {
  readonly scale: number;
  /** γ/h_c */
  readonly strength: number;
  /** share of trials in which the next item came within 20 τ after the delay, Wilson's interval */
  readonly made: Proportion;
}

/** The least drive at which the next item comes without noise. */
export interface QuietOnset {
  readonly scale: number;
  /** [τ] */
  readonly delay: number;
  /** γ/h_c, to 0.0005 */
  readonly strength: number;
}

/** One setting of the ring. */
export interface ReplayPace {
  /** γ/h_c */
  readonly strength: number;
  /** [τ] */
  readonly delay: number;
  /** changes of the leading item */
  readonly transitions: number;
  /** share of changes that go to the next item, Wilson's interval; NaN without a change */
  readonly inOrder: Proportion;
  /** [τ] mean time from one item to the next and its standard error; NaN with too few */
  readonly item: number;
  readonly itemError: number;
  /** [τ] the same without noise; NaN where that network stays */
  readonly quiet: number;
}

/** What {@link memoryReplay} found. */
export interface MemoryReplayResult {
  readonly params: MemoryReplayParams;
  readonly onset: readonly ReplayOnset[];
  readonly quietOnset: readonly QuietOnset[];
  readonly pace: readonly ReplayPace[];
}

const members = 4;
const none: Proportion = { fraction: Number.NaN, low: Number.NaN, high: Number.NaN };

/** Orthogonal memories of norm² `size`, the first of which is the cue. */
const itemsOf = (memories: number, size: number, scale: number): BayesianHopfield =>
  bayesianHopfield(orthogonalPatterns(memories, size).matrix, { beta: scale / size });

/** Every item calls the next, the last the first. */
export const ringOf = (count: number): { readonly from: number; readonly to: number }[] =>
  Array.from({ length: count }, (_, k) => ({ from: k, to: (k + 1) % count }));

/**
 * γ/h_c at which the first item gives way to the second without noise.
 *
 * @throws {RangeError} when it is not between 0.9 and 1.2
 */
function quietOnset(scale: number, delay: number, filter: number): number {
  const network = itemsOf(members, members, scale);
  const { drive } = driveLimit(scale);
  const over = (strength: number): number => {
    const rates = meanField(network, {
      ...{ cue: row(network.patterns, 0), tau, step: Math.min(1, filter) * 2 },
      transitions: {
        ...{ strength: strength * drive, delay: delay * tau, tau: filter * tau },
        pairs: [{ from: 0, to: 1 }],
      },
    });
    rates.advance((2 * delay + 60) * tau);
    return argMax(rates.overlaps()) === 1 ? 1 : -1;
  };
  return root(over, 0.9, 1.2, 1e-3);
}

/** [τ] Times from one item to the next, the first one's left out: it starts without what is on its way. */
const intervalsOf = ({ begins }: ReplayRun): number[] =>
  begins.slice(2).map((begin, i) => begin - begins[i + 1]);

/**
 * Sequences by delayed asymmetric synapses, u_k ← u_k + γ z_{k−1}(t − D): each item calls the next.
 *
 * The order is kept from γ ≈ h_c on, {@link driveLimit}; noise takes a weaker drive over the rim as well, later. An item's time grows with the
 * delay with slope 1.
 *
 * Reference: Sompolinsky & Kanter 1986, PRL 57, 2861; Kleinfeld 1986, PNAS 83, 9469, for delayed transitions.
 *
 * @throws {RangeError} when a number is no whole number or not above 0, or an onset without noise is far from h_c
 */
export const memoryReplay: TabularExperiment<MemoryReplayParams, MemoryReplayResult> = {
  quick: {
    onset: {
      ...{ scales: [8, 12, 20], nu: 50, delay: 4, trials: 20 },
      strengths: [0.7, 0.8, 0.85, 0.9, 0.95, 1, 1.05, 1.1, 1.2],
      quietDelays: [1, 2, 4, 8, 16],
    },
    ring: {
      ...{ memories: 8, size: 16, scale: 12, transitions: 40, nu: 50 },
      strengths: [1.1, 1.3, 1.6],
      delays: [2, 5, 10, 20],
    },
    filter: 2,
  },
  full: {
    onset: {
      ...{ scales: [8, 12, 20], nu: 50, delay: 4, trials: 200 },
      strengths: [0.7, 0.75, 0.8, 0.84, 0.88, 0.92, 0.96, 1, 1.04, 1.1, 1.2],
      quietDelays: [0.5, 1, 2, 3, 4, 6, 8, 12, 16, 24],
    },
    ring: {
      ...{ memories: 8, size: 16, scale: 12, transitions: 400, nu: 50 },
      strengths: [0.9, 1, 1.1, 1.2, 1.3, 1.4, 1.6],
      delays: [1, 2, 3, 5, 7, 10, 15, 20],
    },
    filter: 2,
  },
  run(params, random) {
    const { onset, ring, filter } = params;
    checkPositive("memoryReplay", "filter", filter);
    checkInteger("memoryReplay", "trials", onset.trials, 1);
    checkInteger("memoryReplay", "transitions", ring.transitions, 3);
    const spiking = (
      network: BayesianHopfield,
      nu: number,
      transitions: Transitions,
      chance: Random,
      watched: { readonly transitions: number; readonly patience: number },
    ): ReplayRun => {
      const sampler = prepareSampler(network, {
        ...{ cue: row(network.patterns, 0), tau, rate: (1000 * nu) / tau, random: chance, transitions },
      });
      return replayRun(sampler, samplerGoTo(sampler), tau, {
        ...{ norm: network.size, next: (k) => (k + 1) % network.count, strict: false },
        ...watched,
      });
    };
    const onsetOf = (scale: number, strength: number): ReplayOnset => {
      const network = itemsOf(members, members, scale);
      const transitions = {
        ...{ strength: strength * driveLimit(scale).drive, delay: onset.delay * tau, tau: filter * tau },
        pairs: [{ from: 0, to: 1 }],
      };
      let made = 0;
      for (let trial = 0; trial < onset.trials; trial++) {
        const { order } = spiking(
          network,
          onset.nu,
          transitions,
          random.split(`onset ${scale} ${strength} ${trial}`),
          { transitions: 1, patience: onset.delay + 20 },
        );
        if (order[1] === 1) made++;
      }
      return { scale, strength, made: proportion(made, onset.trials) };
    };
    const { memories, size, scale } = ring;
    const items = itemsOf(memories, size, scale);
    const paceOf = (strength: number, delay: number): ReplayPace => {
      const transitions = {
        ...{ strength: strength * driveLimit(scale).drive, delay: delay * tau, tau: filter * tau },
        pairs: ringOf(memories),
      };
      const run = spiking(items, ring.nu, transitions, random.split(`ring ${strength} ${delay}`), {
        ...{ transitions: ring.transitions, patience: delay + 40 },
      });
      const { order } = run;
      const changes = order.length - 1;
      let right = 0;
      for (let i = 1; i < order.length; i++) if (order[i] === (order[i - 1] + 1) % memories) right++;
      const rates = meanField(items, { cue: row(items.patterns, 0), tau, step: 2, transitions });
      const quiet = intervalsOf(
        replayRun(rates, (time) => rates.advance(time), tau, {
          ...{ norm: size, next: (k) => (k + 1) % memories, transitions: 4, patience: delay + 40 },
          looks: 20,
        }),
      );
      const times = intervalsOf(run);
      return {
        ...{ strength, delay, transitions: changes },
        inOrder: changes > 0 ? proportion(right, changes) : none,
        item: times.length > 0 ? mean(times) : Number.NaN,
        itemError: times.length > 1 ? meanError(times).error : Number.NaN,
        quiet: quiet.length > 0 ? quiet[quiet.length - 1] : Number.NaN,
      };
    };
    return {
      params,
      onset: onset.scales.flatMap((sharp) => onset.strengths.map((strength) => onsetOf(sharp, strength))),
      quietOnset: onset.scales.flatMap((sharp) =>
        [...new Set([...onset.quietDelays, onset.delay])]
          .sort((a, b) => a - b)
          .map((delay) => ({ scale: sharp, delay, strength: quietOnset(sharp, delay, filter) })),
      ),
      pace: ring.strengths.flatMap((strength) => ring.delays.map((delay) => paceOf(strength, delay))),
    };
  },
  rows: ({ params, onset, quietOnset: quiet, pace }) => {
    const { nu, delay } = params.onset;
    const blank = {
      ...{ transitions: Number.NaN, share: Number.NaN, low: Number.NaN, high: Number.NaN },
      ...{ item: Number.NaN, itemError: Number.NaN, quiet: Number.NaN },
    };
    return [
      ...onset.map(({ scale, strength, made: { fraction, low, high } }) => ({
        ...{ what: "onset", scale, nu, strength, delay, ...blank, transitions: params.onset.trials },
        ...{ share: fraction, low, high },
      })),
      ...quiet.map((point) => ({
        what: "onset without noise",
        ...blank,
        ...point,
        nu: Number.POSITIVE_INFINITY,
      })),
      ...pace.map(({ inOrder: { fraction, low, high }, ...point }) => ({
        ...{ what: "pace", scale: params.ring.scale, nu: params.ring.nu, ...blank, ...point },
        ...{ share: fraction, low, high },
      })),
    ];
  },
};
