/** @file Late inhibition: winners, shares and latencies are those of theory, and not those of another delay or evidence. */
import assert from "node:assert/strict";
import { lateInhibition } from "engram/experiments";
import { lateInhibitionFigure, raceLatencyFigure } from "engram/figures";
import { randomFrom } from "engram/math";

describe("experiments/bayesian/lateInhibition", () => {
  const small = {
    ...{ memories: 6, size: 16, shared: 0.1, flips: 0.1, delays: [0.1, 1, 3] },
    ...{ sharp: 0.3, strangeness: [0, 0.4], slopes: [1, 0.25], rounds: 3000 },
  };

  it("measures what theory says, within 4.5 standard errors", () => {
    const result = lateInhibition.run(small, randomFrom(5));
    const near = ({ measured, error, theory }: { measured: number; error: number; theory: number }) => {
      assert.ok(Math.abs(measured - theory) < 4.5 * error, `${measured} ± ${error}, ${theory}`);
      assert.ok(error < 0.1 * Math.max(1, theory));
    };
    for (const { exponential, ramp, best, floor } of result.volleys) {
      for (const one of [exponential, ramp, best]) near(one);
      assert.ok(floor > 0 && best.theory < result.best);
    }
    const winners = result.volleys.map(({ exponential }) => exponential.measured);
    assert.ok(winners[0] < 1.1 && winners[1] > 1.3 && winners[2] > winners[1] + 0.5);
    for (const { latency, evidence, scatter, scatterTheory } of result.latencies) {
      near(latency);
      near(evidence);
      // The variance of Gumbel numbers has relative error √(4.4/n).
      assert.ok(Math.abs((scatter / scatterTheory) ** 2 - 1) < 4.5 * Math.sqrt(4.4 / 3000));
    }
    const [familiar, strange] = result.latencies;
    assert.ok(familiar.evidence.measured > strange.evidence.measured + 1);
    assert.deepEqual(lateInhibition.run(small, randomFrom(5)), result);
    assert.equal(lateInhibition.rows(result).length, 3 * 3 + 4 * 2);
    assert.match(lateInhibitionFigure(result).alt, /winners in a round/);
    assert.match(raceLatencyFigure(result).alt, /mean latency/);
  });

  it("refuses what makes no sense", () => {
    const run = (more: object) => () => lateInhibition.run({ ...small, ...more }, randomFrom(1));
    assert.throws(run({ rounds: 1 }), /rounds must be a whole number at least 2, got 1/);
    assert.throws(run({ delays: [-1] }), /delay must be in \[0, 100\], got -1/);
    assert.throws(run({ slopes: [0] }), /slope must be > 0, got 0/);
    assert.throws(run({ shared: 0 }), /beta must be > 0, got 0/);
  });
});
