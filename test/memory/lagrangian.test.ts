import assert from "node:assert/strict";
import { dot, randomFrom } from "engram/math";
import {
  exponentialLagrangian,
  identityLagrangian,
  type Lagrangian,
  layerNormLagrangian,
  powerLagrangian,
  sigmoidLagrangian,
  softmaxLagrangian,
  sphericalLagrangian,
  tanhLagrangian,
} from "engram/memory";
import * as fc from "fast-check";
import { allClose, close } from "../support/close";
import { sameCounts, tally } from "../support/tally";
import { anyConvex, gaussian, vectors } from "./lagrangians";

describe("memory/lagrangian", () => {
  const shifted = layerNormLagrangian({ gain: 2, shift: [1, -2, 0.5] });

  it("the activation is the gradient, the energy its Legendre transform", () => {
    const check = (lagrangian: Lagrangian, x: Float64Array) => {
      const g = lagrangian.activation(x);
      x.forEach((_, i) => {
        const moved = (by: number) => lagrangian.value(x.map((v, j) => (j === i ? v + by : v)));
        close(g[i], (moved(1e-6) - moved(-1e-6)) / 2e-6, 1e-7, lagrangian.name);
      });
      close(lagrangian.legendre(x), dot(x, g) - lagrangian.value(x), 1e-12, lagrangian.name);
    };
    fc.assert(
      fc.property(anyConvex, vectors, ({ of }, { seed, n }) =>
        check(of, gaussian(randomFrom(seed), 1, n).data),
      ),
      { seed: 1, numRuns: 300 },
    );
    check(shifted, Float64Array.of(0.3, -1, 2));
    check(powerLagrangian(5, "plain"), Float64Array.of(0.3, -1, 2));
    check(powerLagrangian(1), Float64Array.of(0.3, -1, 2));
    check(powerLagrangian(1, "plain"), Float64Array.of(0.3, -1, 0));
  });

  it("those called convex are: their activations never fall against their states", () => {
    fc.assert(
      fc.property(anyConvex, vectors, ({ of }, { seed, n }) => {
        const random = randomFrom(seed);
        const [x, y] = [gaussian(random, 1, n, 2).data, gaussian(random, 1, n, 2).data];
        const [g, h] = [of.activation(x), of.activation(y)];
        assert.ok(x.reduce((sum, v, i) => sum + (v - y[i]) * (g[i] - h[i]), 0) >= -1e-12, of.name);
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  it("what an activation costs", () => {
    fc.assert(
      fc.property(anyConvex, vectors, ({ of, twin }, { seed, n }) => {
        const x = gaussian(randomFrom(seed), 1, n).data;
        const t = tally();
        allClose(of.activation(x), twin(t, Array.from(x)), 1e-12);
        sameCounts(of.cost(n), t);
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  it("stays exact for states that are large, and says where it cannot", () => {
    assert.equal(tanhLagrangian(3).value([1e6]), 1e6 - Math.LN2 / 3);
    assert.equal(tanhLagrangian(3).legendre([1e6]), Math.LN2 / 3);
    close(tanhLagrangian(1).legendre([1e-4]) / 0.5e-8, 1, 1e-7);
    assert.deepEqual([...sigmoidLagrangian(2).activation([1e6, -1e6])], [1, 0]);
    close(sigmoidLagrangian(2).legendre([1e6, -1e6]), 0, 1e-15);
    assert.deepEqual([...softmaxLagrangian(2).activation([1e6, -1e6])], [1, 0]);
    close(softmaxLagrangian(2).legendre([1e6, -1e6]), 0, 1e-15);
    assert.deepEqual([...sphericalLagrangian().activation([1e200, 0])], [1, 0]);
    allClose(layerNormLagrangian().activation([1e200, -1e200]), [1, -1], 1e-12);
    assert.deepEqual([...layerNormLagrangian().activation([5])], [0]);
    assert.throws(
      () => exponentialLagrangian().activation([1, 800]),
      /^RangeError: exponential: x must keep its activation below 1.8e308, got 800$/,
    );
    assert.throws(() => powerLagrangian(100).value([1e4]), /rectified power: x must keep/);
    assert.throws(() => identityLagrangian().value([Number.NaN]), /identity: x\[0\] must be finite, got NaN/);
    assert.throws(
      () => softmaxLagrangian(1).activation([1, Number.NEGATIVE_INFINITY]),
      /softmax: x\[1\] must be finite/,
    );
    assert.throws(() => softmaxLagrangian(0), /softmaxLagrangian: beta must be > 0, got 0/);
    assert.throws(() => powerLagrangian(0), /powerLagrangian: order must be a whole number at least 1/);
    assert.throws(() => layerNormLagrangian({ epsilon: 0 }), /epsilon must be > 0/);
    assert.throws(() => shifted.activation([1, 2]), /x must have length 3, got 2/);
  });
});
