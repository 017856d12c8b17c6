/** @file Where a curve that falls with the number of memories passes one half, and how well that is known from so many seeds. */
import type { Interval } from "../../analysis";
import { quantile, type Random, uniformInteger } from "../../math";

/** log odds, within what curves of few cues can say */
const logit = (y: number): number => {
  const p = Math.min(1 - 1e-9, Math.max(1e-9, y));
  return Math.log(p / (1 - p));
};

/** The x where y first falls below ½, its log odds taken for straight between two points; NaN where it does not. */
export function halfWay(x: ArrayLike<number>, y: ArrayLike<number>): number {
  for (let i = 1; i < x.length; i++) {
    if (!(y[i - 1] >= 0.5 && y[i] < 0.5)) continue;
    const [a, b] = [logit(y[i - 1]), logit(y[i])];
    return x[i - 1] + ((x[i] - x[i - 1]) * a) / (a - b);
  }
  return Number.NaN;
}

const resamples = 2000;

/**
 * {@link halfWay} of the mean over seeds, with the interval of 2000 resamples of them.
 *
 * @param curves [seed][point]
 */
export function halfWayOver(
  x: ArrayLike<number>,
  curves: readonly ArrayLike<number>[],
  random: Random,
): Interval {
  const means = new Float64Array(x.length);
  const over = (pick: (i: number) => ArrayLike<number>): number => {
    means.fill(0);
    for (let i = 0; i < curves.length; i++) {
      const curve = pick(i);
      for (let point = 0; point < means.length; point++) means[point] += curve[point] / curves.length;
    }
    return halfWay(x, means);
  };
  const value = over((i) => curves[i]);
  const again = Array.from({ length: resamples }, () =>
    over(() => curves[uniformInteger(random, curves.length)]),
  ).filter((x) => !Number.isNaN(x));
  if (again.length < resamples / 2) return { value, low: Number.NaN, high: Number.NaN };
  return { value, low: quantile(again, 0.025), high: quantile(again, 0.975) };
}
