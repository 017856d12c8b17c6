/** @file Excitability that is learned: how often each memory fires is its prior, and homeostasis that, for a while, makes all fire alike. */
import { checkInteger, checkLength, checkPositive, checkRange } from "../../math";

/** Memories that fire too often are made less excitable. */
export interface Homeostasis {
  /** η_h [nat per spike] */
  readonly rate: number;
  /** [P] share of spikes that each memory should have; equal shares when left out */
  readonly target?: ArrayLike<number>;
  /** number of observations over which it fades away, in a straight line; never when left out */
  readonly until?: number;
}

/** π and h of P memories. */
export interface Excitabilities {
  /** [P] π, sums to 1 while there are memories */
  readonly prior: Float64Array;
  /** [P] h [nat], before it fades */
  readonly drive: Float64Array;
  /** ln π_k + h_k at observation `time` [P]; −Infinity where there is no memory */
  at(time: number): Float64Array;
  /** Place k becomes one of `memories`, which have learned from `spikes` spikes before. */
  begin(k: number, memories: number, spikes: number): void;
  /** Memory k fires at observation `time`. */
  spike(k: number, time: number, taken: Uint8Array): void;
}

/**
 * Excitability of `count` memories, the first `taken` of which begin with equal priors.
 *
 *     π_j ← π_j + η_π (1[j = k] − π_j),   h_j ← h_j + η_h (1/P − 1[j = k])   at a spike of k;   b_j = ln π_j + h_j
 *
 * With η_π = 0 all memories stay equally likely. A new memory begins with the prior of one observation among all so far.
 */
export function excitabilities(
  caller: string,
  count: number,
  taken: number,
  { priorRate, homeostasis }: { priorRate: number; homeostasis: Homeostasis | undefined },
): Excitabilities {
  checkRange(caller, "priorRate", priorRate, 0, 1);
  if (homeostasis) {
    checkRange(caller, "homeostasis.rate", homeostasis.rate, 0, Number.MAX_VALUE);
    if (homeostasis.until !== undefined) checkPositive(caller, "homeostasis.until", homeostasis.until);
    if (homeostasis.target) {
      checkLength(caller, "homeostasis.target", homeostasis.target, count);
      for (let k = 0; k < count; k++)
        checkRange(caller, `homeostasis.target[${k}]`, homeostasis.target[k], 0, 1);
    }
  }
  checkInteger(caller, "count", count, 1);
  const prior = new Float64Array(count).fill(1 / Math.max(1, taken), 0, taken);
  const drive = new Float64Array(count);
  const { rate = 0, target, until = Number.POSITIVE_INFINITY } = homeostasis ?? {};
  const left = (time: number): number => Math.max(0, 1 - time / until);
  return {
    prior,
    drive,
    at: (time) => prior.map((p, k) => Math.log(p) + left(time) * drive[k]),
    begin(k, memories, spikes) {
      prior[k] = 0;
      drive[k] = 0;
      const others = prior.reduce((sum, p) => sum + p, 0);
      const share = priorRate === 0 ? 1 / memories : Math.max(priorRate, 1 / (1 + spikes));
      const own = others > 0 ? share : 1;
      if (others > 0) for (let j = 0; j < count; j++) prior[j] *= (1 - own) / others;
      prior[k] = own;
    },
    spike(k, time, taken) {
      if (priorRate > 0) for (let j = 0; j < count; j++) prior[j] += priorRate * (Number(j === k) - prior[j]);
      if (rate === 0 || left(time) === 0) return;
      const memories = taken.reduce((sum, one) => sum + one, 0);
      for (let j = 0; j < count; j++)
        if (taken[j]) drive[j] += rate * ((target ? target[j] : 1 / memories) - Number(j === k));
    },
  };
}
