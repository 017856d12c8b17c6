/** @file How often two spikes are of one memory: how concentrated the posterior is, from a coincidence detector alone. */
import { checkInteger } from "../../math";
import { checkPosterior } from "../theory/check";
import { countsOf } from "./counts";

/** Which spikes are compared. */
export type CollisionPairs = "consecutive" | "all";

/**
 * Share of pairs of spikes that are of the same memory: without bias Σ_k p_k², one over the number of memories that take part.
 *
 * For consecutive pairs this takes a detector that remembers one spike. All pairs, Σ n_k (n_k − 1)/(n (n − 1)), are better by far where
 * the counts are known.
 *
 * @param spikes who fired, independent: of a clamped sampler
 * @throws {RangeError} when there are fewer than two spikes, or one is no whole number ≥ 0
 */
export function collisionRate(spikes: ArrayLike<number>, pairs: CollisionPairs = "consecutive"): number {
  const n = spikes.length;
  if (n < 2) throw new RangeError(`collisionRate: spikes must hold at least 2, got ${n}`);
  let top = 0;
  for (let f = 0; f < n; f++) {
    checkInteger("collisionRate", `spikes[${f}]`, spikes[f]);
    top = Math.max(top, spikes[f]);
  }
  if (pairs === "all") {
    let sum = 0;
    for (const count of countsOf(spikes, top + 1)) sum += count * (count - 1);
    return sum / (n * (n - 1));
  }
  let same = 0;
  for (let f = 1; f < n; f++) if (spikes[f] === spikes[f - 1]) same++;
  return same / (n - 1);
}

/**
 * Variance of the collision rate of n independent spikes, exactly.
 *
 *     consecutive  [(n − 1)(S₂ − S₂²) + 2(n − 2)(S₃ − S₂²)]/(n − 1)²
 *     all          [4(n − 2)(S₃ − S₂²) + 2(S₂ − S₂²)]/(n(n − 1))
 *
 * with S_r = Σ_k p_k^r. Reference: Hoeffding 1948, Ann. Math. Stat. 19, for means over all pairs.
 *
 * @param posterior [P] p
 * @param spikes n ≥ 2
 * @throws {RangeError} when `posterior` is no distribution or n is below 2
 */
export function collisionVariance(
  posterior: ArrayLike<number>,
  spikes: number,
  pairs: CollisionPairs = "consecutive",
): number {
  checkPosterior("collisionVariance", "posterior", posterior);
  checkInteger("collisionVariance", "spikes", spikes, 2);
  let [two, three] = [0, 0];
  for (let k = 0; k < posterior.length; k++) {
    two += posterior[k] ** 2;
    three += posterior[k] ** 3;
  }
  const n = spikes;
  const [own, shared] = [two - two * two, three - two * two];
  return pairs === "all"
    ? (4 * (n - 2) * shared + 2 * own) / (n * (n - 1))
    : ((n - 1) * own + 2 * (n - 2) * shared) / (n - 1) ** 2;
}
