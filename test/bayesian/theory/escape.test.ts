/** @file The escape exponent against a rough quadrature of its definition and against exact mean first passages; Gibbs dwells. */
import assert from "node:assert/strict";
import {
  bayesianHopfield,
  escapeExponent,
  gibbsDwell,
  gibbsTransitions,
  type Pacing,
  retrievalState,
} from "engram/bayesian";
import { matrix, normalInto, randomFrom, row } from "engram/math";
import { orthogonalPatterns } from "engram/pattern";
import * as fc from "fast-check";
import { allClose, close } from "../../support/close";

/** The definition taken literally: midpoints in d, a root for θ by scanning and halving. */
function roughExponent(memories: number, betaM: number, order: number): number {
  const states = retrievalState(memories, betaM);
  assert.ok(states);
  const [low, high] = [states.barrier.difference, states.retrieved.difference];
  const n = 4000;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const d = low + ((i + 0.5) / n) * (high - low);
    const p = 1 / (1 + (memories - 1) * Math.exp(-betaM * d));
    const g = (t: number): number => {
      const mean = p * Math.exp(-t) + (1 - p) * Math.exp(t / (memories - 1));
      return (
        (order === Number.POSITIVE_INFINITY ? Math.log(mean) : order * (mean ** (1 / order) - 1)) + t * d
      );
    };
    let b = 1e-3;
    while (g(b) < 0) b *= 1.5;
    let a = b / 1.5;
    for (let k = 0; k < 50; k++) {
      const t = 0.5 * (a + b);
      if (g(t) < 0) a = t;
      else b = t;
    }
    sum += (b * (high - low)) / n;
  }
  return sum;
}

/**
 * Mean number of rounds until paced spikes of two memories first take d to 0 or below, from the retrieved state: the linear equations of
 * first passage on a grid of d, with the moves interpolated.
 */
function passage(betaM: number, nu: number): number {
  const n = 600;
  const a = 1 / nu;
  const rows = Array.from({ length: n + 1 }, () => new Float64Array(n + 2));
  for (let i = 0; i <= n; i++) {
    const d = i / n;
    const p = 1 / (1 + Math.exp(-betaM * d));
    rows[i][i] += 1;
    rows[i][n + 1] = 1;
    for (const [weight, to] of [
      [p, (1 - a) * d + a],
      [1 - p, (1 - a) * d - a],
    ]) {
      if (to <= 0) continue;
      const place = to * n;
      const low = Math.min(n - 1, Math.floor(place));
      rows[i][low] -= weight * (1 - (place - low));
      rows[i][low + 1] -= weight * (place - low);
    }
  }
  for (let i = 0; i <= n; i++) {
    let best = i;
    for (let r = i + 1; r <= n; r++) if (Math.abs(rows[r][i]) > Math.abs(rows[best][i])) best = r;
    [rows[i], rows[best]] = [rows[best], rows[i]];
    for (let r = i + 1; r <= n; r++) {
      const f = rows[r][i] / rows[i][i];
      if (f !== 0) for (let c = i; c <= n + 1; c++) rows[r][c] -= f * rows[i][c];
    }
  }
  const time = new Float64Array(n + 1);
  for (let i = n; i >= 0; i--) {
    let rest = rows[i][n + 1];
    for (let c = i + 1; c <= n; c++) rest -= rows[i][c] * time[c];
    time[i] = rest / rows[i][i];
  }
  return time[n];
}

describe("bayesian/theory/escape", () => {
  it("has the values of two memories under a clock", () => {
    close(escapeExponent(2, 3, "paced"), 0.2243, 5e-5);
    close(escapeExponent(2, 4, "paced"), 0.60728, 5e-6); // by 20-digit quadrature: 0.607279887892045
    close(escapeExponent(2, 4, "paced"), 0.607279887892045, 1e-11);
    close(escapeExponent(2, 3, "paced"), 0.224320588269861, 1e-11);
  });

  it("is the area under its momentum, at any pacing and number of memories", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 30 }),
        fc.double({ min: 3.5, max: 12, noNaN: true }),
        fc.constantFrom<Pacing>("poisson", 2, 7, "paced"),
        (memories, above, pacing) => {
          const betaM = above + Math.log(memories);
          const order = pacing === "poisson" ? 1 : pacing === "paced" ? Number.POSITIVE_INFINITY : pacing;
          close(escapeExponent(memories, betaM, pacing) / roughExponent(memories, betaM, order), 1, 2e-3);
        },
      ),
      { seed: 1, numRuns: 40 },
    );
  });

  it("is the slope of the logarithm of exact mean first passages, for two memories", () => {
    for (const [betaM, nus] of [
      [3, [30, 40, 50]],
      [4, [14, 19, 24]],
    ] as const) {
      // ln T = S ν + α ln ν + c: three values give S and the prefactor's power.
      const [a, b, c] = nus.map((nu) => Math.log(passage(betaM, nu)));
      const [x, y, z] = nus;
      const [l1, l2] = [Math.log(y / x), Math.log(z / y)];
      const slope = ((b - a) * l2 - (c - b) * l1) / ((y - x) * l2 - (z - y) * l1);
      close(slope / escapeExponent(2, betaM, "paced"), 1, 0.05, `βM = ${betaM}`);
    }
  });

  it("grows with pacing and with βM, vanishes at the spinodal, and is no less than measured slopes far beyond rounding", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 100 }),
        fc.double({ min: 0.3, max: 10, noNaN: true }),
        (memories, above) => {
          const betaM = above + 2 + 1.6 * Math.log(memories);
          const row = (["poisson", 2, 5, 20, "paced"] as const).map((k) =>
            escapeExponent(memories, betaM, k),
          );
          for (let i = 1; i < 5; i++) assert.ok(row[i] > row[i - 1], `${row}`);
          assert.ok(escapeExponent(memories, betaM + 0.1) > row[0]);
        },
      ),
      { seed: 2, numRuns: 40 },
    );
    assert.ok(escapeExponent(16, 5.1891, "paced") < 1e-4);
    // slopes of ln T against ν, fitted at small ν: close to the spinodal they are those of the way on which others stay alike
    close(escapeExponent(16, 7, "paced") / 1.05, 1, 0.1);
    close(escapeExponent(4, 4) / 0.18, 1, 0.1);
    // farther up one other memory is the cheaper way out
    assert.ok(escapeExponent(16, 9, "paced") > 1.85);
    for (const pacing of ["poisson", "paced"] as const)
      assert.ok(Number.isFinite(escapeExponent(16, 1e4, pacing)), pacing);
  });

  it("gain 1 dwells as its transition matrix says", () => {
    for (const [memories, betaM, rounds] of [
      [4, 4, 19.2],
      [4, 5, 50.5],
      [16, 7, 74.1],
      [16, 9, 541],
    ]) {
      close(gibbsDwell(memories, betaM), rounds, 1e-3);
      const kernel = gibbsTransitions(
        bayesianHopfield(orthogonalPatterns(memories, 16).matrix, { beta: betaM / 16 }),
      );
      for (let k = 0; k < memories; k++)
        close(1 / (1 - kernel.data[k * memories + k]), gibbsDwell(memories, betaM), 1e-9);
    }
    const random = randomFrom(3);
    const patterns = matrix(5, 7, normalInto(new Float64Array(35), random));
    const network = bayesianHopfield(patterns, { beta: 0.8, prior: [1, 2, 3, 0, 1] });
    const kernel = gibbsTransitions(network);
    for (let k = 0; k < 5; k++) allClose(row(kernel, k), network.posterior(row(patterns, k)), 1e-12);
  });

  it("refuses what makes no sense, by name", () => {
    const cases: [() => unknown, RegExp][] = [
      [() => escapeExponent(1, 3), /escapeExponent: memories must be in \[2, .*got 1$/],
      [() => escapeExponent(16, 5), /betaM must be above 5.18\d+, the spinodal of 16 memories, got 5/],
      [() => escapeExponent(2, Number.NaN), /betaM must be finite, got NaN/],
      [() => escapeExponent(2, 4, 0.5), /pacing must be a whole number at least 1, got 0.5/],
      [() => gibbsDwell(1, 3), /gibbsDwell: memories/],
      [() => gibbsDwell(4, 0), /gibbsDwell: betaM must be > 0, got 0/],
    ];
    for (const [call, message] of cases) assert.throws(call, message);
  });
});
