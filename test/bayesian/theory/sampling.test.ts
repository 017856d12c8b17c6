/** @file Laws of counting and of shot noise: golden values, exact sums, and moments of the recursion itself. */
import assert from "node:assert/strict";
import {
  clockInflation,
  divergenceLaw,
  effectiveSpikes,
  entropyBias,
  expectedDivergence,
  type Pacing,
  spikeVariance,
  stateCovariance,
} from "engram/bayesian";
import { exponential, fromRows, randomFrom, softmax } from "engram/math";
import * as fc from "fast-check";
import { overTrains } from "../../support/bayesian";
import { close } from "../../support/close";

describe("bayesian/theory/sampling", () => {
  it("has the golden values", () => {
    // N = 64 patterns of signs; tr Cov = 57.12 there
    for (const [nu, poisson, paced] of [
      [2, 16, 19.04],
      [5, 6.4, 6.346],
      [20, 1.6, 1.465],
      [100, 0.32, 0.287],
    ]) {
      const { spread, drive } = stateCovariance(nu);
      close(spread * 57.12 + drive * (64 - 57.12), poisson, 1e-9);
      const gain = 1 / nu;
      const clock = stateCovariance(-1 / Math.log1p(-gain), "paced");
      close(clock.spread * 57.12, paced, 5e-4);
      assert.ok(Math.abs(clock.drive) < 1e-15);
    }
    for (const [nu, divergence] of [
      [20, 0.1923],
      [100, 0.0377],
    ])
      close(divergenceLaw(16, effectiveSpikes(-1 / Math.log1p(-1 / nu), "paced")), divergence, 5e-5);
    close(effectiveSpikes(20), 40, 1e-12);
    close(entropyBias(16, 100), -0.075, 1e-12);
    close(clockInflation(1, 20), 1.025, 5e-4);
    close(clockInflation(5, 20), 1.13, 5e-4);
  });

  it("the exact divergence is the sum over all trains, and tends to the law", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 6 }),
        (weights, n) => {
          const p = softmax(weights, 2);
          const mean = overTrains(p, n, (counts) =>
            counts.reduce((sum, c, k) => (c > 0 ? sum + (c / n) * Math.log(c / n / p[k]) : sum), 0),
          );
          close(expectedDivergence(p, n), mean, 1e-12);
        },
      ),
      { seed: 1, numRuns: 60 },
    );
    // Measured at n = 100, 300, 1000, 10⁴ over the law, with posteriors nearly even; errors of 1 to 2 % with 16 memories, less with 64.
    const measured: [number, number, number[]][] = [
      [16, 0.03, [1.041, 1.005, 1.015, 1.003]],
      [64, 0.01, [1.153, 1.052, 1.012, 1.002]],
    ];
    for (const [memories, error, ratios] of measured) {
      const ratio = (p: Float64Array, n: number) => expectedDivergence(p, n) / divergenceLaw(memories, n);
      [100, 300, 1000, 10_000].forEach((n, i) => {
        close(ratio(softmax(new Float64Array(memories)), n), ratios[i], error);
      });
      // What the law leaves out is (Σ 1/p − 1)/(6n (K − 1)), and after that some of its square.
      const p = softmax(Float64Array.from({ length: memories }, (_, k) => (-2.3 * k) / memories));
      const rare = p.reduce((sum, x) => sum + 1 / x, 0);
      for (const n of [1000, 10_000]) {
        const next = (rare - 1) / (6 * n * (memories - 1));
        close(ratio(p, n), 1 + next, 20 * next ** 2);
        assert.ok(ratio(p, n) > 1 + next / 2);
      }
    }
    assert.equal(expectedDivergence([1, 0], 50), 0);
    assert.equal(divergenceLaw(1, 5), 0);
  });

  // Bounds are 4.5 standard errors (false alarms: 7e−6 each); the seed is fixed.
  it("covariances and effective spikes are those of a state of one number, at any pacing", () => {
    const random = randomFrom(5);
    const values = [1, 0.2, -0.5];
    const p = [0.5, 0.3, 0.2];
    const mean = values.reduce((sum, v, k) => sum + p[k] * v, 0);
    for (const [pacing, nu] of [
      ["poisson", 1.5],
      [3, 4],
      ["paced", 0.7],
      ["paced", 12],
    ] as readonly [Pacing, number][]) {
      const order = pacing === "poisson" ? 1 : pacing === "paced" ? 0 : Number(pacing);
      const interval = (): number => {
        if (order === 0) return 1 / nu;
        let sum = 0;
        for (let i = 0; i < order; i++) sum += exponential(random);
        return sum / (order * nu);
      };
      const left = order === 0 ? Math.exp(-1 / nu) : (1 + 1 / (order * nu)) ** -order;
      const runs = 12_000;
      const squares = Float64Array.from({ length: runs }, () => {
        let x = mean;
        for (let i = 0; i < 8 * nu + 8; i++) {
          const place = random();
          const k = place < p[0] ? 0 : place < p[0] + p[1] ? 1 : 2;
          x = (x + (1 / left - 1) * values[k]) * Math.exp(-interval());
        }
        return (x - mean) ** 2;
      });
      const average = squares.reduce((a, b) => a + b) / runs;
      const error = Math.sqrt(squares.reduce((a, b) => a + (b - average) ** 2, 0)) / runs;
      const { spread, drive } = stateCovariance(nu, pacing);
      const variance = values.reduce((sum, v, k) => sum + p[k] * (v - mean) ** 2, 0);
      const expected = spread * variance + drive * mean ** 2;
      assert.ok(
        Math.abs(average - expected) < 4.5 * error,
        `${pacing} ${nu}: ${average} ± ${error}, ${expected}`,
      );
      close(effectiveSpikes(nu, pacing) * spread, 1, 1e-12);
    }
    close(stateCovariance(50, 1e6).spread, stateCovariance(50, "paced").spread, 1e-6);
    close(stateCovariance(1e-3, "paced").spread, 1, 1e-12); // a full reset
  });

  it("a spike's variance is the trace of the covariance of what spikes carry", () => {
    const values = fromRows([
      [1, 0],
      [-1, 4],
    ]);
    close(spikeVariance(values, [0.25, 0.75]), 0.1875 * (4 + 16), 1e-14);
    assert.equal(spikeVariance(values, [1, 0]), 0);
  });

  it("refuses what makes no sense, by name", () => {
    const cases: [() => unknown, RegExp][] = [
      [() => divergenceLaw(0, 5), /divergenceLaw: memories must be a whole number at least 1, got 0/],
      [() => divergenceLaw(4, 0), /spikes must be > 0, got 0/],
      [() => entropyBias(4, Number.NaN), /entropyBias: spikes must be finite, got NaN/],
      [() => expectedDivergence([0.5], 3), /expectedDivergence: posterior must sum to 1, got 0.5/],
      [() => expectedDivergence([1], 0), /spikes must be a whole number in \[1, 1000000\], got 0/],
      [() => stateCovariance(0), /stateCovariance: spikesPerWindow must be > 0, got 0/],
      [() => stateCovariance(2, 0.3), /pacing must be a whole number at least 1, got 0.3/],
      [() => effectiveSpikes(-1), /effectiveSpikes: spikesPerWindow must be > 0, got -1/],
      [
        () => spikeVariance(fromRows([[1]]), [0.5, 0.5]),
        /spikeVariance: posterior must have length 1, got 2/,
      ],
      [() => clockInflation(0, 20), /clockInflation: step must be > 0, got 0/],
      [() => clockInflation(1, 0), /tau must be > 0, got 0/],
    ];
    for (const [call, message] of cases) assert.throws(call, message);
  });
});
