/** @file Memories that follow one another by fatigue, at settings where theory leaves no doubt. */
import assert from "node:assert/strict";
import { dwellTime, latchingOnset } from "engram/bayesian";
import { memoryLatching } from "engram/experiments";
import { memoryLatchingFigure } from "engram/figures";
import { randomFrom } from "engram/math";
import { Lead, walk } from "../../../lib/experiments/bayesian/watch";

describe("experiments/bayesian/walk", () => {
  it("looks every quarter of τ, counts who has half of an overlap, and ends a time where the overlap was lost", () => {
    // Memory 1 leads for 3 τ, nobody for 2, memory 0 from then on.
    let time = 0;
    const moving = {
      get time() {
        return time;
      },
      overlaps: () =>
        time < 60 ? Float64Array.of(1, 8) : time < 100 ? Float64Array.of(3, 3) : Float64Array.of(9, 1),
    };
    const { lead, held } = walk(
      moving,
      (t) => {
        time = t;
      },
      20,
      { duration: 10, norm: 10 },
    );
    assert.deepEqual(lead.order, [1, 0]);
    assert.deepEqual(lead.dwells, [3]);
    assert.equal(held, 33 / 41);
    const early = walk(
      moving,
      (t) => {
        time = t;
      },
      20,
      { duration: 10, norm: 10 },
      ({ order }) => order.length > 0,
    );
    assert.deepEqual(early.lead.order, [1]);
  });

  it("a leader that comes back has not lost its time", () => {
    const lead = new Lead(1);
    for (const [k, t] of [
      [3, 0],
      [3, 1],
    ])
      lead.see(k, t);
    lead.lose(2);
    for (const [k, t] of [
      [3, 3],
      [3, 4],
      [5, 5],
      [5, 6.5],
    ])
      lead.see(k, t);
    assert.deepEqual(lead.dwells, [5]);
  });
});

describe("experiments/bayesian/memoryLatching", () => {
  const small = {
    size: 8,
    networks: [
      { memories: 8, scale: 14 },
      { memories: 8, scale: 6 },
    ],
    strengths: [0.7, 2],
    nus: [20],
    noiseless: true,
    slowness: 50,
    duration: 300,
  };

  it("stays below the onset, moves on above it at theory's pace, dies out without noise where the average can rest", () => {
    const result = memoryLatching.run(small, randomFrom(1));
    const at = (scale: number, strength: number, nu: number) =>
      result.outcomes.find((o) => o.scale === scale && o.strength === strength && o.nu === nu)!;
    const none = Number.POSITIVE_INFINITY;
    assert.equal(at(14, 0.7, none).kind, "static");
    assert.equal(at(14, 0.7, none).held, 1);
    const sharp = at(14, 2, none);
    assert.equal(sharp.kind, "latching");
    const strength = 2 * latchingOnset(8, 14).strength;
    const theory = 50 * dwellTime({ memories: 8, betaM: 14, strength, tauRatio: 1 / 50 });
    assert.ok(Math.abs(sharp.dwell / theory - 1) < 0.1, `${sharp.dwell}, ${theory}`);
    assert.ok(sharp.dwellCv < 0.1);
    assert.equal(at(6, 2, none).kind, "average");
    assert.ok(at(6, 2, none).held < 0.3);
    const noisy = at(6, 2, 20);
    assert.equal(noisy.kind, "latching");
    assert.ok(noisy.switches >= 4 && noisy.held > 0.4);
    assert.ok(noisy.dwellCv > sharp.dwellCv);
    assert.deepEqual(memoryLatching.run(small, randomFrom(1)), result);
    assert.equal(memoryLatching.rows(result).length, 8);
    assert.match(memoryLatchingFigure(result, () => 10).alt, /dwell time/);
  });

  it("refuses what makes no sense", () => {
    const run = (more: object) => () => memoryLatching.run({ ...small, ...more }, randomFrom(1));
    assert.throws(run({ networks: [{ memories: 8, scale: 2 }] }), /spinodal/);
    assert.throws(run({ nus: [0] }), /nu must be > 0, got 0/);
    assert.throws(run({ strengths: [-1] }), /strength must be > 0, got -1/);
    assert.throws(run({ slowness: 0 }), /slowness must be > 0, got 0/);
  });
});
