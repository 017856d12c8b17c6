import assert from "node:assert/strict";
import { patternFinding } from "engram/experiments";
import { patternFindingFigure, patternInputFigure } from "engram/figures";
import { randomFrom } from "engram/math";

describe("pattern finding", () => {
  const params = { afferents: 500, duration: 20, draws: 2 };
  const result = patternFinding.run(params, randomFrom(7));

  it("weeds out spikes outside the pattern, and answers it at once", () => {
    for (const { falseAlarms, hits, latencies } of result.runs) {
      assert.ok(falseAlarms[0] > 20, `${falseAlarms[0]} Hz at first`);
      assert.ok(falseAlarms[9] < 2, `${falseAlarms[9]} Hz in the end`);
      assert.ok(hits[9] > 0.9);
      const late = Array.from(latencies.slice(-10)).filter((ms) => !Number.isNaN(ms));
      assert.ok(late.every((ms) => ms > 0 && ms < 25));
    }
  });

  it("shows the pattern a quarter of the time, never twice in a row", () => {
    for (const { presentations } of result.runs) {
      // 400 stretches: 100 ± 3.3 standard deviations of about 6.5; a false alarm in 1000 seeds
      assert.ok(Math.abs(presentations.length - 100) < 22, `${presentations.length}`);
      for (let k = 1; k < presentations.length; k++)
        assert.ok(presentations[k] - presentations[k - 1] >= 100);
    }
  });

  it("hears afferents at the rate it tells: 50 Hz, and 59 with the noise", () => {
    for (const seed of [1, 2, 3]) {
      const { excerpt } = patternFinding.run({ ...params, duration: 3, draws: 1 }, randomFrom(seed));
      const rate = excerpt.time.length / (excerpt.afferents * 3 * (excerpt.length / 1000));
      // 300 stretches with 3 spikes each, variance near 4: a standard deviation of 2.3 Hz; 4 of them, once in 16,000
      assert.ok(Math.abs(rate - 59.3) < 9.2, `${rate} Hz`);
    }
  });

  it("strengthens afferents of the pattern, and keeps weights within [0, 1]", () => {
    for (const { weights } of result.runs) {
      const mean = (part: Float64Array) => part.reduce((a, b) => a + b, 0) / part.length;
      assert.ok(mean(weights.slice(0, 250)) > mean(weights.slice(250)));
      assert.ok(weights.every((w) => w >= 0 && w <= 1 + 1e-12));
    }
  });

  it("is the same for the same seed, and can be drawn", () => {
    const small = { ...params, duration: 3, draws: 1 };
    assert.deepEqual(patternFinding.run(small, randomFrom(7)), patternFinding.run(small, randomFrom(7)));
    assert.equal(patternInputFigure(result).name, "pattern-among-spikes");
    assert.equal(patternFindingFigure(result).name, "pattern-found");
    assert.throws(
      () => patternFinding.run({ ...params, afferents: 3 }, randomFrom(1)),
      /afferents must be a whole number at least 20, got 3/,
    );
  });
});
