/** @file Does a spiking memory replay a sequence in order, at which pace, and how long may the sequence be? */
import { type BayesianHopfield, bayesianHopfield, driveLimit, prepareSampler } from "../../bayesian";
import { checkInteger, checkPositive, mean, type Random, row } from "../../math";
import { orthogonalPatterns, randomPatterns } from "../../pattern";
import type { TabularExperiment } from "../experiment";
import { samplerGoTo, walk } from "./watch";

/** Sizes of {@link memoryReplay}. */
export interface MemoryReplayParams {
  /** orthogonal items on a ring: pace and onset */
  readonly ring: {
    readonly memories: number;
    readonly size: number;
    /** βM */
    readonly scale: number;
    /** γ/h_c */
    readonly strengths: readonly number[];
    /** [τ] D at `strengths[last]` */
    readonly delays: readonly number[];
    /** transitions watched at each */
    readonly transitions: number;
    /** ν */
    readonly nu: number;
  };
  /** random sequences */
  readonly capacity: {
    /** N and βN of each curve, with the lengths tried */
    readonly curves: readonly {
      readonly size: number;
      readonly scale: number;
      readonly lengths: readonly number[];
    }[];
    /** γ/h_c, D [τ] */
    readonly strength: number;
    readonly delay: number;
    readonly nu: number;
    /** transitions that a run is to make */
    readonly transitions: number;
    readonly trials: number;
  };
  /** τ_z/τ */
  readonly filter: number;
}

/** One setting of the ring. */
export interface ReplayPace {
  /** γ/h_c */
  readonly strength: number;
  /** [τ] */
  readonly delay: number;
  /** share of changes that go to the next item; NaN without a change */
  readonly inOrder: number;
  readonly transitions: number;
  /** [τ] mean time of an item and its standard error; NaN with too few */
  readonly item: number;
  readonly itemError: number;
}

/** One length of a random sequence. */
export interface ReplayCapacity {
  readonly size: number;
  readonly scale: number;
  readonly length: number;
  /** ln P/N */
  readonly load: number;
  /** share of transitions that came in order before the first wrong one, mean over trials */
  readonly correct: number;
}

/** What {@link memoryReplay} found. */
export interface MemoryReplayResult {
  readonly params: MemoryReplayParams;
  /** against γ at the first delay */
  readonly onset: readonly ReplayPace[];
  /** against D at the last strength */
  readonly pace: readonly ReplayPace[];
  readonly capacity: readonly ReplayCapacity[];
}

const tau = 20; // ms

/** The order in which items come, from item 0 on, and for how long each stays. */
function replay(
  network: BayesianHopfield,
  options: {
    readonly strength: number;
    readonly delay: number;
    readonly filter: number;
    readonly nu: number;
    readonly ring: boolean;
    /** [τ] time that each transition may take */
    readonly patience: number;
    readonly transitions: number;
    readonly random: Random;
  },
) {
  const { strength, delay, filter, nu, ring, patience, transitions, random } = options;
  const { count } = network;
  const sampler = prepareSampler(network, {
    // Published numbers are those of double precision.
    ...{ cue: row(network.patterns, 0), tau, rate: (1000 * nu) / tau, random, form: "collapsed" },
    transitions: {
      strength,
      delay: delay * tau,
      tau: filter * tau,
      ...(ring ? { pairs: Array.from({ length: count }, (_, k) => ({ from: k, to: (k + 1) % count })) } : {}),
    },
  });
  return walk(
    sampler,
    samplerGoTo(sampler),
    tau,
    { duration: patience * transitions, norm: network.size, hold: 0.5 },
    ({ switches }) => switches >= transitions,
  ).lead;
}

/** Transitions in order from the start, at most `most`. */
function leading(order: readonly number[], most: number): number {
  let right = 0;
  while (right < most && order[right + 1] === order[right] + 1) right++;
  return order[0] === 0 ? right : 0;
}

/**
 * Sequences by delayed asymmetric synapses, u_k ← u_k + γ z_{k−1}(t − D): each item calls the next.
 *
 * On a ring of orthogonal items, the order is kept from γ ≈ h_c on, and an item's time grows with the delay with slope 1. For random
 * sequences of signs the length that can be replayed grows exponentially with N, up to a load ln P/N that sharpness sets.
 *
 * Reference: Sompolinsky & Kanter 1986, PRL 57, 2861; Kleinfeld 1986, PNAS 83, 9469, for delayed transitions.
 *
 * @throws {RangeError} when a number is no whole number or not above 0
 */
export const memoryReplay: TabularExperiment<MemoryReplayParams, MemoryReplayResult> = {
  quick: {
    ring: {
      ...{ memories: 8, size: 16, scale: 12, transitions: 24, nu: 50 },
      strengths: [0.7, 0.9, 1.1, 1.3, 1.6],
      delays: [2, 5, 10],
    },
    capacity: {
      curves: [{ size: 16, scale: 12, lengths: [64, 256, 1024] }],
      ...{ strength: 1.4, delay: 3, nu: 50, transitions: 12, trials: 4 },
    },
    filter: 2,
  },
  full: {
    ring: {
      ...{ memories: 8, size: 16, scale: 12, transitions: 100, nu: 50 },
      strengths: [0.7, 0.8, 0.9, 0.95, 1, 1.05, 1.1, 1.2, 1.3, 1.4, 1.6],
      delays: [1, 2, 3, 5, 7, 10, 15, 20],
    },
    capacity: {
      curves: [
        { size: 16, scale: 8, lengths: [16, 64, 128, 256, 1024] },
        { size: 16, scale: 12, lengths: [64, 128, 256, 512, 1024, 2048] },
        { size: 24, scale: 12, lengths: [64, 256, 1024, 2048] },
      ],
      ...{ strength: 1.4, delay: 3, nu: 50, transitions: 20, trials: 12 },
    },
    filter: 2,
  },
  run(params, random) {
    const { ring, capacity, filter } = params;
    checkPositive("memoryReplay", "filter", filter);
    checkInteger("memoryReplay", "transitions", ring.transitions, 2);
    checkInteger("memoryReplay", "trials", capacity.trials, 1);
    const { memories, size, scale } = ring;
    const items = bayesianHopfield(orthogonalPatterns(memories, size).matrix, { beta: scale / size });
    const limit = driveLimit(scale).drive;
    const paceOf = (strength: number, delay: number): ReplayPace => {
      const { order, dwells } = replay(items, {
        ...{ strength: strength * limit, delay, filter, nu: ring.nu, ring: true },
        ...{ patience: delay + 20, transitions: ring.transitions },
        random: random.split(`ring ${strength} ${delay}`),
      });
      const changes = order.length - 1;
      let right = 0;
      for (let i = 1; i < order.length; i++) if (order[i] === (order[i - 1] + 1) % memories) right++;
      const times = dwells.slice(1);
      const centre = times.length > 0 ? mean(times) : Number.NaN;
      const square = times.reduce((sum, t) => sum + (t - centre) ** 2, 0);
      return {
        ...{ strength, delay, transitions: Math.max(0, changes) },
        inOrder: changes > 0 ? right / changes : Number.NaN,
        item: centre,
        itemError: times.length > 1 ? Math.sqrt(square / (times.length - 1) / times.length) : Number.NaN,
      };
    };
    const last = ring.strengths[ring.strengths.length - 1];
    return {
      params,
      onset: ring.strengths.map((strength) => paceOf(strength, ring.delays[0])),
      pace: ring.delays.map((delay) => paceOf(last, delay)),
      capacity: capacity.curves.flatMap((curve) =>
        curve.lengths.map((length): ReplayCapacity => {
          const { size: n, scale: sharp } = curve;
          const shares = Array.from({ length: capacity.trials }, (_, trial) => {
            const chance = random.split(`capacity ${n} ${sharp} ${length} ${trial}`);
            const { matrix } = randomPatterns(chance.split("patterns"), length, n);
            const { order } = replay(bayesianHopfield(matrix, { beta: sharp / n }), {
              ...{ strength: capacity.strength * driveLimit(sharp).drive, delay: capacity.delay },
              ...{ filter, nu: capacity.nu, ring: false, patience: capacity.delay + 20 },
              transitions: Math.min(capacity.transitions, length - 1),
              random: chance,
            });
            const most = Math.min(capacity.transitions, length - 1);
            return leading(order, most) / most;
          });
          return { size: n, scale: sharp, length, load: Math.log(length) / n, correct: mean(shares) };
        }),
      ),
    };
  },
  rows: ({ onset, pace, capacity }) => [
    ...onset.map((point) => ({
      what: "onset",
      ...point,
      size: Number.NaN,
      scale: Number.NaN,
      length: Number.NaN,
      load: Number.NaN,
      correct: Number.NaN,
    })),
    ...pace.map((point) => ({
      what: "pace",
      ...point,
      size: Number.NaN,
      scale: Number.NaN,
      length: Number.NaN,
      load: Number.NaN,
      correct: Number.NaN,
    })),
    ...capacity.map((point) => ({
      what: "capacity",
      ...point,
      strength: Number.NaN,
      delay: Number.NaN,
      inOrder: Number.NaN,
      transitions: Number.NaN,
      item: Number.NaN,
      itemError: Number.NaN,
    })),
  ],
};
