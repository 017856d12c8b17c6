/** @file Deciding by counts: large deviations, bounds, and the exact error against enumeration of all spike trains. */
import assert from "node:assert/strict";
import { decisionError, decisionErrorBound, decisionRate, spikesForDecision } from "engram/bayesian";
import * as fc from "fast-check";
import { oneAhead, overTrains } from "../../support/bayesian";
import { close } from "../../support/close";

/** The error over all Kⁿ trains of n spikes. */
function enumerated(posterior: readonly number[], spikes: number): number {
  const best = posterior.indexOf(Math.max(...posterior));
  return overTrains(posterior, spikes, (counts) => {
    const top = Math.max(...counts);
    return 1 - (counts[best] === top ? 1 / counts.filter((c) => c === top).length : 0);
  });
}

/** The same for two memories, as a sum over binomial counts in logarithms. */
function binomial(best: number, spikes: number): number {
  let log = spikes * Math.log1p(-best);
  let error = 0;
  for (let count = 0; 2 * count <= spikes; count++) {
    error += Math.exp(log) * (2 * count === spikes ? 0.5 : 1);
    log += Math.log(((spikes - count) * best) / ((count + 1) * (1 - best)));
  }
  return error;
}

/** And for three, from a table of ln n!. */
function trinomial([a, b, c]: readonly number[], spikes: number): number {
  const logs = new Float64Array(spikes + 1);
  for (let n = 1; n <= spikes; n++) logs[n] = logs[n - 1] + Math.log(n);
  let right = 0;
  for (let i = 0; i <= spikes; i++)
    for (let j = 0; i + j <= spikes; j++) {
      const k = spikes - i - j;
      if (i < j || i < k) continue;
      const weight = logs[spikes] - logs[i] - logs[j] - logs[k];
      const share = 1 / (1 + Number(i === j) + Number(i === k));
      right += share * Math.exp(weight + i * Math.log(a) + j * Math.log(b) + k * Math.log(c));
    }
  return 1 - right;
}

const posteriors = fc
  .array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 2, maxLength: 4 })
  .map((weights) => weights.map((w) => w / weights.reduce((a, b) => a + b)));

describe("bayesian/theory/decision", () => {
  it("has the golden rates and numbers of spikes, and the true numbers", () => {
    for (const [p, rate] of [
      [0.6, 0.0204],
      [0.7, 0.0872],
      [0.8, 0.2231],
    ])
      close(decisionRate(p, 1 - p), rate, 5e-5);
    for (const [memories, best, bound, truly] of [
      [16, 0.3, 63, 42],
      [16, 0.6, 16, 11],
      [64, 0.2, 74, 48],
      [256, 0.2, 61, 38],
    ]) {
      const posterior = oneAhead(memories, best);
      assert.equal(Math.round(spikesForDecision(posterior, 0.01)), bound);
      assert.ok(decisionError(posterior, truly) <= 0.01 && decisionError(posterior, truly - 1) > 0.01);
    }
  });

  it("the exact error is that of all spike trains, ties shared", () => {
    fc.assert(
      fc.property(posteriors, fc.integer({ min: 1, max: 6 }), (posterior, spikes) => {
        close(decisionError(posterior, spikes), enumerated(posterior, spikes), 1e-13);
      }),
      { seed: 1, numRuns: 60 },
    );
    close(decisionError([0.25, 0.25, 0.25, 0.25], 5), 0.75, 1e-13);
    assert.equal(decisionError([0.9, 0.1], 0), 0.5);
    assert.equal(decisionError([1, 0], 7), 0);
    assert.ok(Number.isFinite(decisionError(oneAhead(1000, 0.01), 100)));
  });

  it("the exact error is that of binomial and trinomial counts, also of many thousand spikes", () => {
    // These sums of logarithms are right to about 1e-15 n.
    fc.assert(
      fc.property(
        fc.double({ min: 0.505, max: 0.9, noNaN: true }),
        fc.integer({ min: 1, max: 1000 }),
        (p, n) => {
          close(decisionError([p, 1 - p], n), binomial(p, n), 1e-12);
        },
      ),
      { seed: 3, numRuns: 60 },
    );
    for (const n of [700, 730, 745, 746, 1000, 1435, 10_000])
      close(decisionError([0.52, 0.48], n) / binomial(0.52, n), 1, 1e-9);
    for (const n of [5, 750, 1001])
      close(decisionError([0.36, 0.33, 0.31], n), trinomial([0.36, 0.33, 0.31], n), 1e-11);
    // 843 spikes find the one ahead of two at 54 %, where the bound asks for 1435.
    assert.ok(decisionError([0.54, 0.46], 843) <= 0.01 && decisionError([0.54, 0.46], 841) > 0.01);
  });

  it("the bound is above the error, and its rate is the error's own for many spikes", () => {
    fc.assert(
      fc.property(posteriors, fc.integer({ min: 0, max: 60 }), (posterior, spikes) => {
        assert.ok(decisionErrorBound(posterior, spikes) >= decisionError(posterior, spikes) - 1e-12);
      }),
      { seed: 2, numRuns: 60 },
    );
    for (const best of [0.6, 0.65]) {
      // ln error = −nC − ½ ln n + constant + O(1/n)
      const log = (n: number): number => Math.log(decisionError([best, 1 - best], n));
      const rate = -(log(400) - log(200) + 0.5 * Math.log(2)) / 200;
      close(rate / decisionRate(best, 1 - best), 1, 0.02);
    }
    assert.equal(decisionRate(0.5, 0.5), 0);
    assert.equal(decisionRate(1, 0), Number.POSITIVE_INFINITY);
    assert.equal(spikesForDecision([1, 0], 0.1), 0);
    assert.equal(spikesForDecision([0.5, 0.5], 0.1), Number.POSITIVE_INFINITY);
    assert.equal(decisionErrorBound([1, 0], 0), 1);
  });

  it("refuses what makes no sense, by name", () => {
    const cases: [() => unknown, RegExp][] = [
      [() => decisionRate(1.2, 0), /decisionRate: best must be in \[0, 1\], got 1.2/],
      [() => decisionRate(0.3, 0.4), /next must be in \[0, 0.3\], got 0.4/],
      [() => decisionRate(0.7, 0.6), /best \+ next must be at most 1/],
      [() => decisionErrorBound([1], 3), /decisionErrorBound: posterior must have at least two entries/],
      [() => decisionErrorBound([0.5, 0.5], 1.5), /spikes must be a whole number/],
      [() => decisionError([0.5, 0.4], 3), /decisionError: posterior must sum to 1, got 0.9/],
      [() => decisionError([0.5, Number.NaN], 3), /posterior\[1\] must be in \[0, 1\], got NaN/],
      [() => decisionError([0.5, 0.5], 10_001), /spikes must be a whole number in \[0, 10000\]/],
      [() => spikesForDecision([0.5, 0.5], 1), /error must be above 0 and below 1, got 1/],
      [() => spikesForDecision([], 0.1), /posterior must have at least one entry, got none/],
    ];
    for (const [call, message] of cases) assert.throws(call, message);
  });
});
