/** @file Laws of counting in other measures, and races that err: sums over all trains, limits, and the races themselves. */
import assert from "node:assert/strict";
import {
  divergenceLaw,
  expectedSmoothedDivergence,
  expectedTotalVariation,
  mitchellShares,
  posteriorFromCounts,
  prepareRace,
  rampTieShares,
} from "engram/bayesian";
import { logSumExp, randomFrom, softmax } from "engram/math";
import { overTrains } from "../../support/bayesian";
import { close } from "../../support/close";
import { chiSquare } from "../../support/statistics";

describe("bayesian/theory/counting", () => {
  it("is the sum over all trains", () => {
    for (const [weights, n] of [
      [[0, 1, 2.5], 5],
      [[0, 0], 1],
      [[3, 0, 1, 1], 4],
    ] as const) {
      const p = softmax(weights);
      const smoothed = overTrains(p, n, (counts) =>
        posteriorFromCounts(counts, 0.7).reduce((sum, q, k) => sum + p[k] * Math.log(p[k] / q), 0),
      );
      close(expectedSmoothedDivergence(p, n, 0.7), smoothed, 1e-12);
      const variation = overTrains(p, n, (counts) =>
        counts.reduce((sum, c, k) => sum + Math.abs(c / n - p[k]) / 2, 0),
      );
      close(expectedTotalVariation(p, n), variation, 1e-12);
    }
    assert.equal(expectedTotalVariation([1, 0], 5), 0);
    close(expectedSmoothedDivergence([1, 0], 5), Math.log(6 / 5.5), 1e-12);
  });

  it("tends to the laws of many spikes", () => {
    const p = softmax([0, 0.5, 1, 1.5]);
    const n = 100_000;
    close(expectedSmoothedDivergence(p, n) / divergenceLaw(4, n), 1, 1e-3);
    const normal = p.reduce((sum, x) => sum + Math.sqrt((x * (1 - x)) / (2 * Math.PI * n)), 0);
    close(expectedTotalVariation(p, n) / normal, 1, 1e-3);
  });

  it("shares of races that err are those of the races, and of a softmax in the limit", () => {
    const u = Float64Array.of(0, 0.4, 1.1, 2.5, -1);
    const exact = softmax(u);
    const threshold = logSumExp(u) + 6;
    rampTieShares(u, { slope: 0.01, threshold }).forEach((q, k) => {
      close(q, exact[k], 1e-4);
    });
    // Infinitely steep: everybody crosses in the first step.
    rampTieShares(u, { slope: 50, threshold }).forEach((q) => {
      close(q, 0.2, 1e-9);
    });
    // Powers of two are exact with slopes by shifts.
    const powers = Float64Array.of(0, 1, 3).map((x) => x * Math.LN2);
    mitchellShares(powers, 0).forEach((q, k) => {
      close(q, [1, 2, 8][k] / 11, 1e-12);
    });

    const rounds = 20_000;
    for (const [spec, shares] of [
      [{ kind: "ramp", slope: 3, threshold, ties: "random" }, rampTieShares(u, { slope: 3, threshold })],
      [{ kind: "exponential", mitchell: true, threshold }, mitchellShares(u, threshold)],
    ] as const) {
      const race = prepareRace(spec, randomFrom(3));
      const counts = new Float64Array(u.length);
      for (let i = 0; i < rounds; i++) counts[race.run(u).winners[0]]++;
      // χ² with 4 degrees of freedom is above 27.9 once in 80,000 times.
      const chi = chiSquare(counts, shares);
      assert.ok(chi < 27.9, `χ² ${chi}`);
      if (spec.kind === "ramp") {
        const wrong = chiSquare(counts, exact);
        assert.ok(wrong > 100, `χ² against the softmax ${wrong}`);
      }
    }
  });

  it("refuses what makes no sense", () => {
    assert.throws(() => expectedSmoothedDivergence([0.5, 0.4], 5), /posterior must sum to 1/);
    assert.throws(() => expectedSmoothedDivergence([1], 5, 0), /smoothing must be > 0, got 0/);
    assert.throws(
      () => expectedTotalVariation([1], 0),
      /spikes must be a whole number in \[1, 1000000\], got 0/,
    );
    assert.throws(() => rampTieShares([0], { slope: 0, threshold: 1 }), /slope must be > 0, got 0/);
    assert.throws(() => mitchellShares([Number.NaN], 1), /potentials\[0\] must be .*NaN/);
  });
});
