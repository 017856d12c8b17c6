/** @file The load at which half of the trials succeed, when the competitors are too many to be drawn: their tail is computed instead. */
import { logSumExp, mean, root } from "../../math";

/** What one trial leaves to chance: how likely a competitor beats, and how likely it equals, the right score. */
export interface Tail {
  /** ln P(competitor > right) */
  readonly above: number;
  /** ln P(competitor = right); −Infinity for scores that are never equal */
  readonly equal: number;
}

/**
 * Probability that the right one of e^logCount patterns wins, ties broken evenly: of so many unlikely competitors, those that beat it and those
 * that equal it are Poisson numbers.
 *
 *     e^(−A) (1 − e^(−T))/T,   A and T the numbers expected to beat and to equal it
 */
export function winProbability(logCount: number, { above, equal }: Tail): number {
  const beaten = Math.exp(Math.min(700, logCount + above));
  const tied = Math.exp(Math.min(700, logCount + equal));
  return Math.exp(-beaten) * (tied < 1e-12 ? 1 : -Math.expm1(-tied) / tied);
}

/** ln of the number of patterns at which the trials succeed in half of the cases on average. */
export function halfLoad(tails: readonly Tail[]): number {
  const over = (logCount: number): number =>
    tails.reduce((sum, tail) => sum + winProbability(logCount, tail), 0) / tails.length - 0.5;
  let high = 1;
  while (over(high) > 0 && high < 1e5) high *= 2;
  return root(over, high === 1 ? 0 : high / 2, high, 1e-10);
}

/** How finely the loads around that of all trials are laid out, in standard errors, and how far to each side. */
const [fine, reach] = [0.25, 6];

/**
 * {@link halfLoad} of resamples of the same trials, which are many: what every trial wins at loads around that of all is computed once, and a
 * resample passes one half in a straight line between two of them. One that does not within six standard errors is computed by itself.
 *
 * @returns of the trials with these numbers
 */
export function resampledHalfLoad(tails: readonly Tail[]): (drawn: ArrayLike<number>) => number {
  const centre = halfLoad(tails);
  const wins = (logCount: number): Float64Array =>
    Float64Array.from(tails, (tail) => winProbability(logCount, tail));
  const slope = mean(wins(centre - 0.5)) - mean(wins(centre + 0.5));
  const error = Math.sqrt(mean(wins(centre).map((win) => (win - 0.5) ** 2)) / tails.length) / slope;
  const step = fine * error;
  const steps = Math.round(reach / fine);
  const grid =
    step > 0 && Number.isFinite(step)
      ? Array.from({ length: 2 * steps + 1 }, (_, i) => wins(centre + (i - steps) * step))
      : [];
  return (drawn) => {
    const over = (i: number): number => {
      let sum = 0;
      for (let t = 0; t < drawn.length; t++) sum += grid[i][drawn[t]];
      return sum / drawn.length;
    };
    let [low, high] = [0, grid.length - 1];
    let [more, less] = grid.length > 0 ? [over(low), over(high)] : [0, 0];
    if (!(more > 0.5 && less <= 0.5)) return halfLoad(Array.from(drawn, (t) => tails[t]));
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      const share = over(middle);
      if (share > 0.5) [low, more] = [middle, share];
      else [high, less] = [middle, share];
    }
    return centre + (low - steps + (more - 0.5) / (more - less)) * step;
  };
}

/** Tails of a binomial number at every value [n + 1], for 0 < p < 1. */
export function binomialTails(n: number, p: number): readonly Tail[] {
  const tails: Tail[] = [];
  let equal = n * Math.log(p);
  let above = Number.NEGATIVE_INFINITY;
  for (let k = n; k >= 0; k--) {
    tails.unshift({ above, equal });
    above = logSumExp([above, equal]);
    equal += Math.log((k / (n - k + 1)) * ((1 - p) / p));
  }
  return tails;
}
