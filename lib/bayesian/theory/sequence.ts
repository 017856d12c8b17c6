/** @file Memories that call the next one: the drive it takes, and how long lists may be. */
import { checkPositive, checkRange, logCosh, peak, root } from "../../math";
import { checkAbove, checkMemories } from "./check";
import { retrievalSpinodal } from "./potts";

/** The most drive for another memory that a retrieved one withstands. */
export interface DriveLimit {
  /** h_c [nat] */
  readonly drive: number;
  /** q₁, overlap of the memory when it lets go */
  readonly overlap: number;
  /** d* = q₁ − q₂ */
  readonly difference: number;
}

/**
 * Drive of another memory above which the one retrieved gives way to it.
 *
 *     two memories:   h_c = βM d* − 2 artanh d*,   d* = √(1 − 2/βM)
 *     P memories:     h_c = max over q₁ of βM (q₁ − q₂) − ln(q₁/q₂),   ln(q₁/r) = βM (q₁ − r),   q₁ + q₂ + (P − 2) r = 1
 *
 * where r is the overlap of each memory that is neither. Orthogonal patterns, many spikes, a drive that stays. Transitions of strength γ come
 * to drive γ z, with z the share of spikes that the memory had one delay before. After a delay long against τ and τ_z that is 1, and
 * sequences run from γ = h_c on; with a short one z falls as the memory yields, and it takes up to about h_c/q₁.
 *
 * @param betaM βM, above the {@link retrievalSpinodal} of all memories
 * @param memories P ≥ 2; 2 when left out, which is close for βM well above ln P
 * @throws {RangeError} when `betaM` is not above the spinodal
 * @example
 * driveLimit(8).drive // 4.294
 */
export function driveLimit(betaM: number, memories = 2): DriveLimit {
  const caller = "driveLimit";
  checkMemories(caller, memories);
  checkAbove(caller, "betaM", betaM, retrievalSpinodal(memories), `the spinodal of ${memories} memories`);
  if (memories === 2) {
    const difference = Math.sqrt(1 - 2 / betaM);
    // artanh d = ½ ln((1 + d)²/(1 − d²)), 1 − d² = 2/βM
    const lead = 2 * Math.log1p(difference) - Math.log(2 / betaM);
    return { drive: betaM * difference - lead, overlap: (1 + difference) / 2, difference };
  }
  // ln q − βM q is the same for the leading memory and the idle ones, which are on the other side of its maximum at 1/βM.
  const idle = (q: number): number => {
    const level = Math.log(q) - betaM * q;
    if (level < -700) return 0;
    return root((r) => Math.log(r) - betaM * r - level, Number.MIN_VALUE, 1 / betaM);
  };
  const rest = (q: number): number => 1 - q - (memories - 2) * idle(q);
  // Between the least q at which the others leave room for a second one above them, and 1.
  const low = 1 / betaM;
  const drive = (q: number): number => {
    const second = rest(q);
    return second > 0 ? betaM * (q - second) - Math.log(q / second) : Number.NEGATIVE_INFINITY;
  };
  // A drive has one maximum in q; beside it lie the ends and what is not allowed, so look first where it is.
  const steps = 400;
  let best = 1;
  for (let i = 1; i < steps; i++) if (drive(at(i)) > drive(at(best))) best = i;
  function at(i: number): number {
    return low + ((1 - low) * i) / steps;
  }
  const overlap = peak(drive, at(best - 1), at(best + 1));
  return { drive: drive(overlap), overlap, difference: overlap - rest(overlap) };
}

/**
 * Load up to which a sequence of random patterns of signs replays in order: `share` · (β − ln cosh β) [nat per entry].
 *
 * The bracket is the {@link oneShotCapacity} of a perfect cue. That transitions fail at 0.85 of it is a measurement (patterns of 16
 * and 24 signs, β from ½ to ¾), not a derivation.
 *
 * @param share 0.85 when left out
 * @throws {RangeError} when `beta` is not > 0 or `share` outside (0, 1]
 */
export function sequenceCapacity(beta: number, share = 0.85): number {
  checkPositive("sequenceCapacity", "beta", beta);
  checkRange("sequenceCapacity", "share", share, Number.MIN_VALUE, 1);
  return share * (beta - logCosh(beta));
}
