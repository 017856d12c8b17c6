import assert from "node:assert/strict";
import { distance, fromRows, matrix, mean, randomFrom, row } from "engram/math";
import { modernHopfield, retrievalBounds, retrieve, storageCapacity } from "engram/memory";
import { close } from "../support/close";
import { onSphere } from "./separated";

describe("memory/ramsauer-bounds", () => {
  it("the constants of the storage theorem, as in the paper", () => {
    const first = storageCapacity({ beta: 1, dimension: 20, radius: 3, failure: 0.001 });
    close(first.c, 3.1546, 5e-5);
    close(first.a + Math.log(first.b), 1.2733, 5e-5);
    const second = storageCapacity({ beta: 1, dimension: 75, radius: 1, failure: 0.001 });
    close(second.c, 1.371878, 1e-6); // printed as 1.3718
    close(second.a + Math.log(second.b), -0.9409, 5e-5);
    // The formula's own number of patterns at these examples, by hand: √0.001 · 3.15463^(19/4) and √0.001 · 1.37187^(74/4).
    close(first.patterns, 7.413, 1e-4);
    close(second.patterns, 10.973, 1e-4);
    assert.deepEqual([first.proven, second.proven], [true, true]);
    assert.equal(storageCapacity({ beta: 1, dimension: 3, radius: 1, failure: 0.001 }).proven, false);
    assert.ok(Number.isFinite(storageCapacity({ beta: 1e300, dimension: 2, radius: 1, failure: 1 }).c));
  });

  it("no error exceeds its bound, and both fall as exp(−βΔ)", () => {
    const [n, p] = [32, 60];
    const patterns = onSphere(p, n, Math.sqrt(n - 1), randomFrom(3));
    const logs: number[] = [];
    const slopes: number[] = [];
    let checked = 0;
    for (const beta of [0.3, 0.5, 0.8, 1]) {
      const bounds = retrievalBounds(patterns, beta);
      const memory = modernHopfield(patterns, { beta });
      for (let mu = 0; mu < p; mu++) {
        const pattern = row(patterns, mu);
        const { state, status } = retrieve(memory, pattern, { tolerance: 1e-15, maxSteps: 200 });
        const error = distance(state, pattern);
        if (status !== "converged" || error > bounds.errorRadius) continue;
        checked++;
        assert.ok(error <= bounds.errors[mu] + 1e-13, `β = ${beta}: ${error} > ${bounds.errors[mu]}`);
        const oneStep = distance(memory.step(pattern), pattern);
        assert.ok(oneStep <= bounds.stepError(mu, error) + 1e-13);
        if (error > 1e-12) {
          logs.push(Math.log(error));
          slopes.push(-beta * bounds.separations[mu]);
        }
      }
    }
    assert.ok(checked > 100, `${checked} patterns checked`);
    const [x, y] = [mean(slopes), mean(logs)];
    const covariance = slopes.reduce((sum, s, k) => sum + (s - x) * (logs[k] - y), 0);
    const variance = slopes.reduce((sum, s) => sum + (s - x) ** 2, 0);
    // One pattern's error is set by its nearest rivals, not by Δ alone: the slope of the cloud is near 1, not exactly 1.
    assert.ok(Math.abs(covariance / variance - 1) < 0.1, `slope ${covariance / variance}`);
  });

  it("a well separated pattern has its fixed point in the sphere, and a step contracts by the bound", () => {
    const patterns = onSphere(5, 24, 5, randomFrom(4));
    const beta = 1;
    const bounds = retrievalBounds(patterns, beta);
    const memory = modernHopfield(patterns, { beta });
    let separated = 0;
    for (let mu = 0; mu < 5; mu++) {
      if (bounds.separations[mu] < bounds.neededSeparation) continue;
      separated++;
      const pattern = row(patterns, mu);
      const { state: rest } = retrieve(memory, pattern, { tolerance: 1e-15 });
      assert.ok(distance(rest, pattern) <= bounds.fixedPointRadius);
      const probe = pattern.map((x, i) => x + (i === 0 ? bounds.fixedPointRadius : 0));
      const far = Math.max(distance(probe, pattern), distance(rest, pattern));
      const factor = distance(memory.step(probe), rest) / distance(probe, rest);
      assert.ok(factor <= bounds.contraction(mu, far) + 1e-12, `${factor} > ${bounds.contraction(mu, far)}`);
    }
    assert.ok(separated >= 3, `${separated}`);
  });

  it("closed forms for two orthonormal patterns", () => {
    const bounds = retrievalBounds(
      fromRows([
        [1, 0],
        [0, 1],
      ]),
      3,
    );
    close(bounds.stepError(0, 0), 2 * Math.exp(-3), 1e-15);
    close(bounds.errors[1], bounds.stepError(1, bounds.errorRadius), 1e-15);
    close(bounds.contraction(0, 0.1), 12 * Math.exp(-3 * 0.8), 1e-15);
    close(bounds.neededSeparation, (1 + Math.log(12)) / 3, 1e-15);
    close(bounds.fixedPointRadius, 1 / 6, 1e-15);
    // The error itself: the weight of the other pattern, 1/(1 + e^3), times √2.
    const error = distance(
      modernHopfield(
        fromRows([
          [1, 0],
          [0, 1],
        ]),
        { beta: 3 },
      ).step([1, 0]),
      [1, 0],
    );
    close(error, Math.SQRT2 / (1 + Math.exp(3)), 1e-15);
    assert.ok(error < bounds.stepError(0, 0));
  });

  it("one pattern has no rivals; what has no meaning is refused", () => {
    const alone = retrievalBounds(fromRows([[3, 4]]), 2);
    assert.deepEqual([alone.largestNorm, [...alone.separations], [...alone.errors]], [5, [Infinity], [0]]);
    assert.equal(alone.stepError(0, 1), 0);
    close(alone.errorRadius, 1 / 20, 1e-15);
    assert.throws(
      () => retrievalBounds(matrix(0, 2), 1),
      /^RangeError: retrievalBounds: number of patterns must be/,
    );
    assert.throws(() => retrievalBounds(fromRows([[0, 0]]), 1), /largest norm must be > 0, got 0/);
    assert.throws(() => retrievalBounds(fromRows([[1]]), -1), /beta must be > 0, got -1/);
    assert.throws(() => alone.stepError(1, 0), /pattern must be a whole number in \[0, 0\], got 1/);
    assert.throws(
      () => storageCapacity({ beta: 1, dimension: 1, radius: 1, failure: 0.1 }),
      /dimension must be a whole number at least 2, got 1/,
    );
    assert.throws(
      () => storageCapacity({ beta: 1, dimension: 9, radius: 1, failure: 2 }),
      /failure must be in/,
    );
  });
});
