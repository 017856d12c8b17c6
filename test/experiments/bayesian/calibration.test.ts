/** @file Calibration of samplers and the uses of uncertainty, in small: held against closed forms, and able to fail. */
import assert from "node:assert/strict";
import { intervalError } from "engram/analysis";
import { cueUncertainty, memoryRivalry, samplerCalibration } from "engram/experiments";
import {
  doubtFigure,
  erringSamplersFigure,
  exactSamplersFigure,
  missingFigure,
  rivalryFigure,
} from "engram/figures";
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

describe("experiments/bayesian/cueUncertainty", () => {
  const small = {
    ...{ size: 32, patterns: 32, flips: 0.25, spikes: [1, 2, 20], trials: 200, cuesPerSet: 20 },
    ...{ missing: [0, 0.5], resamples: 20 },
  };
  const result = cueUncertainty.run(small, randomFrom(2));

  it("areas are theirs in theory where there is a closed form, and none ranks strange cues better than the evidence", () => {
    const [strange, wrong] = result.tasks;
    for (const { points, limits } of result.tasks)
      for (const { readOut, spikes, auroc, theory } of points) {
        if (theory === undefined) assert.ok(spikes > 2 || readOut === "latency");
        // The variance of an area of n and m cues is at most A(1 − A)/min(n, m): 4.5 of these are passed less than once in 10⁵ times.
        else {
          const least = points === strange.points ? 200 : 25;
          assert.ok(Math.abs(auroc.value - theory) < 4.5 * Math.sqrt((theory * (1 - theory)) / least) + 1e-9);
        }
        assert.ok(auroc.value < limits[readOut] + 0.06);
      }
    assert.ok(strange.limits.latency > strange.limits.entropy - 0.03);
    const of = (readOut: string, n: number) =>
      strange.points.find((point) => point.readOut === readOut && point.spikes === n)?.auroc.value ?? 0;
    assert.equal(of("entropy", 1), 0.5);
    assert.ok(of("latency", 1) > 0.65);
    assert.ok(wrong.limits.entropy > 0.7);
  });

  it("confidence follows accuracy where entries are missing, and the threshold of the evidence must", () => {
    const [whole, half] = result.missing;
    assert.ok(whole.accuracy.fraction > half.accuracy.fraction + 0.1);
    // Means of 200 outcomes: 4.5 · 0.5/√200 = 0.16, less than once in 10⁵ times.
    for (const { accuracy, confidence } of result.missing)
      assert.ok(Math.abs(accuracy.fraction - confidence) < 0.16);
    assert.ok(half.entropy > whole.entropy && half.known < whole.known);
    assert.ok(result.pooled.corrected.value > result.pooled.raw.value);
    assert.ok(result.pooled.ece < 0.08);
  });

  it("reads as a table and as figures, and refuses what makes no sense", () => {
    assert.equal(cueUncertainty.rows(result).length, 18);
    assert.match(doubtFigure(result).alt, /area under ROC, strange cues/);
    assert.match(missingFigure(result).alt, /mean confidence/);
    const run = (more: object) => () => cueUncertainty.run({ ...small, ...more }, randomFrom(1));
    assert.throws(run({ trials: 0 }), /trials must be a whole number at least 1, got 0/);
    assert.throws(run({ flips: 0.5 }), /flips must be above 0 and below ½, got 0.5/);
    assert.throws(run({ spikes: [] }), /spikes must be > 0, got 0/);
    assert.throws(run({ patterns: 1 }), /trials must show wrong cues and others/);
  });
});

describe("experiments/bayesian/memoryRivalry", () => {
  const small = {
    ...memoryRivalry.quick,
    ...{ weights: [0.5, 0.6], duration: 300, runs: 10, spikes: 2000, resamples: 200 },
  };
  const result = memoryRivalry.run(small, randomFrom(6));

  it("held cues toss coins; heard states alternate, exponentially by noise and more regularly by fatigue", () => {
    // 4.5 standard errors of some hundred runs: passed less than once in 10⁴ times.
    for (const { run } of result.held)
      assert.ok(Math.abs(run.measured - run.theory) < 4.5 * run.error, `${run.measured}, ${run.theory}`);
    const [noise, fatigue] = result.outcomes;
    // The CV of 60 exponential dwells has a standard error of 0.13, that of 90 regular ones of 0.02.
    assert.ok(
      noise.points[0].cv.value > 0.6 && noise.points[0].cv.value < 1.6,
      `${noise.points[0].cv.value}`,
    );
    assert.ok(fatigue.points[0].cv.value < 0.4, `${fatigue.points[0].cv.value}`);
    for (const { points, course, survival } of result.outcomes) {
      assert.ok(points[0].ends > 30);
      assert.ok(points[0].others < 0.3 && points[1].share.low > 0.5);
      assert.ok(points[0].share.low < points[0].share.value && points[0].share.value < points[0].share.high);
      assert.equal(course.time.length, 401);
      assert.ok(survival && survival.survival[0] < 1);
    }
    assert.ok(noise.points[1].share.value > result.held[1].share);
  });

  it("runs no longer than a dwell do not make it shorter: what is cut off is counted", () => {
    // Dwells last 38.4 ± 0.7 τ, by three runs of 20 000 τ; those of less than 60 τ, 19 τ. Some 130 ends of each: an error of 3.4 τ, 4.5 of them.
    const short = { ...small, cases: [small.cases[0]], weights: [0.5], duration: 60, runs: 300 };
    const [{ points }] = memoryRivalry.run(short, randomFrom(3)).outcomes;
    for (const dwell of [points[0].first, points[0].second]) {
      assert.ok(Math.abs(dwell.value - 38.4) < 4.5 * intervalError(dwell), JSON.stringify(dwell));
      assert.ok(dwell.value > 23, `${dwell.value}`);
    }
  });

  it("reads as a table and as a figure, and refuses what makes no sense", () => {
    assert.equal(memoryRivalry.rows(result).length, 4);
    assert.match(rivalryFigure(result).alt, /share of dwells that are longer/);
    const run = (more: object) => () => memoryRivalry.run({ ...small, ...more }, randomFrom(1));
    assert.throws(run({ weights: [2] }), /weight must be in \[0, 1\], got 2/);
    assert.throws(run({ duration: 0 }), /duration must be > 0, got 0/);
    assert.throws(run({ size: 48 }), /size must be a power of two, got 48/);
  });
});
