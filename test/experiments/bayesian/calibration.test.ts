/** @file Calibration of samplers, in small: exact schemes are at the law, those that err at their floors. */
import assert from "node:assert/strict";
import { samplerCalibration } from "engram/experiments";
import { erringSamplersFigure, exactSamplersFigure } from "engram/figures";
import { randomFrom } from "engram/math";

describe("experiments/bayesian/samplerCalibration", () => {
  const small = {
    ...samplerCalibration.quick,
    ...{ memories: [6], erring: 6, size: 16, beta: 0.1, spikes: [10, 200], trials: 60, floorSpikes: 3000 },
  };
  const result = samplerCalibration.run(small, randomFrom(4));

  it("exact schemes are at the laws of counting, those that err come down to their floors", () => {
    assert.equal(result.exact.length, 7);
    // 4.5 standard errors over 60 trains, 7 schemes × 2 numbers × 3 measures: passed by chance less than once in 500 times.
    for (const { scheme, floor, points } of result.exact) {
      assert.equal(floor, 0);
      for (const { divergence, smoothed, variation } of points)
        for (const { measured, error, theory } of [divergence, smoothed, variation])
          assert.ok(
            Math.abs(measured - theory) < 4.5 * error,
            `${scheme}: ${measured} ± ${error}, ${theory}`,
          );
    }
    assert.equal(result.erring.length, 4);
    for (const { scheme, floor, points } of result.erring) {
      const { measured, error, theory } = points[1].divergence;
      assert.ok(floor > 0 && theory > floor);
      // Pauses make counts more regular than independent ones, so that theory is an upper bound there.
      const low = scheme === "pausing" ? floor : theory;
      assert.ok(
        measured > low - 4.5 * error - 0.3 * (scheme === "noisy" ? floor : 0),
        `${scheme}: ${measured}`,
      );
      assert.ok(
        measured < theory + 4.5 * error + 0.3 * (scheme === "noisy" ? floor : 0),
        `${scheme}: ${measured}`,
      );
    }
    assert.ok(result.noisy.factor > 0.5 && result.noisy.factor < 1.2 && result.noisy.left < 0.03);
  });

  it("reads as a table and as figures, the same from the same seed", () => {
    assert.equal(samplerCalibration.rows(result).length, 22);
    assert.deepEqual(
      samplerCalibration.run({ ...small, trials: 2 }, randomFrom(1)),
      samplerCalibration.run({ ...small, trials: 2 }, randomFrom(1)),
    );
    assert.match(exactSamplersFigure(result).alt, /exact law, K = 6/);
    assert.match(erringSamplersFigure(result).alt, /floor and counting, noisy/);
  });

  it("refuses what makes no sense", () => {
    const run = (more: object) => () => samplerCalibration.run({ ...small, ...more }, randomFrom(1));
    assert.throws(run({ trials: 1 }), /trials must be a whole number at least 2, got 1/);
    assert.throws(run({ memories: [1] }), /memories must be a whole number at least 2, got 1/);
    assert.throws(run({ spikes: [0] }), /spikes must be a whole number in \[1, 1000000\], got 0/);
    assert.throws(run({ beta: 0 }), /beta must be > 0, got 0/);
  });
});
