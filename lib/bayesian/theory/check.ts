/** @file Guards that closed forms share. */
import { checkFinite, checkRange, shown } from "../../math";

/** Guard: P ≥ 2, whole or not: lines over ln P are drawn between whole numbers too. */
export function checkMemories(caller: string, memories: number): void {
  checkRange(caller, "memories", memories, 2, Number.MAX_VALUE);
}

/** Guard: βM above what the thing asked for needs. */
export function checkAbove(caller: string, name: string, value: number, least: number, what: string): void {
  checkFinite(caller, name, value);
  if (!(value > least))
    throw new RangeError(`${caller}: ${name} must be above ${least}, ${what}, got ${shown(value)}`);
}

/** Guard: probabilities ≥ 0 that sum to 1. */
export function checkPosterior(caller: string, name: string, posterior: ArrayLike<number>): void {
  if (posterior.length === 0)
    throw new RangeError(`${caller}: ${name} must have at least one entry, got none`);
  let sum = 0;
  for (let k = 0; k < posterior.length; k++) {
    if (!(posterior[k] >= 0 && posterior[k] <= 1))
      throw new RangeError(`${caller}: ${name}[${k}] must be in [0, 1], got ${shown(posterior[k])}`);
    sum += posterior[k];
  }
  if (!(Math.abs(sum - 1) < 1e-6)) throw new RangeError(`${caller}: ${name} must sum to 1, got ${sum}`);
}
