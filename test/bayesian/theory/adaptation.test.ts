/** @file Memories that tire: limits by brute force, the onset by eigenvalues of the linearised equations, dwells by integration. */
import assert from "node:assert/strict";
import {
  adaptedBetaM,
  dwellTime,
  fatigueLimit,
  fullDwellTime,
  latchingOnset,
  retrievalSpinodal,
  retrievalState,
} from "engram/bayesian";
import * as fc from "fast-check";
import { close } from "../../support/close";

const worlds = fc.record({
  memories: fc.integer({ min: 2, max: 60 }),
  excess: fc.double({ min: 0.02, max: 3, noNaN: true }),
});
const betaOf = ({ memories, excess }: { memories: number; excess: number }): number =>
  retrievalSpinodal(memories) * (1 + excess);

/** dd/dw and d at lead w. */
const meanOf = (memories: number, w: number) => {
  const d = (1 - Math.exp(-w)) / (1 + (memories - 1) * Math.exp(-w));
  const h = 1e-5;
  const at = (x: number): number => (1 - Math.exp(-x)) / (1 + (memories - 1) * Math.exp(-x));
  return { d, slope: (at(w + h) - at(w - h)) / (2 * h) };
};

describe("bayesian/theory/adaptation", () => {
  it("has the golden onsets and dwells", () => {
    for (const [memories, betaM, onset, measured] of [
      [4, 6, 2.444, 2.458],
      [8, 10, 5.302, 5.316],
      [8, 6, 1.635, 1.644],
      [16, 8, 2.668, 2.679],
      [16, 20, 14.018, 14.035],
    ]) {
      close(latchingOnset(memories, betaM).strength, onset, 2.5e-4);
      // fatigue of finite slowness, τ_A between 50 and 100 τ, is where it was measured
      assert.ok(latchingOnset(memories, betaM, 1 / 100).strength < measured + 1e-3);
      assert.ok(latchingOnset(memories, betaM, 1 / 50).strength > measured);
    }
    close(dwellTime({ memories: 8, betaM: 10, strength: 2 * latchingOnset(8, 10).strength }), 0.603, 5e-4);
    for (const [ratio, dwell] of [
      [1.3, 73],
      [2, 35],
      [4, 14],
    ])
      assert.equal(Math.round(50 * fullDwellTime(ratio, 1)), dwell);
  });

  it("A_c is the largest fatigue at which a difference keeps itself up, by brute force", () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const { memories } = world;
        const betaM = betaOf(world);
        const { fatigue, difference, lead, overlap, background } = fatigueLimit(memories, betaM);
        const f = (d: number): number => betaM * d - Math.log((1 + (memories - 1) * d) / (1 - d));
        close(f(difference), fatigue, 1e-9);
        for (let i = 1; i < 4000; i++) assert.ok(f(i / 4000) <= fatigue + 1e-9);
        close(meanOf(memories, lead).d, difference, 1e-9);
        close(overlap - background, difference, 1e-9);
        const many = 0.5 * (1 + Math.sqrt(Math.max(0, 1 - 4 / betaM)));
        if (memories > 30) close(difference, many, 0.05);
      }),
      { seed: 1, numRuns: 60 },
    );
    const sharp = fatigueLimit(16, 1e4);
    assert.ok(sharp.difference > 0.9998 && sharp.difference < 1 && sharp.fatigue < 1e4);
  });

  it("the onset is where the linearised equations lose stability, whatever τ/τ_A", () => {
    fc.assert(
      fc.property(worlds, fc.double({ min: 1e-4, max: 2, noNaN: true }), (world, tauRatio) => {
        const { memories } = world;
        const betaM = betaOf(world);
        const { strength, by } = latchingOnset(memories, betaM, tauRatio);
        const fold = betaM - retrievalSpinodal(memories);
        assert.ok(strength <= fold * (1 + 1e-9));
        /** largest real part of the eigenvalues at the state of rest under g, in 1/τ */
        const growth = (g: number): number => {
          const states = retrievalState(memories, adaptedBetaM(betaM, g));
          assert.ok(states, `${memories} ${betaM} ${g}`);
          const s = meanOf(memories, states.retrieved.lead).slope;
          const [a, b] = [betaM * s - 1, -s];
          const [c, d] = [g * betaM * s * tauRatio, -(1 + g * s) * tauRatio];
          const [trace, determinant] = [a + d, a * d - b * c];
          const square = trace * trace - 4 * determinant;
          return square < 0 ? trace / 2 : (trace + Math.sqrt(square)) / 2;
        };
        for (const share of [0.3, 0.9, 0.995]) assert.ok(growth(share * strength) < 0, `${by} below`);
        if (by === "fold") close(strength, fold, 1e-9);
        else {
          const above = strength + 0.2 * (fold - strength);
          if (above > strength * (1 + 1e-6)) assert.ok(growth(above) > 0, "above");
        }
      }),
      { seed: 2, numRuns: 150 },
    );
    const slow = latchingOnset(8, 10);
    close(latchingOnset(8, 10, 1e-9).strength, slow.strength, 1e-8);
    const { fatigue, difference } = fatigueLimit(8, 10);
    assert.equal(slow.strength, fatigue / difference);
  });

  it("the dwell is what integrating both equations gives, with the delay at the end", () => {
    for (const [memories, betaM, factor] of [
      [8, 10, 2],
      [4, 7, 1.5],
      [2, 6, 3],
    ]) {
      const strength = factor * latchingOnset(memories, betaM).strength;
      const shares = [1 / 400, 1 / 3200, 1 / 25_600].map((tauRatio) => {
        let [d, a, t] = [retrievalState(memories, betaM)?.retrieved.difference ?? 0, 0, 0];
        const h = 0.1;
        const flow = (x: number, y: number): readonly [number, number] => {
          const kept = meanOf(memories, betaM * x - y).d;
          return [kept - x, (strength * kept - y) * tauRatio];
        };
        const { difference } = fatigueLimit(memories, betaM);
        while (d > difference / 3) {
          const [d1, a1] = flow(d, a);
          const [d2, a2] = flow(d + (h / 2) * d1, a + (h / 2) * a1);
          [d, a, t] = [d + h * d2, a + h * a2, t + h];
        }
        const expected = dwellTime({ memories, betaM, strength, tauRatio });
        const slow = dwellTime({ memories, betaM, strength });
        const measured = t * tauRatio;
        return (measured - slow) / (expected - slow);
      });
      // The delay is the first term of a series in (τ/τ_A)^(1/3): right to a few per cent, and better the slower fatigue is.
      assert.ok(
        shares.every((share, i) => share < 1 && share > (i === 0 ? 0.8 : shares[i - 1])),
        `${shares}`,
      );
      assert.ok(shares[2] > 0.93, `${shares}`);
    }
  });

  it("starting tired shortens a dwell by what is past, and full overlap makes it a logarithm", () => {
    const options = { memories: 16, betaM: 60, strength: 90 };
    const { fatigue } = fatigueLimit(16, 60);
    close(dwellTime(options), fullDwellTime(90, fatigue), 0.01);
    close(dwellTime({ ...options, start: -30 }) - dwellTime(options), Math.log(120 / 90), 1e-3);
    close(dwellTime({ ...options, start: fatigue * (1 - 1e-9) }), 0, 1e-4);
  });

  it("refuses what makes no sense, by name", () => {
    const options = { memories: 8, betaM: 10, strength: 8 };
    const cases: [() => unknown, RegExp][] = [
      [
        () => fatigueLimit(8, 4),
        /fatigueLimit: betaM must be above 4.249\d+, the spinodal of 8 memories, got 4/,
      ],
      [() => latchingOnset(1, 4), /latchingOnset: memories must be in/],
      [() => latchingOnset(8, 10, -1), /tauRatio must be in .*got -1/],
      [() => adaptedBetaM(0, 1), /adaptedBetaM: betaM must be > 0, got 0/],
      [() => adaptedBetaM(1, -1), /adaptedBetaM: strength/],
      [
        () => dwellTime({ ...options, strength: 5 }),
        /strength must be above 5.30\d+, the onset of latching, got 5/,
      ],
      [() => dwellTime({ ...options, start: 5 }), /start must be above −strength and below 4.71\d+, got 5/],
      [() => dwellTime({ ...options, start: -8 }), /start must be above −strength/],
      [() => dwellTime({ ...options, tauRatio: Number.NaN }), /tauRatio must be finite, got NaN/],
      [() => fullDwellTime(1, 1), /fullDwellTime: strength must be above 1, .*got 1/],
      [() => fullDwellTime(1, 0), /fatigue must be > 0, got 0/],
    ];
    for (const [call, message] of cases) assert.throws(call, message);
  });
});
