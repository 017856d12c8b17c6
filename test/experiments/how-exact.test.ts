/** @file Experiments on what is proven of the modern Hopfield network. */
import assert from "node:assert/strict";
import { provenCapacity, retrievalErrors } from "engram/experiments";
import { quantile, randomFrom } from "engram/math";

describe("experiments on how exact one step is", () => {
  // The logarithm of the number at which a network fails has a standard deviation of about 0.5 (twice the logarithm is that of an exponential
  // time), the median of 12 one of 0.18: a factor of 2 is almost 4 of them, false alarms below 1 in 1,000 for each size.
  it("provenCapacity: networks hold what counting pairs predicts, and far more than proven", () => {
    const params = { ...provenCapacity.quick, dimensions: [6, 8, 10], draws: 12 };
    const { examples, curve, proven, expectedHalf, expectedSure, filled } = provenCapacity.run(
      params,
      randomFrom(1),
    );
    assert.deepEqual(
      examples.map(({ capacity }) => Number(capacity.c.toFixed(5))),
      [3.15461, 1.37188],
    );
    params.dimensions.forEach((d, i) => {
      const at = curve.indexOf(d);
      const ratio = quantile(filled[i], 0.5) / expectedHalf[at];
      assert.ok(ratio > 0.5 && ratio < 2, `d = ${d}: ${ratio}`);
      assert.ok(Math.min(...filled[i]) > proven[at]);
    });
    for (let i = 1; i < curve.length; i++) {
      assert.ok(proven[i] > proven[i - 1] && expectedHalf[i] > expectedHalf[i - 1]);
      assert.ok(expectedSure[i] < expectedHalf[i]);
    }
  });

  it("retrievalErrors: no error beyond its bound, slope −1, and nothing proven at small β", () => {
    const params = { ...retrievalErrors.quick, patterns: 400, probes: 60, betas: [0.08, 0.5, 0.65] };
    const { at, slope, fitted } = retrievalErrors.run(params, randomFrom(1));
    assert.deepEqual(
      at.map(({ inside, violations }) => [inside, violations]),
      [
        [0, 0],
        [60, 0],
        [60, 0],
      ],
    );
    // Residuals of sd 0.6 over leads of sd 2.5: the slope's standard error is below 0.03 for 80 probes or more.
    assert.ok(fitted >= 80 && Math.abs(slope + 1) < 0.12, `slope ${slope} over ${fitted}`);
    at[2].fixedPoint.forEach((error, k) => {
      assert.ok(Math.abs(at[2].oneStep[k] / error - 1) < 0.01);
      assert.ok(error > 0 && error < at[2].bounds[k]);
    });
  });

  it("give the same numbers for the same seed, and refuse empty parameters", () => {
    const params = { ...provenCapacity.quick, dimensions: [4], draws: 3 };
    const once = () => provenCapacity.run(params, randomFrom(7));
    assert.deepEqual(once(), once());
    assert.throws(() => provenCapacity.run({ ...params, draws: 0 }, randomFrom(1)), /draws must be/);
    assert.throws(
      () => retrievalErrors.run({ ...retrievalErrors.quick, probes: 1 }, randomFrom(1)),
      /probes must be a whole number in \[2, 1000\], got 1/,
    );
  });
});
