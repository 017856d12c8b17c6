/** @file What theory says of recall in trouble: exactly where it can be had, else where long patterns are lost. */
import { flipCapacity, gaussianCapacity, maskCapacity, oneShotCapacity } from "../../bayesian";
import { checkPositive } from "../../math";
import { likeliestIsRight } from "./rivals";
import { flipsBesideWeights, type Trouble } from "./trouble";

/** Where a falling function comes to `value`; NaN where it does not within the range. */
function where(f: (x: number) => number, value: number, low: number, high: number): number {
  if (!(f(low) >= value && f(high) <= value)) return Number.NaN;
  let [a, b] = [low, high];
  for (let i = 0; i < 60; i++) {
    const middle = 0.5 * (a + b);
    if (f(middle) > value) a = middle;
    else b = middle;
  }
  return 0.5 * (a + b);
}

/**
 * Level of a trouble at which capacity is down to a load, for long patterns of signs and the best β.
 *
 * @param load ln P/N > 0
 * @returns NaN for what has no such level: jitter, which other spikes make good, and bits
 */
export function troubleThreshold(trouble: Trouble, load: number): number {
  checkPositive("troubleThreshold", "load", load);
  switch (trouble) {
    case "flips":
      return where(flipCapacity, load, 0, 0.5);
    case "stuck":
      return 2 * where(flipCapacity, load, 0, 0.5);
    case "mask":
      return where(maskCapacity, load, 0, 1);
    case "gaussian":
      return where(gaussianCapacity, load, 0.05, 100);
    case "weights": {
      const overlap = 1 - 2 * flipsBesideWeights;
      return where((weightNoise) => oneShotCapacity({ overlap, weightNoise }).load, load, 0, 100);
    }
    default:
      return Number.NaN;
  }
}

/** Mean over the number of entries, each by itself, that something happens to. */
function meanOver(entries: number, chance: number, of: (count: number) => number): number {
  if (chance === 0 || chance === 1) return of(chance * entries);
  let [sum, logarithm] = [0, entries * Math.log1p(-chance)];
  for (let count = 0; count <= entries; count++) {
    sum += Math.exp(logarithm) * of(count);
    logarithm += Math.log((entries - count) / (count + 1)) + Math.log(chance / (1 - chance));
  }
  return sum;
}

/** Chance that the likeliest memory is the right one, exactly, at any size; NaN for what is not counted in signs. */
export function troubledRecall(trouble: Trouble, level: number, size: number, memories: number): number {
  switch (trouble) {
    case "flips":
    case "jitter": // of one look
      return meanOver(size, level, (wrong) => likeliestIsRight(size, memories, wrong));
    case "mask":
      return meanOver(size, level, (missing) => likeliestIsRight(size - missing, memories, 0));
    case "stuck": // each stuck input is wrong with chance ½
      return meanOver(Math.round(level * size), 0.5, (wrong) => likeliestIsRight(size, memories, wrong));
    default:
      return Number.NaN;
  }
}
