/**
 * @file Calibration, ranking, bootstrap and survival against SciPy and closed forms. Statistical bounds are 4.5 standard errors (false alarms:
 * 7e-6 each), seeds are fixed.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  bootstrapInterval,
  brierScore,
  confidenceErrorByChance,
  exponentialMean,
  intervalError,
  kaplanMeier,
  logLoss,
  reliability,
  riskCoverage,
  roc,
} from "engram/analysis";
import {
  exponential,
  fromRows,
  mean,
  normalInto,
  permutation,
  randomFrom,
  uniform,
  variance,
} from "engram/math";
import { allClose, close } from "../support/close";

const reference = JSON.parse(
  readFileSync(join(__dirname, "../reference/analysis/calibration.json"), "utf8"),
) as {
  calibration: {
    posteriors: number[][];
    truths: number[];
    ece: number;
    mce: number;
    brier: number;
    logLoss: number;
    aurc: number;
  };
  ranking: { scores: number[]; positive: number[]; auroc: number };
  survival: {
    durations: number[];
    ended: number[];
    time: number[];
    survival: number[];
    low: number[];
    high: number[];
    mean: number;
    meanLow: number;
    meanHigh: number;
    noneLow: number;
  };
};
const random = randomFrom(21);

describe("analysis/calibration", () => {
  const { posteriors, truths, ...expected } = reference.calibration;
  const all = fromRows(posteriors);
  const confidence = posteriors.map((p) => Math.max(...p));
  const correct = posteriors.map((p, i) => p.indexOf(confidence[i]) === truths[i]);

  it("the calibration error that chance makes is that of answers as sure as they may be", () => {
    // 4000 calibration errors of 400 answers, over four bins.
    const sure = Float64Array.from({ length: 400 }, (_, i) => [0.3, 0.52, 0.75, 0.97][i % 4]);
    const toss = randomFrom(5);
    const errors = Array.from(
      { length: 4000 },
      () =>
        reliability(
          sure,
          sure.map((c) => (toss() < c ? 1 : 0)),
          { bins: 4 },
        ).ece,
    );
    const chance = confidenceErrorByChance(sure, 4);
    close(mean(errors) / chance.mean, 1, 0.05);
    close(Math.sqrt(variance(errors)) / chance.error, 1, 0.1);
    assert.deepEqual(confidenceErrorByChance([1, 0]), { mean: 0, error: 0 });
    assert.throws(
      () => confidenceErrorByChance([Number.NaN]),
      /confidence\[0\] must be in \[0, 1\], got NaN/,
    );
    assert.throws(() => confidenceErrorByChance([]), /confidence must hold at least one, got none/);
    assert.throws(() => confidenceErrorByChance([1], 0), /bins must be a whole number at least 1, got 0/);
  });

  it("errors and proper scores are those of their definitions in NumPy", () => {
    const found = reliability(confidence, correct);
    close(found.ece, expected.ece, 1e-12);
    close(found.mce, expected.mce, 1e-12);
    close(brierScore(all, truths), expected.brier, 1e-12);
    close(logLoss(all, truths), expected.logLoss, 1e-12);
    close(riskCoverage(confidence, correct).aurc, expected.aurc, 1e-12);
    assert.equal(
      found.bins.reduce((sum, bin) => sum + bin.count, 0),
      confidence.length,
    );
    assert.ok(found.excess > 0, "sharpened posteriors are over-confident");
  });

  it("bins hold their lower end, the last one both; empty ones say so; equal masses hold equal numbers", () => {
    const { bins, ece } = reliability([0, 0.5, 0.5, 1], [0, 1, 0, 1], { bins: 4 });
    assert.deepEqual(
      bins.map(({ count }) => count),
      [1, 0, 2, 1],
    );
    assert.equal(ece, 0);
    assert.equal(bins[1].confidence, undefined);
    const spread = Float64Array.from({ length: 103 }, (_, i) => 0.5 + i / 400);
    const masses = reliability(spread, new Uint8Array(103), { bins: 5, by: "mass" }).bins;
    assert.deepEqual(
      masses.map(({ count }) => count),
      [20, 21, 20, 21, 21],
    );
    // A tenth is no binary fraction: every multiple belongs to the bin that it begins.
    for (let k = 0; k < 10; k++)
      assert.equal(
        reliability([k / 10], [true]).bins.findIndex(({ count }) => count),
        k,
      );
  });

  it("the error of perfect confidences is as large as chance makes it", () => {
    const n = 400;
    const errors = Float64Array.from({ length: 400 }, (_, trial) => {
      const chance = random.split(`perfect ${trial}`);
      const p = Float64Array.from({ length: n }, () => 0.45 + 0.1 * Math.floor(6 * chance()));
      return reliability(
        p,
        p.map((c) => (chance() < c ? 1 : 0)),
      ).ece;
    });
    // n_b is Poisson-like around n/6: its square root enters, √(n/6) to 1 %.
    const theory =
      [0.45, 0.55, 0.65, 0.75, 0.85, 0.95].reduce((sum, a) => sum + Math.sqrt((n / 6) * a * (1 - a)), 0) *
      (Math.sqrt(2 / Math.PI) / n);
    assert.ok(Math.abs(mean(errors) / theory - 1) < 0.04, `${mean(errors)}, ${theory}`);
  });

  it("the area under the risk is what it is for random, perfect and reversed orders", () => {
    const right = Uint8Array.from({ length: 200 }, (_, i) => (i < 150 ? 1 : 0));
    // All of one confidence: the risk is the error rate at every coverage.
    allClose(riskCoverage(new Float64Array(200), right).risk, new Float64Array(200).fill(0.25), 1e-12);
    close(
      riskCoverage(
        right.map((r) => r),
        right,
      ).excess,
      0,
      1e-12,
    );
    const worst = riskCoverage(
      Float64Array.from(right, (r) => -r),
      right,
    );
    close(
      worst.aurc,
      (50 + Array.from({ length: 150 }, (_, i) => 50 / (51 + i)).reduce((a, b) => a + b)) / 200,
      1e-12,
    );
    // The mean over all orders within ties is what ties give.
    const tied = [3, 3, 3, 1, 1];
    const answers = [1, 0, 1, 0, 1];
    const broken = Float64Array.from({ length: 4000 }, () => {
      const order = permutation(random, 5);
      return riskCoverage(
        tied.map((t, i) => t + order[i] / 10),
        answers,
      ).aurc;
    });
    close(mean(broken), riskCoverage(tied, answers).aurc, 0.01);
  });

  it("the area under the ROC is Mann and Whitney's, ties included, and the trapezoid under the curve", () => {
    const { scores, positive, auroc } = reference.ranking;
    const found = roc(scores, positive);
    assert.ok(found);
    close(found.auroc, auroc, 1e-12);
    let area = 0;
    for (let i = 1; i < found.hits.length; i++)
      area += ((found.hits[i] + found.hits[i - 1]) / 2) * (found.falseAlarms[i] - found.falseAlarms[i - 1]);
    close(area, auroc, 1e-12);
    assert.equal(roc([1, 2], [1, 1]), undefined);
  });

  it("refuses what is no probability, truth or answer", () => {
    assert.throws(() => reliability([], []), /reliability: confidence must hold at least one, got none/);
    assert.throws(() => reliability([1.1], [1]), /confidence\[0\] must be in \[0, 1\], got 1.1/);
    assert.throws(() => reliability([Number.NaN], [1]), /confidence\[0\] must be in \[0, 1\], got NaN/);
    assert.throws(() => reliability([0.5], [1, 0]), /correct must have length 1, got 2/);
    assert.throws(() => logLoss(fromRows([[1, 0]]), [2]), /truths\[0\] must be a whole number in \[0, 1\]/);
    assert.equal(logLoss(fromRows([[1, 0]]), [1]), Number.POSITIVE_INFINITY);
    assert.throws(() => brierScore(fromRows([[2, 0]]), [0]), /posteriors\[0\]/);
    assert.throws(() => riskCoverage([Number.NaN], [1]), /confidence\[0\] must be finite/);
    assert.throws(() => roc([1], []), /positive must have length 1/);
  });
});

describe("analysis/bootstrap", () => {
  it("is the normal interval of a mean, and resamples pairs together", () => {
    const values = normalInto(new Float64Array(400), random.split("normals"), 3, 2);
    const of = (drawn: Int32Array) => mean(Float64Array.from(drawn, (i) => values[i]));
    const found = bootstrapInterval(400, of, { random: random.split("mean"), resamples: 4000 });
    const error = Math.sqrt(mean(values.map((v) => (v - found.value) ** 2)) / 400);
    close(found.value, mean(values), 1e-12);
    assert.ok(Math.abs(found.error / error - 1) < 4.5 / Math.sqrt(8000), `${found.error}, ${error}`);
    // 4.5 standard errors of a quantile of 4000 resamples: 0.19 at 0.975, 0.11 at 0.84.
    const wide = (low: number, high: number) => [found.value - low, high - found.value].map((d) => d / error);
    close(intervalError({ low: found.value - 1.96 * error, high: found.value + 1.96 * error }), error, 1e-4);
    for (const d of wide(found.low, found.high)) assert.ok(Math.abs(d - 1.96) < 0.19, `${d}`);
    const narrow = bootstrapInterval(400, of, { random: random.split("68"), resamples: 4000, level: 0.6827 });
    for (const d of wide(narrow.low, narrow.high)) assert.ok(Math.abs(d - 1) < 0.11, `${d}`);
    const same = bootstrapInterval(
      400,
      (drawn) => mean(Array.from(drawn, (i) => values[i])) - mean(Array.from(drawn, (i) => values[i] - 1)),
      { random },
    );
    close(same.low, 1, 1e-9);
    close(same.high, 1, 1e-9);
    assert.throws(() => bootstrapInterval(0, of, { random }), /trials must be a whole number at least 1/);
    assert.throws(() => bootstrapInterval(3, () => Number.NaN, { random }), /statistic must be finite/);
  });

  it("covers the truth about as often as it says", () => {
    let held = 0;
    for (let trial = 0; trial < 400; trial++) {
      const chance = random.split(`cover ${trial}`);
      const values = Float64Array.from({ length: 60 }, () => exponential(chance));
      const { low, high } = bootstrapInterval(
        60,
        (drawn) => drawn.reduce((sum, i) => sum + values[i], 0) / 60,
        { random: chance.split("draws"), resamples: 300, level: 0.9 },
      );
      if (low < 1 && high > 1) held++;
    }
    // About 0.88 for a skew law and 60 draws; 4.5 standard errors of 400 trials are 0.07.
    assert.ok(Math.abs(held / 400 - 0.88) < 0.07, `${held / 400}`);
  });
});

describe("analysis/survival", () => {
  const { durations, ended, ...expected } = reference.survival;

  it("is Kaplan and Meier's estimate with its log-log interval, as SciPy has them", () => {
    const found = kaplanMeier(durations, ended, 0.9);
    const kept = Array.from(found.survival.keys()).filter((i) => found.survival[i] > 0);
    const of = (column: Float64Array) => kept.map((i) => column[i]);
    allClose(of(found.time), expected.time, 1e-12);
    allClose(of(found.survival), expected.survival, 1e-12);
    allClose(of(found.low), expected.low, 1e-9);
    allClose(of(found.high), expected.high, 1e-9);
    assert.equal(found.median, found.time[found.survival.findIndex((s) => s <= 0.5)]);
  });

  it("without anything cut off it is the share that lasted longer", () => {
    const { time, survival, error, median } = kaplanMeier([3, 1, 2, 2], [1, 1, 1, 1]);
    assert.deepEqual([...time], [1, 2, 3]);
    allClose(survival, [0.75, 0.25, 0], 1e-12);
    close(error[0], Math.sqrt((0.75 * 0.25) / 4), 1e-12);
    assert.equal(median, 2);
    const none = kaplanMeier([3, 1], [0, 0]);
    assert.equal(none.time.length, 0);
    assert.equal(none.median, undefined);
  });

  it("the mean of exponential durations and its interval are those of chi-square quantiles", () => {
    const found = exponentialMean(durations, ended, 0.9);
    close(found.mean ?? 0, expected.mean, 1e-12);
    close(found.low, expected.meanLow, 1e-9);
    close(found.high ?? 0, expected.meanHigh, 1e-9);
    const none = exponentialMean(durations, new Uint8Array(durations.length), 0.9);
    assert.equal(none.mean, undefined);
    assert.equal(none.high, undefined);
    close(none.low, expected.noneLow, 1e-9);
    assert.throws(() => exponentialMean([-1], [1]), /durations\[0\] must be at least 0/);
    assert.throws(() => kaplanMeier([1], []), /ended must have length 1/);
  });

  it("cutting off does not move the mean, nor the curve", () => {
    const n = 20_000;
    const limit = Float64Array.from({ length: n }, () => uniform(random, 0, 30));
    const lasted = Float64Array.from({ length: n }, () => exponential(random, 0.1));
    const seen = lasted.map((t, i) => Math.min(t, limit[i]));
    const ends = lasted.map((t, i) => (t <= limit[i] ? 1 : 0));
    const found = exponentialMean(seen, ends);
    assert.ok(Math.abs((found.mean ?? 0) - 10) < (4.5 * 10) / Math.sqrt(found.ends));
    const { time, survival, error } = kaplanMeier(seen, ends);
    for (const at of [2, 8, 20]) {
      const i = time.findIndex((t) => t > at) - 1;
      assert.ok(Math.abs(survival[i] - Math.exp(-at / 10)) < 4.5 * error[i] + 1e-3);
    }
  });
});
