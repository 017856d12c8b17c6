import assert from "node:assert/strict";
import { memoryEscape } from "engram/experiments";
import { memoryEscapeFigure } from "engram/figures";
import { randomFrom } from "engram/math";

const small = {
  size: 4,
  lines: [
    { memories: 4, scale: 4, pacing: "poisson" as const, nus: [3, 6, 10] },
    { memories: 4, scale: 4, pacing: "paced" as const, nus: [3, 5, 8] },
  ],
  escapes: 250,
  budget: 60_000,
};

describe("experiments/bayesian/escape", () => {
  it("dwell grows exponentially with ν, faster when spikes are paced", () => {
    const result = memoryEscape.run(small, randomFrom(2));
    const [poisson, paced] = result.lines;
    for (const { points } of result.lines)
      for (const { cv, escapes } of points) {
        assert.equal(escapes, 250);
        // Escapes without memory, but no dwell is shorter than the approach to the rim: CV a little below 1, ± 0.06 of chance.
        assert.ok(cv > 0.5 && cv < 1.5, `${cv}`);
      }
    assert.ok(poisson.barrier > 5 * poisson.barrierError);
    const gap = Math.hypot(poisson.barrierError, paced.barrierError);
    assert.ok(paced.barrier - poisson.barrier > 3 * gap, `${poisson.barrier}, ${paced.barrier}, ${gap}`);
    assert.deepEqual(memoryEscape.run(small, randomFrom(2)), result);
    assert.equal(memoryEscape.rows(result).length, 6);
    assert.match(memoryEscapeFigure(result).alt, /Poisson/);
  });

  it("counts time without an escape: the mean of exponential times that are cut off is their sum over the escapes", () => {
    const cut = { ...small, escapes: 10_000, budget: 40, lines: [{ ...small.lines[0], nus: [6, 60] }] };
    const [{ points }] = memoryEscape.run(cut, randomFrom(2)).lines;
    assert.ok(points[0].escapes > 0 && points[0].escapes < 20);
    assert.equal(points[0].dwell, 40 / points[0].escapes);
    assert.deepEqual(
      [points[1].escapes, points[1].dwell, points[1].error],
      [0, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    );
    assert.ok(Number.isNaN(points[1].cv));
  });

  it("refuses what makes no sense", () => {
    const run = (more: object) => () => memoryEscape.run({ ...small, ...more }, randomFrom(1));
    assert.throws(run({ escapes: 1 }), /escapes must be a whole number at least 2, got 1/);
    assert.throws(run({ budget: Number.NaN }), /budget must be .*NaN/);
    assert.throws(run({ lines: [{ ...small.lines[0], nus: [-2] }] }), /nu must be > 0, got -2/);
  });
});
