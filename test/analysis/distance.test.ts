import assert from "node:assert/strict";
import { rasterDistance, renewalRaster, vanRossumDistance, victorPurpuraDistance } from "engram/analysis";
import { randomFrom } from "engram/math";
import { raster, rasterFromTrains, trainsOf } from "engram/record";
import fc from "fast-check";
import { close } from "../support/close";

/** Trains on a grid of a quarter, with spikes at equal times and empty ones among them. */
const trains = fc
  .array(fc.integer({ min: 0, max: 200 }), { maxLength: 20 })
  .map((times) => times.map((t) => t / 4).sort((a, b) => a - b));
const laws = { seed: 11, numRuns: 150 };

/** The double sum that the distance of van Rossum is, without care for rounding or time. */
function doubleSum(a: readonly number[], b: readonly number[], tau: number): number {
  const all = [...a.map((t) => [t, 1]), ...b.map((t) => [t, -1])];
  let sum = 0;
  for (const [t, s] of all) for (const [u, r] of all) sum += 0.5 * s * r * Math.exp(-Math.abs(t - u) / tau);
  return Math.sqrt(Math.max(0, sum));
}

describe("analysis/distance", () => {
  it("van Rossum's is the double sum over pairs of spikes", () => {
    fc.assert(
      fc.property(trains, trains, fc.constantFrom(0.3, 5, 400), (a, b, tau) => {
        const [found, sum] = [vanRossumDistance(a, b, tau), doubleSum(a, b, tau)];
        close(found ** 2, sum ** 2, 1e-11);
      }),
      laws,
    );
  });

  it("van Rossum's has its limits: coincidences, and numbers of spikes", () => {
    close(vanRossumDistance([10], [], 5), Math.SQRT1_2, 1e-15);
    close(vanRossumDistance([10], [500], 5), 1, 1e-15);
    close(vanRossumDistance([1, 2, 3], [1, 2.5], 1e-3), Math.sqrt(3 / 2), 1e-15);
    close(vanRossumDistance([1, 2, 3, 4], [2], 1e9), 3 / Math.SQRT2, 1e-8);
    assert.equal(vanRossumDistance([], [], 5), 0);
  });

  it("both are metrics: 0 for the same, the same both ways, never longer by a detour", () => {
    const both = [
      (a: number[], b: number[]) => vanRossumDistance(a, b, 3),
      (a: number[], b: number[]) => victorPurpuraDistance(a, b, 0.4),
    ];
    fc.assert(
      fc.property(trains, trains, trains, (a, b, c) => {
        for (const distance of both) {
          assert.equal(distance(a, a), 0);
          close(distance(a, b), distance(b, a), 1e-12);
          assert.ok(distance(a, c) <= distance(a, b) + distance(b, c) + 1e-9);
        }
      }),
      laws,
    );
  });

  it("Victor and Purpura's counts spikes at no cost, and moves only what is near", () => {
    fc.assert(
      fc.property(trains, trains, (a, b) => {
        assert.equal(victorPurpuraDistance(a, b, 0), Math.abs(a.length - b.length));
        assert.ok(victorPurpuraDistance(a, b, 5) <= a.length + b.length);
      }),
      laws,
    );
    assert.equal(victorPurpuraDistance([10], [11.5], 1), 1.5);
    assert.equal(victorPurpuraDistance([10], [13], 1), 2);
  });

  it("of populations adds squares neuron by neuron", () => {
    const make = (seed: number) =>
      renewalRaster({ rate: 20 }, randomFrom(seed), { size: 3, start: 0, stop: 500 });
    const [a, b] = [make(1), make(2)];
    const [x, y] = [trainsOf(a), trainsOf(b)];
    close(
      rasterDistance(a, b, 8) ** 2,
      x.reduce((sum, train, n) => sum + vanRossumDistance(train, y[n], 8) ** 2, 0),
      1e-12,
    );
    assert.equal(rasterDistance(a, a, 8), 0);
  });

  it("refuse unordered times, NaN and scales that are none", () => {
    for (const distance of [vanRossumDistance, victorPurpuraDistance]) {
      assert.throws(() => distance([2, 1], [], 1), /^RangeError: \w+: a\[1\] must be at least 2, got 1$/);
      assert.throws(() => distance([], [Number.NaN], 1), /b\[0\] must be finite, got NaN/);
    }
    assert.throws(() => vanRossumDistance([], [], 0), /tau must be > 0, got 0/);
    assert.throws(() => victorPurpuraDistance([], [], -1), /cost must be at least 0, got -1/);
    const two = rasterFromTrains([[1], [2]], 0, 5);
    assert.throws(
      () => rasterDistance(two, raster(1, 0, 5, [], []), 1),
      /^RangeError: rasterDistance: b.size must be 2, got 1$/,
    );
    assert.throws(() => rasterDistance(two, two, Number.NaN), /tau must be finite, got NaN/);
  });
});
