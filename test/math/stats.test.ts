import assert from "node:assert/strict";
import {
  band,
  logSpace,
  mean,
  meanError,
  proportion,
  quantile,
  randomFrom,
  slope,
  variance,
} from "engram/math";
import { allClose, close } from "../support/close";

describe("math/stats", () => {
  it("quantile() equals numpy.quantile", () => {
    const sample = [3, 1, 4, 1, 5, 9, 2, 6];
    // numpy.quantile([3,1,4,1,5,9,2,6], [0, .1, .25, .5, .9, 1])
    allClose(
      [0, 0.1, 0.25, 0.5, 0.9, 1].map((q) => quantile(sample, q)),
      [1, 1, 1.75, 3.5, 6.9, 9],
      1e-14,
    );
    assert.deepEqual(band([5]), { median: 5, low: 5, high: 5 });
  });

  it("variance() keeps its digits at a large offset", () => {
    // numpy.var([4, 7, 13, 16], ddof=1) = 30
    close(variance([4, 7, 13, 16].map((x) => x + 1e9)), 30, 1e-12);
    assert.deepEqual(meanError([4, 7, 13, 16]), { mean: 10, error: Math.sqrt(30 / 4) });
    close(mean([4, 7, 13, 16]), 10, 0);
  });

  it("slope() equals numpy.polyfit, keeps its digits at a large offset, and refuses points without one", () => {
    // numpy.polyfit([1, 2, 4, 7], [3, 1, 6, 5], 1)[0] = 0.5476190476190478
    const [x, y] = [
      [1, 2, 4, 7],
      [3, 1, 6, 5],
    ];
    close(slope(x, y), 11.5 / 21, 1e-15);
    close(
      slope(
        x.map((at) => at + 1e9),
        y.map((at) => at - 1e9),
      ),
      11.5 / 21,
      1e-12,
    );
    close(slope([0, 1], Float64Array.of(5, 2)), -3, 0);
    assert.throws(() => slope([1], [1]), /^RangeError: slope: values must hold at least 2, got 1$/);
    assert.throws(() => slope([1, 2], [1]), /^RangeError: slope: y must/);
    assert.throws(() => slope([3, 3], [1, 2]), /^RangeError: slope: x must hold two different values, got 3/);
    assert.throws(() => slope([1, 2], [1, Number.NaN]), /values\[1\] must be finite, got NaN/);
  });

  it("proportion() equals Wilson's interval and covers the truth as often as it says", () => {
    // statsmodels.stats.proportion.proportion_confint(8, 10, method="wilson")
    const { low, high, fraction } = proportion(8, 10);
    close(fraction, 0.8, 0);
    close(low, 0.49016247153664183, 1e-12);
    close(high, 0.9433178485456247, 1e-12);
    assert.deepEqual([proportion(0, 5).low, proportion(5, 5).high], [0, 1]);
    // 4,000 binomials: coverage is 95 ± 1 %; beyond 4.42 standard errors (1.5 %) is a false alarm in 10⁵.
    const random = randomFrom(9);
    let covered = 0;
    for (let k = 0; k < 4000; k++) {
      let hits = 0;
      for (let i = 0; i < 60; i++) hits += Number(random() < 0.2);
      const interval = proportion(hits, 60);
      covered += Number(interval.low <= 0.2 && 0.2 <= interval.high);
    }
    assert.ok(Math.abs(covered / 4000 - 0.95) < 0.025, `covered ${covered / 4000}`);
  });

  it("logSpace() ends exactly and keeps one ratio", () => {
    const values = logSpace(0.1, 100, 7);
    assert.deepEqual([values[0], values[6], values.length], [0.1, 100, 7]);
    for (let i = 1; i < 7; i++) close(values[i] / values[i - 1], Math.sqrt(10), 1e-12);
  });

  it("refuse empty samples, NaN and levels outside [0, 1]", () => {
    assert.throws(() => mean([]), /^RangeError: mean: values must hold at least 1, got 0$/);
    assert.throws(() => variance([1]), /variance: values must hold at least 2, got 1/);
    assert.throws(() => quantile([1, Number.NaN], 0.5), /values\[1\] must be finite, got NaN/);
    assert.throws(() => quantile([1], 1.1), /q must be in \[0, 1\], got 1.1/);
    assert.throws(() => proportion(3, 2), /successes must be a whole number in \[0, 2\], got 3/);
    assert.throws(() => logSpace(1, 1, 3), /last must be above first \(1\), got 1/);
  });
});
