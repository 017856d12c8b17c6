/** @file Learning what follows what, and after how long: weights and delays between memories, from their spikes alone. */
import {
  checkAllFinite,
  checkFinite,
  checkInteger,
  checkLength,
  checkPositive,
  checkRange,
  type Matrix,
  matrix,
  shown,
  softmax,
} from "../../math";
import type { Transitions } from "../dynamics";
import { checkPosterior } from "../theory/check";

/** How transitions are learned. */
export interface TransitionLearnerOptions {
  /** P, number of memories */
  readonly count: number;
  /** η_W ≥ 0; 0.1 when left out */
  readonly rate?: number;
  /** γ > 0 [nat]; 1 when left out */
  readonly strength?: number;
  /** D [ms] to begin with; 60 when left out */
  readonly delay?: number;
  /** η_D in [0, 1], of delays; 0 when left out */
  readonly delayRate?: number;
  /** τ_z [ms]; 40 when left out */
  readonly tau?: number;
  /** R [Hz], spikes of all memories together while learning; 1000 when left out */
  readonly spikeRate?: number;
}

/** What a {@link TransitionLearner} has become, as plain data. */
export interface TransitionSnapshot {
  readonly count: number;
  /** W and D, row by row */
  readonly weights: readonly number[];
  readonly delays: readonly number[];
  /** spikes that still speak: when [ms], and whose */
  readonly past: readonly { readonly time: number; readonly from: number }[];
  /** who fires, and since when [ms]; null before the first spike */
  readonly current: { readonly memory: number; readonly since: number } | null;
}

/** Transitions on their way. */
export interface TransitionLearner {
  /** [P, P] W, row: what is made likelier, column: by whom; a copy */
  readonly weights: Matrix;
  /** [P, P] D [ms] in the same order; a copy */
  readonly delays: Matrix;
  /** What past spikes say at `time` [ms] of who fires next, γ Σ_j W_kj z_j(t − D_kj) [P] [nat]. */
  drive(time: number): Float64Array;
  /**
   * Memory `winner` fires at `time` [ms].
   *
   * @param expected [P] how likely each was before it was seen; softmax of the drive when left out
   * @returns −ln expected[winner] [nat], how surprising it was
   * @throws {RangeError} when `time` runs backwards, there is no such memory, or `expected` has another length or is no distribution
   */
  learn(time: number, winner: number, expected?: ArrayLike<number>): number;
  /**
   * What was learned, for a sampler: all pairs but those of a memory with itself.
   *
   * @param options.strength γ of the sampler, that of the learner when left out; `lead` [ms] is taken from all delays (not below 0), for what
   *   the network itself needs to change; weights smaller in size than `least` are left out (0 when left out)
   */
  transitions(options?: {
    readonly strength?: number;
    readonly lead?: number;
    readonly least?: number;
  }): Transitions;
  /** All that was learned, as plain data that JSON keeps. */
  snapshot(): TransitionSnapshot;
  /** Goes back to where a snapshot was taken. @throws {RangeError} when it is of another number of memories or not finite */
  restore(snapshot: TransitionSnapshot): void;
}

/** Spikes older than this many τ_z beyond the longest delay are nothing any more. */
const OLD = 40;

/**
 * A learner of transitions among P memories.
 *
 *     Δ W_kj = η_W z_j(t − D_kj) (1[k fires] − p_k)   at every spike,   τ_z dz_j/dt = −z_j + s_j/R
 *     Δ D_kj = η_D (t_k − t_j − D_kj)                 when k begins to fire after j, which began at t_j
 *
 * where p_k is how likely k was by the transitions alone, softmax(γ Σ_j W_kj z_j): it must not know what is being shown. A spike is a sample of
 * the posterior, so that with the posterior for p the mean change would be zero. So the rule ascends the
 * likelihood of what comes next, and with one memory at a time γ W_kj goes to ln P(k after j), up to what is the same for all k.
 *
 * Reference: Kappel, Nessler & Maass 2014, PLoS Comput. Biol. 10: e1003511, for lateral weights as transition probabilities.
 *
 * @throws {RangeError} when a number is out of its range
 */
export function prepareTransitionLearner(options: TransitionLearnerOptions): TransitionLearner {
  const caller = "prepareTransitionLearner";
  const { count, rate = 0.1, strength = 1, delay = 60 } = options;
  const { delayRate = 0, tau = 40, spikeRate = 1000 } = options;
  checkInteger(caller, "count", count, 1);
  checkRange(caller, "rate", rate, 0, Number.MAX_VALUE);
  checkPositive(caller, "strength", strength);
  checkRange(caller, "delay", delay, 0, Number.MAX_VALUE);
  checkRange(caller, "delayRate", delayRate, 0, 1);
  checkPositive(caller, "tau", tau);
  checkPositive(caller, "spikeRate", spikeRate);
  const weights = matrix(count, count);
  const delays = matrix(count, count);
  delays.data.fill(delay);
  const jump = 1000 / (spikeRate * tau);
  let past: { readonly time: number; readonly from: number }[] = [];
  let [now, longest] = [Number.NEGATIVE_INFINITY, delay];
  // Who fires, and since when; and who fired before.
  let current: TransitionSnapshot["current"] = null;

  /** z_j(time − D_kj) of all pairs [P, P]. */
  const traces = (time: number): Float64Array => {
    const z = new Float64Array(count * count);
    for (const { time: then, from } of past)
      for (let k = 0, at = from; k < count; k++, at += count) {
        const since = time - then - delays.data[at];
        if (since >= 0) z[at] += jump * Math.exp(-since / tau);
      }
    return z;
  };
  const driveOf = (z: Float64Array): Float64Array =>
    Float64Array.from({ length: count }, (_, k) => {
      let sum = 0;
      for (let at = k * count; at < (k + 1) * count; at++) sum += weights.data[at] * z[at];
      return strength * sum;
    });
  const forward = (name: string, time: number): void => {
    checkFinite(name, "time", time);
    if (time < now) throw new RangeError(`${name}: time must be at least ${now}, got ${shown(time)}`);
  };
  return {
    get weights() {
      return matrix(count, count, weights.data.slice());
    },
    get delays() {
      return matrix(count, count, delays.data.slice());
    },
    drive(time) {
      forward("drive", time);
      return driveOf(traces(time));
    },
    learn(time, winner, expected) {
      forward("learn", time);
      checkInteger("learn", "winner", winner, 0, count - 1);
      if (expected) {
        checkLength("learn", "expected", expected, count);
        checkPosterior("learn", "expected", expected);
      }
      const z = traces(time);
      const p = expected ?? softmax(driveOf(z));
      for (let k = 0; k < count; k++)
        for (let j = 0, at = k * count; j < count; j++, at++)
          weights.data[at] += rate * z[at] * (Number(k === winner) - p[k]);
      if (winner !== current?.memory) {
        if (current) {
          const at = winner * count + current.memory;
          delays.data[at] += delayRate * (time - current.since - delays.data[at]);
          longest = Math.max(longest, delays.data[at]);
        }
        current = { memory: winner, since: time };
      }
      now = time;
      past.push({ time, from: winner });
      if (past[0].time < time - longest - 2 * OLD * tau)
        past = past.filter(({ time: then }) => then >= time - longest - OLD * tau);
      return -Math.log(p[winner]);
    },
    transitions({ strength: other = strength, lead = 0, least = 0 } = {}) {
      checkRange("transitions", "lead", lead, 0, Number.MAX_VALUE);
      checkRange("transitions", "least", least, 0, Number.MAX_VALUE);
      const pairs = [];
      for (let to = 0; to < count; to++)
        for (let from = 0; from < count; from++) {
          const at = to * count + from;
          const weight = weights.data[at];
          if (from !== to && weight !== 0 && Math.abs(weight) >= least)
            pairs.push({ from, to, weight, delay: Math.max(0, delays.data[at] - lead) });
        }
      return { strength: other, tau, pairs };
    },
    snapshot: () => ({
      count,
      weights: Array.from(weights.data),
      delays: Array.from(delays.data),
      past: past.map((spike) => ({ ...spike })),
      current: current && { ...current },
    }),
    restore(snapshot) {
      if (snapshot.count !== count)
        throw new RangeError(`restore: snapshot.count must be ${count}, got ${shown(snapshot.count)}`);
      for (const name of ["weights", "delays"] as const) {
        checkLength("restore", `snapshot.${name}`, snapshot[name], count * count);
        checkAllFinite("restore", `snapshot.${name}`, snapshot[name]);
      }
      weights.data.set(snapshot.weights);
      delays.data.set(snapshot.delays);
      past = snapshot.past.map((spike) => ({ ...spike }));
      current = snapshot.current && { ...snapshot.current };
      now = past.at(-1)?.time ?? Number.NEGATIVE_INFINITY;
      longest = delays.data.reduce((a, b) => Math.max(a, b));
    },
  };
}
