/** @file How the rate of learning changes in the course of training. */
import { checkInteger, checkPositive, checkRange } from "../math";

/** Rate of each step, counted from 0. */
export type Schedule = (step: number) => number;

/** A rise along a line, then half a cosine. */
export interface CosineOptions {
  /** the largest rate */
  readonly peak: number;
  /** steps of the whole training */
  readonly steps: number;
  /** steps of the rise, fewer than `steps`; default 0 */
  readonly warmUp?: number;
  /** rate after the last step; default 0 */
  readonly floor?: number;
}

/**
 * A cosine schedule with warm-up.
 *
 *     η(t) = peak · (t + 1)/w                                            for t < w
 *     η(t) = floor + ½ (peak − floor) (1 + cos(π (t − w)/(steps − w)))    after
 *
 * where w is `warmUp`; from `steps` on the rate is `floor`.
 *
 * Reference: Loshchilov & Hutter 2017 (SGDR), eq. (5), without restarts; the rise as Goyal et al. 2017.
 *
 * @throws {RangeError} when a rate or a number of steps is out of range
 */
export function cosineSchedule({ peak, steps, warmUp = 0, floor = 0 }: CosineOptions): Schedule {
  checkPositive("cosineSchedule", "peak", peak);
  checkInteger("cosineSchedule", "steps", steps, 1);
  checkInteger("cosineSchedule", "warmUp", warmUp, 0, steps - 1);
  checkRange("cosineSchedule", "floor", floor, 0, peak);
  return (step) => {
    if (step < warmUp) return (peak * (step + 1)) / warmUp;
    if (step >= steps) return floor;
    return floor + 0.5 * (peak - floor) * (1 + Math.cos((Math.PI * (step - warmUp)) / (steps - warmUp)));
  };
}

/** The same rate at every step. */
export function constantSchedule(rate: number): Schedule {
  checkPositive("constantSchedule", "rate", rate);
  return () => rate;
}
