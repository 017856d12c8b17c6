/** @file When an observation is nobody's: the two rules by which a free neuron is recruited, and how often the simple one errs. */
import { checkInteger, checkPositive, checkRange, dot, type Matrix, norm, row } from "../../math";
import { overCounts } from "../theory/counting";
import type { Slots } from "./slots";
import type { Weights } from "./weights";

/** When a new memory begins. */
export type Novelty =
  | {
      /** when the cosine of the observation with every memory is below θ */
      readonly kind: "overlap";
      /** θ in (−1, 1) */
      readonly threshold: number;
    }
  | {
      /** when n p(ξ) < α p₀(ξ): a new table is the better guess of a Chinese restaurant where n guests sit */
      readonly kind: "surprise";
      /** α > 0 */
      readonly concentration: number;
      /** how far patterns scatter around 0 under p₀, for Gaussian memories; 1 when left out */
      readonly spread?: number;
    };

/** @throws {RangeError} when a number is out of its range */
export function checkNovelty(caller: string, novelty: Novelty): void {
  if (novelty.kind === "overlap") {
    if (!(novelty.threshold > -1 && novelty.threshold < 1))
      throw new RangeError(
        `${caller}: novelty.threshold must be above −1 and below 1, got ${novelty.threshold}`,
      );
    return;
  }
  if (novelty.kind !== "surprise")
    throw new TypeError(`${caller}: novelty.kind must be "overlap" or "surprise", got ${String(novelty)}`);
  checkPositive(caller, "novelty.concentration", novelty.concentration);
  if (novelty.spread !== undefined) checkPositive(caller, "novelty.spread", novelty.spread);
}

/** The largest cosine of an observation with a memory that is taken; 0 for vectors of length 0. */
function nearest(means: Matrix, observation: ArrayLike<number>, taken: Uint8Array): number {
  const length = norm(observation);
  let best = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < means.rows; k++) {
    if (!taken[k]) continue;
    const x = row(means, k);
    const scale = length * norm(x);
    best = Math.max(best, scale === 0 ? 0 : dot(x, observation) / scale);
  }
  return best;
}

/** Whether an observation of log-likelihood ln p(ξ) is new. */
export function isNew(
  novelty: Novelty,
  observation: ArrayLike<number>,
  { weights, slots, logLikelihood }: { weights: Weights; slots: Slots; logLikelihood: number },
): boolean {
  if (slots.filled === 0) return true;
  if (novelty.kind === "overlap")
    return nearest(weights.means(), observation, slots.taken) < novelty.threshold;
  const { concentration, spread = 1 } = novelty;
  return (
    Math.log(slots.used) + logLikelihood < Math.log(concentration) + weights.logBase(observation, spread)
  );
}

/** Signs with flips, and memories of them. */
export interface RecruitmentSetting {
  /** N */
  readonly size: number;
  /** P, memories there are */
  readonly count: number;
  /** ε in [0, ½], flips of every observation */
  readonly flips: number;
  /** cosine of a memory with its pattern, 1 when left out; 1 − 2ε for a memory that is its first observation */
  readonly cosine?: number;
}

function checkSetting(caller: string, { size, count, flips, cosine = 1 }: RecruitmentSetting): void {
  checkInteger(caller, "size", size, 1);
  checkInteger(caller, "count", count, 1);
  checkRange(caller, "flips", flips, 0, 0.5);
  checkRange(caller, "cosine", cosine, 0, 1);
}

/**
 * A threshold midway between the cosine of a memory with an observation of its own and the largest of the others'.
 *
 *     θ = ½ ((1 − 2ε) c + √(2 ln P / N))
 *
 * where c is `cosine`.
 *
 * @throws {RangeError} when a number is out of its range
 */
export function recruitmentThreshold(setting: RecruitmentSetting): number {
  checkSetting("recruitmentThreshold", setting);
  const { size, count, flips, cosine = 1 } = setting;
  return 0.5 * ((1 - 2 * flips) * cosine + Math.sqrt((2 * Math.log(count)) / size));
}

/** P(B ≥ least) for B ~ binomial(n, p); p in (0, 1). */
const binomialTail = (n: number, p: number, least: number): number =>
  Math.min(
    1,
    overCounts(p, n, (b) => Number(b >= least)),
  );

/**
 * How often the overlap rule errs: observations of a known pattern taken for new, and of a new one taken for a known.
 *
 *     false new     P(1 − 2B/N < θ),  B ~ binomial(N, ε'),   1 − 2ε' = (1 − 2ε) c
 *     false merge   1 − (1 − P(1 − 2B/N ≥ θ))^P,  B ~ binomial(N, ½)
 *
 * For memories that are signs: clean patterns (c = 1) or single observations (c = 1 − 2ε) this is exact; for means of several it is the same
 * law with their cosine. For large N both are Gaussian tails, of standard deviations √((1 − (1−2ε)²c²)/N) and 1/√N.
 *
 * @throws {RangeError} when a number is out of its range
 */
export function recruitmentErrors(setting: RecruitmentSetting & { /** θ */ readonly threshold: number }): {
  readonly falseNew: number;
  readonly falseMerge: number;
} {
  checkSetting("recruitmentErrors", setting);
  const { size, count, flips, cosine = 1, threshold } = setting;
  checkRange("recruitmentErrors", "threshold", threshold, -1, 1);
  // Agreement of at least θ means at most N (1 − θ)/2 differing signs; equality is not new.
  const most = Math.floor((size * (1 - threshold)) / 2 + 1e-9);
  const differing = (1 - (1 - 2 * flips) * cosine) / 2;
  const one = binomialTail(size, 0.5, size - most);
  return {
    falseNew: differing === 0 ? 0 : binomialTail(size, differing, most + 1),
    falseMerge: -Math.expm1(count * Math.log1p(-one)),
  };
}
