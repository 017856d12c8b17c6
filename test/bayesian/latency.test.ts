/**
 * @file Latency patterns: scores over time against the likelihood and against plain sums, detection in a stream, capacity against closed forms and
 * against networks. Statistical bounds are 4.5 standard errors (false alarms: 7e-6 each), seeds are fixed.
 */
import assert from "node:assert/strict";
import {
  backgroundScore,
  coincidenceCapacity,
  detectPatterns,
  type LatencyKernel,
  latencyInformation,
  latencyLikelihood,
  latencyScores,
  readOutCapacity,
} from "engram/bayesian";
import { argMax, exponential, matrix, mean, randomFrom, row, variance } from "engram/math";
import { rasterFromTrains, seriesOf } from "engram/record";
import { allClose, close } from "../support/close";

const random = randomFrom(61);
const window = 40;
const [count, size] = [6, 30];
const latencies = matrix(
  count,
  size,
  Float64Array.from({ length: count * size }, () => window * random()),
);
const kernels: readonly LatencyKernel[] = [
  { kind: "box", width: 5 },
  { kind: "gaussian", sd: 2 },
  { kind: "exponential", tau: 3 },
];
const trains = (observation: Float64Array, onset: number): number[][] =>
  Array.from(observation, (t) => (Number.isNaN(t) ? [] : [onset + t]));

describe("bayesian/latency", () => {
  it("T_w after a pattern begins the score is the evidence of its likelihood, for every kernel", () => {
    for (const kernel of kernels)
      for (const [outliers, missing] of [
        [0.1, 0],
        [0.4, 0.3],
      ]) {
        const likelihood = latencyLikelihood(latencies, { window, kernel, outliers, missing });
        const observation = likelihood.sample(2, random).map((t) => (t >= 0 && t < window ? t : Number.NaN));
        const onset = 7;
        const scores = latencyScores(latencies, rasterFromTrains(trains(observation, onset), 0, 100), {
          ...{ window, kernel, form: "evidence", outliers, step: 0.5 },
        });
        const at = scores.time.indexOf(onset + window);
        const fired = observation.filter((t) => !Number.isNaN(t)).length;
        allClose(
          scores.values.subarray(at * count, (at + 1) * count),
          likelihood.evidence(observation).map((u) => u - fired * Math.log(outliers / window)),
          1e-9,
        );
        assert.equal(scores.unit, "nat");
      }
  });

  it("with a box the score counts coincidences, and evidence is linear in them", () => {
    const [kernel, outliers] = [{ kind: "box", width: 6 } as const, 0.2];
    const likelihood = latencyLikelihood(latencies, { window, kernel, outliers, missing: 0.2 });
    // Within the window, where an outlier can be: jitter may leave it, and then the evidence does not count.
    const observation = likelihood.sample(4, random).map((t) => (t >= 0 && t < window ? t : Number.NaN));
    const seen = rasterFromTrains(trains(observation, 10), 0, 100);
    const scores = latencyScores(latencies, seen, { window, kernel });
    const counts = scores.values.subarray(50 * count, 51 * count);
    const plain = Array.from(
      { length: count },
      (_, k) => observation.filter((t, i) => Math.abs(t - row(latencies, k)[i]) <= 3).length,
    );
    assert.deepEqual([...counts], plain);
    const u = likelihood.evidence(observation);
    const each = Math.log(1 + (0.8 * window) / (0.2 * 6));
    for (let k = 1; k < count; k++) close(u[k] - u[0], each * (plain[k] - plain[0]), 1e-9);
  });

  it("scores are plain sums of potentials at every time", () => {
    for (const kernel of kernels) {
      const spikes = Array.from({ length: size }, () => [80 * random(), 80 * random()].sort((a, b) => a - b));
      const seen = rasterFromTrains(spikes, 0, 80);
      const scores = latencyScores(latencies, seen, { window, kernel, step: 2.5 });
      assert.equal(scores.time.length, 49);
      const psp = (lag: number): number =>
        kernel.kind === "box"
          ? Math.abs(lag) <= 2.5
            ? 1
            : 0
          : kernel.kind === "gaussian"
            ? Math.exp(-(lag * lag) / 8)
            : lag >= 0
              ? Math.exp(-lag / 3)
              : 0;
      for (const n of [0, 7, 20, 48])
        for (let k = 0; k < count; k++) {
          let sum = 0;
          spikes.forEach((own, i) => {
            for (const t of own) sum += psp(scores.time[n] - t - window + row(latencies, k)[i]);
          });
          close(seriesOf(scores, k)[n], sum, 1e-9);
        }
    }
  });

  it("finds which pattern came when in a stream of Poisson spikes, and nothing where there is none", () => {
    const rate = 10; // Hz
    const chance = random.split("stream");
    const kernel = { kind: "gaussian", sd: 1.5 } as const;
    const likelihood = latencyLikelihood(latencies, { window, kernel, missing: 0.2 });
    const planted = [
      [1, 200],
      [5, 520],
      [1, 700],
    ];
    const spikes = Array.from({ length: size }, () => {
      const own: number[] = [];
      for (let t = exponential(chance, rate / 1000); t < 1000; t += exponential(chance, rate / 1000))
        own.push(t);
      return own;
    });
    for (const [k, onset] of planted)
      likelihood.sample(k, chance).forEach((t, i) => {
        if (!Number.isNaN(t)) spikes[i].push(onset + t);
      });
    const seen = rasterFromTrains(
      spikes.map((own) => own.sort((a, b) => a - b)),
      0,
      1000,
    );
    const background = backgroundScore(size, rate, { kernel });
    const threshold = background.mean + 7 * Math.sqrt(background.variance);
    const found = detectPatterns(latencyScores(latencies, seen, { window, kernel, step: 0.5 }), threshold);
    assert.deepEqual(
      found.map(({ memory }) => memory),
      planted.map(([k]) => k),
    );
    found.forEach(({ time, score }, n) => {
      assert.ok(Math.abs(time - planted[n][1] - window) < 2 && score >= threshold, `${n}: ${time}, ${score}`);
    });
  });

  it("a score of Poisson spikes has the mean and variance of shot noise", () => {
    const rate = 40;
    for (const kernel of kernels) {
      const chance = random.split(`background ${kernel.kind}`);
      const spikes = Array.from({ length: size }, () => {
        const own: number[] = [];
        for (let t = exponential(chance, rate / 1000); t < 20_000; t += exponential(chance, rate / 1000))
          own.push(t);
        return own;
      });
      const scores = latencyScores(latencies, rasterFromTrains(spikes, 0, 20_000), {
        window,
        kernel,
        step: 50,
      });
      // From 100 ms on, where spikes of all delays arrive; samples are 50 ms apart: independent.
      const values = seriesOf(scores, 3).subarray(2, 400);
      const expected = backgroundScore(size, rate, { kernel });
      const closed = {
        box: [5, 5],
        gaussian: [2 * Math.sqrt(2 * Math.PI), 2 * Math.sqrt(Math.PI)],
        exponential: [3, 1.5],
      };
      allClose(
        [expected.mean, expected.variance],
        closed[kernel.kind].map((area) => 0.04 * size * area),
        1e-5,
      );
      const error = Math.sqrt(expected.variance / values.length);
      assert.ok(Math.abs(mean(values) - expected.mean) < 4.5 * error, kernel.kind);
      const spread = 4.5 * Math.sqrt(2.6 / values.length); // kurtosis of shot noise here is at most 3.6
      assert.ok(Math.abs(variance(values) / expected.variance - 1) < spread, kernel.kind);
    }
  });

  it("capacity of coincidences: Kullback–Leibler between hits and chance, at its best for w = 4.3 σ", () => {
    // Values in nats per input of windows w/T_w at σ/T_w, to two decimals or three thousandths.
    const within = (expected: number): number => Math.min(0.0051, 3e-3 * expected);
    for (const [jitter, width, missing, expected] of [
      [0.01, 0.043, 0, 2.91],
      [0.02, 0.04, 0, 1.59],
      [0.02, 0.086, 0, 2.24],
      [0.02, 0.16, 0, 1.83],
      [0.02, 0.086, 0.2, 1.79],
      [0.05, 0.215, 0, 1.36],
    ])
      assert.ok(
        Math.abs(coincidenceCapacity({ jitter, window: 1, missing }, width) - expected) <= within(expected),
        `${jitter}, ${width}: ${coincidenceCapacity({ jitter, window: 1, missing }, width)}`,
      );
    for (const [jitter, expected] of [
      [0.01, 3.19],
      [0.02, 2.49],
      [0.05, 1.58],
    ])
      assert.ok(Math.abs(latencyInformation({ jitter, window: 1 }) - expected) <= within(expected));
    const widths = Array.from({ length: 400 }, (_, i) => 1 + i / 50);
    const best = widths[argMax(widths.map((w) => coincidenceCapacity({ jitter: 2, window: 100 }, 2 * w)))];
    assert.ok(Math.abs(best - 4.3) < 0.1, `${best}`);
    assert.equal(coincidenceCapacity({ jitter: 2, window: 100 }, 100), 0);
  });

  it("the general capacity is that of coincidences for a box, and reaches the information for the jitter's own kernel", () => {
    for (const [jitter, width, missing] of [
      [2, 8.6, 0],
      [3, 5, 0.3],
      [1, 20, 0],
    ]) {
      const code = { jitter, window: 100, missing };
      // Jitter over 16 σ in 20 000 midpoints: a box's edge is known to half of one.
      close(
        readOutCapacity(code, { kernel: { kind: "box", width } }),
        coincidenceCapacity(code, width),
        2e-3,
      );
    }
    const code = { jitter: 2, window: 100 };
    const own = (outliers: number, sd = 2) =>
      readOutCapacity(code, { kernel: { kind: "gaussian", sd }, form: "evidence", outliers });
    close(own(1e-9), latencyInformation(code), 2e-3);
    // Without outliers the evidence is a parabola, and its width no more than a temperature.
    for (const sd of [1.6, 2.5]) close(own(1e-12, sd), own(1e-12), 1e-3);
    assert.ok(
      own(0.05) < own(1e-3) && own(1e-3) < own(1e-6),
      "caution against outliers that do not come costs",
    );
    const count = readOutCapacity(code, { kernel: { kind: "gaussian", sd: 3 } });
    assert.ok(count < latencyInformation(code) && count > coincidenceCapacity(code, 8.6));
    // A decaying potential is best read a little later.
    const decaying = (offset: number) =>
      readOutCapacity(code, { kernel: { kind: "exponential", tau: 6 }, offset });
    assert.ok(decaying(3) > decaying(0) && decaying(3) > decaying(8));
  });

  it("networks recall as many patterns as capacity says, less what few inputs cost", () => {
    // 6 inputs, σ 7 %, w 30 %: α N = 6.2 nats.
    const kernel = { kind: "box", width: 0.3 } as const;
    const alpha = coincidenceCapacity({ jitter: 0.07, window: 1 }, 0.3);
    const inputs = 6;
    const successes = [alpha * 0.5, alpha * 1.5].map((load) => {
      const patterns = Math.round(Math.exp(load * inputs));
      let right = 0;
      for (let trial = 0; trial < 60; trial++) {
        const chance = random.split(`recall ${load} ${trial}`);
        const all = matrix(
          patterns,
          inputs,
          Float64Array.from({ length: patterns * inputs }, () => chance()),
        );
        const jittered = latencyLikelihood(all, {
          ...{ window: 1, kernel: { kind: "gaussian", sd: 0.07 }, periodic: true },
        });
        const read = latencyLikelihood(all, { window: 1, kernel, outliers: 0.05, periodic: true });
        // Of equal ones the first is taken: the right one is last.
        if (argMax(read.evidence(jittered.sample(patterns - 1, chance))) === patterns - 1) right++;
      }
      return right / 60;
    });
    assert.ok(successes[0] > 0.75 && successes[1] < 0.3, `${successes}`);
  });

  it("refuses what does not fit", () => {
    const kernel = kernels[0];
    const seen = rasterFromTrains([[1], [2]], 0, 10);
    assert.throws(
      () => latencyScores(latencies, seen, { window, kernel }),
      /raster must have 30 inputs, got 2/,
    );
    assert.throws(
      () => latencyScores(latencies, seen, { window: 5, kernel }),
      /latencies\[\d+\] must be in \[0, 5\)/,
    );
    const two = matrix(1, 2, Float64Array.of(1, 2));
    assert.throws(() => latencyScores(two, seen, { window, kernel, step: 0 }), /step must be > 0/);
    assert.throws(
      () => latencyScores(two, seen, { window, kernel, form: "evidence" }),
      /outliers must be finite/,
    );
    assert.throws(
      () => latencyScores(two, seen, { window, kernel, form: "evidence", outliers: 0 }),
      /outliers must be above 0 and at most 1, got 0/,
    );
    assert.throws(
      () => latencyScores(two, seen, { window, kernel, form: "sum" as never }),
      /form must be one of/,
    );
    assert.throws(() => coincidenceCapacity({ jitter: 0, window: 1 }, 0.1), /jitter must be > 0/);
    assert.throws(() => coincidenceCapacity({ jitter: 1, window: 1 }, 2), /width must be in \[0, 1\], got 2/);
    assert.throws(() => backgroundScore(3, 0, { kernel }), /rate must be > 0/);
    assert.throws(
      () => detectPatterns(latencyScores(two, seen, { window, kernel }), Number.NaN),
      /threshold/,
    );
  });
});
