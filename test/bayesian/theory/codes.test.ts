/** @file Drives between memories, latency codes and imperfect competition, each against independent numerics. */
import assert from "node:assert/strict";
import {
  bestLatencyWindow,
  coincidenceCapacity,
  driveLimit,
  expectedWinners,
  fatigueLimit,
  latencyInformation,
  raceLatency,
  refractoryDrive,
  refractoryShares,
  retrievalSpinodal,
  sequenceCapacity,
  volleyShares,
} from "engram/bayesian";
import { logSumExp, normal, randomFrom, softmax } from "engram/math";
import * as fc from "fast-check";
import { close } from "../../support/close";

/** The posterior of eight memories whose potentials fall evenly by 3 nat. */
const eight = softmax(Float64Array.from({ length: 8 }, (_, k) => (-3 * k) / 7));

describe("bayesian/theory/sequence", () => {
  it("has the golden drives, and the loads at which sequences were measured to break", () => {
    for (const [betaM, drive] of [
      [8, 4.294],
      [12, 7.865],
      [20, 15.337],
    ])
      close(driveLimit(betaM).drive, drive, 1e-4);
    close(driveLimit(8).difference, Math.sqrt(0.75), 1e-12);
    close(sequenceCapacity(0.5), 0.323, 1e-3);
    close(sequenceCapacity(0.75, 1), 0.49, 5e-3);
  });

  it("h_c of two memories is the fatigue that one of two bears; of more it is the best over all states, by brute force", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 200 }),
        fc.double({ min: 0.02, max: 2, noNaN: true }),
        (memories, excess) => {
          const betaM = retrievalSpinodal(memories) * (1 + excess);
          const two = driveLimit(betaM);
          close(two.drive, fatigueLimit(2, betaM).fatigue, 1e-9);
          const { drive, overlap, difference } = driveLimit(betaM, memories);
          // states q₁ ≥ q₂ with all others at r: solve for r at each q₁ by iterating r ← the fixed point of its own softmax
          let best = Number.NEGATIVE_INFINITY;
          for (let i = 1; i < 2000; i++) {
            const q = 1 / betaM + ((1 - 1 / betaM) * i) / 2000;
            let r = 0;
            for (let round = 0; round < 60; round++) r = q * Math.exp(-betaM * (q - r));
            const second = 1 - q - (memories - 2) * r;
            if (second > 0 && r < 1 / betaM)
              best = Math.max(best, betaM * (q - second) - Math.log(q / second));
          }
          assert.ok(best <= drive + 1e-9, `${best} above ${drive}`);
          close(best, drive, 1e-3);
          assert.ok(drive <= two.drive + 1e-9 && difference <= overlap);
        },
      ),
      { seed: 1, numRuns: 40 },
    );
  });
});

describe("bayesian/theory/latency-code", () => {
  it("is best read in windows of 4.3 σ", () => {
    close(bestLatencyWindow({ jitter: 0.02, window: 1 }) / 0.02, 4.3, 0.01);
  });

  it("is the exponent of chance coincidences, largest at the best window, below the bound, in any unit of time", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-4, max: 0.25, noNaN: true }),
        fc.double({ min: 0.1, max: 50, noNaN: true }),
        (spread, window) => {
          const code = { jitter: spread * window, window };
          const best = coincidenceCapacity(code, bestLatencyWindow(code));
          assert.ok(best < latencyInformation(code) || spread > 0.1);
          for (let i = 1; i < 300; i++) {
            const width = (window * i) / 300;
            assert.ok(coincidenceCapacity(code, width) <= best + 1e-9);
          }
          close(bestLatencyWindow(code) / window, bestLatencyWindow({ jitter: spread, window: 1 }), 1e-6);
        },
      ),
      { seed: 2, numRuns: 60 },
    );
    // −ln P[Binomial(N, w) ≥ N m]/N at N = 4000 is the divergence, less O(ln N/2N)
    const [n, w] = [4000, 0.086];
    const score = Math.ceil(0.9684 * n);
    let [log, tail] = [0, 0];
    for (let c = 0; c <= n; c++) {
      if (c > 0) log += Math.log((n - c + 1) / c);
      if (c >= score) tail += Math.exp(log + c * Math.log(w) + (n - c) * Math.log1p(-w) + 2.23 * n);
    }
    close(2.23 - Math.log(tail) / n, coincidenceCapacity({ jitter: 0.02, window: 1 }, w), 3e-3);
  });
});

describe("bayesian/theory/winners", () => {
  it("counts winners and rests as measured, for eight memories that fall by 3 nat", () => {
    [
      [0.1, 1.077],
      [0.5, 1.368],
      [1, 1.701],
      [3, 2.762],
    ].forEach(([delay, winners]) => {
      close(expectedWinners(eight, delay), winners, 3e-4);
    });
    close(eight[0], 0.36, 1e-3);
    close(refractoryShares(eight, 2)[0], 0.295, 2e-3);
    // The rule Rτ_ref/n ≤ 0.1 keeps the divergence below 1e−4.
    const shares = refractoryShares(eight, 0.8, 8);
    assert.ok(shares.reduce((sum, r, k) => sum + r * Math.log(r / eight[k]), 0) < 1e-4);
    for (const [slope, steps] of [
      [1, 7.9],
      [0.5, 15.3],
      [0.25, 30.2],
      [0.125, 59.9],
    ])
      assert.equal(Math.round(10 * (raceLatency(0, 8, slope).mean + 0.5)), Math.round(10 * steps));
    close(raceLatency(0, 8, 1).sd, 1.28, 3e-3);
  });

  // Bounds are 4.5 standard errors (false alarms: 7e−6 each); seeds are fixed.
  it("winners and latencies are those of races run out", () => {
    const random = randomFrom(21);
    const runs = 40_000;
    for (const [scale, delay] of [
      [1, 0.3],
      [2.5, 1.7],
    ]) {
      const u = Float64Array.from({ length: 6 }, () => scale * normal(random));
      const p = softmax(u);
      let [winners, squares, time, times] = [0, 0, 0, 0];
      for (let i = 0; i < runs; i++) {
        // exponential races at rates p_k: who is within `delay` of the first; Gumbel starts give the same winners
        const arrivals = p.map((rate) => -Math.log(random()) / rate);
        const first = Math.min(...arrivals);
        const count = arrivals.filter((t) => t <= first + delay).length;
        winners += count / runs;
        squares += count ** 2 / runs;
        const latency = 9 - Math.max(...u.map((x) => x - Math.log(-Math.log(random()))));
        time += latency / runs;
        times += latency ** 2 / runs;
      }
      const error = (sum: number, square: number): number => Math.sqrt((square - sum * sum) / runs);
      assert.ok(Math.abs(winners - expectedWinners(p, delay)) < 4.5 * error(winners, squares));
      const { mean, sd } = raceLatency(logSumExp(u), 9, 1);
      assert.ok(Math.abs(time - mean) < 4.5 * error(time, times), `${time} ${mean}`);
      close(Math.sqrt(times - time * time) / sd, 1, 0.02);
    }
  });

  it("counts of volleys go from the posterior to even shares as inhibition gets later, and never narrower", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -6, max: 6, noNaN: true }), { minLength: 1, maxLength: 6 }),
        fc.double({ min: 0, max: 20, noNaN: true }),
        (u, delay) => {
          const p = softmax(u);
          const shares = volleyShares(p, delay);
          close(
            shares.reduce((a, b) => a + b),
            1,
            1e-12,
          );
          assert.ok(Math.max(...shares) <= Math.max(...p) + 1e-12);
          volleyShares(p, 0).forEach((q, k) => {
            close(q, p[k], 1e-12);
          });
          for (const q of volleyShares(p, 1e12)) close(q, 1 / p.length, 1e-6);
        },
      ),
      { seed: 8, numRuns: 100 },
    );
    // Two memories: the second fires too with 1 − e^(−0.1·3) after the first, 1 − e^(−0.9·3) before it.
    const both = [0.9 + 0.1 * -Math.expm1(-2.7), 0.1 + 0.9 * -Math.expm1(-0.3)];
    close(volleyShares([0.9, 0.1], 3)[0], both[0] / (both[0] + both[1]), 1e-12);
    assert.throws(() => volleyShares([0.5, 0.4], 1), /volleyShares: posterior must sum to 1/);
    assert.throws(() => volleyShares([1], -1), /volleyShares: delay must be/);
  });

  it("a rest and its correction undo each other", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 400, noNaN: true }),
        fc.double({ min: 0, max: 2, noNaN: true }),
        (rate, refractory) => {
          const drive = refractoryDrive(rate, refractory);
          close(drive / (1 + (drive * refractory) / 1000), rate, 1e-12);
        },
      ),
      { seed: 3, numRuns: 100 },
    );
    close(expectedWinners([1, 0], 3), 1, 1e-15);
    assert.deepEqual([...refractoryShares([0.5, 0.5, 0], 7)], [0.5, 0.5, 0]);
  });
});

describe("bayesian/theory/codes", () => {
  it("refuses what makes no sense, by name", () => {
    const cases: [() => unknown, RegExp][] = [
      [() => driveLimit(2), /driveLimit: betaM must be above 2, the spinodal of 2 memories, got 2/],
      [() => driveLimit(5, 16), /betaM must be above 5.18\d+, the spinodal of 16 memories, got 5/],
      [() => driveLimit(5, 1), /driveLimit: memories/],
      [() => sequenceCapacity(0), /sequenceCapacity: beta must be > 0, got 0/],
      [() => sequenceCapacity(1, 2), /share must be in .*got 2/],
      [
        () => coincidenceCapacity({ jitter: 0, window: 1 }, 1),
        /coincidenceCapacity: jitter must be > 0, got 0/,
      ],
      [() => coincidenceCapacity({ jitter: 0.1, window: 1 }, 2), /width must be in \[0, 1\], got 2/],
      [
        () => coincidenceCapacity({ jitter: 0.1, window: 1, missing: 2 }, 1),
        /missing must be in \[0, 1\], got 2/,
      ],
      [
        () => bestLatencyWindow({ jitter: 0.4, window: 1 }),
        /bestLatencyWindow: jitter must be below 0.39\d+, got 0.4/,
      ],
      [() => latencyInformation({ jitter: 1, window: 0 }), /latencyInformation: window must be > 0, got 0/],
      [() => expectedWinners([0.5, 0.4], 1), /expectedWinners: posterior must sum to 1, got 0.9/],
      [() => expectedWinners([1], -1), /delay must be in .*got -1/],
      [() => refractoryShares([1], -1), /refractoryShares: rest must be in .*got -1/],
      [() => refractoryShares([1], 1, 0), /population must be in \[1, .*got 0/],
      [() => refractoryDrive(1000, 1), /refractory must be below 1000\/rate = 1 ms, got 1/],
      [() => raceLatency(0, 8, 0), /raceLatency: slope must be > 0, got 0/],
      [() => raceLatency(Number.NaN, 8, 1), /logEvidence must be finite, got NaN/],
    ];
    for (const [call, message] of cases) assert.throws(call, message);
  });
});
