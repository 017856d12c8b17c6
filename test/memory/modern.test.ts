import assert from "node:assert/strict";
import {
  dot,
  fromRows,
  type Matrix,
  matrix,
  norm,
  normalInto,
  type Random,
  randomFrom,
  row,
} from "engram/math";
import {
  averageStability,
  type Dynamics,
  fixedPointKind,
  fixedPoints,
  modernHopfield,
  retrieve,
} from "engram/memory";
import * as fc from "fast-check";
import { allClose, close } from "../support/close";

const gaussian = (rows: number, cols: number, random: Random): Matrix =>
  matrix(rows, cols, normalInto(new Float64Array(rows * cols), random));

/** A small memory with a state, drawn from a seed. */
const arbitrary = fc
  .record({
    seed: fc.integer({ min: 0, max: 1e6 }),
    p: fc.integer({ min: 1, max: 12 }),
    n: fc.integer({ min: 1, max: 8 }),
    logBeta: fc.double({ min: -3, max: 3, noNaN: true }),
  })
  .map(({ seed, p, n, logBeta }) => {
    const random = randomFrom(seed);
    const patterns = gaussian(p, n, random);
    return {
      memory: modernHopfield(patterns, { beta: Math.exp(logBeta) }),
      state: gaussian(1, n, random).data,
    };
  });

describe("memory/modern", () => {
  it("the energy never rises along the iteration, and the iteration ends at rest", () => {
    fc.assert(
      fc.property(arbitrary, ({ memory, state }) => {
        const { energies, status } = retrieve(memory, state, { maxSteps: 100_000 });
        assert.equal(status, "converged");
        for (let t = 1; t < energies.length; t++)
          assert.ok(energies[t] <= energies[t - 1] + 1e-12 * (1 + Math.abs(energies[t - 1])));
      }),
      { seed: 1 },
    );
  });

  it("with the paper's constants 0 ≤ E ≤ 2M² in the hull of the patterns", () => {
    fc.assert(
      fc.property(arbitrary, ({ memory, state }) => {
        const inside = memory.step(state);
        let largest = 0;
        for (let mu = 0; mu < memory.patterns.rows; mu++)
          largest = Math.max(largest, norm(row(memory.patterns, mu)));
        const energy = memory.energy(inside);
        assert.ok(energy >= -1e-12 && energy <= 2 * largest ** 2 + 1e-12, `E = ${energy}, M = ${largest}`);
      }),
      { seed: 2 },
    );
  });

  it("the step is the state minus the energy's gradient", () => {
    fc.assert(
      fc.property(arbitrary, ({ memory, state }) => {
        const h = 1e-5;
        const stepped = memory.step(state);
        state.forEach((x, j) => {
          const moved = (by: number) => {
            const s = Float64Array.from(state);
            s[j] += by;
            return memory.energy(s);
          };
          close(stepped[j], x - (moved(h) - moved(-h)) / (2 * h), 1e-5);
        });
      }),
      { seed: 3, numRuns: 50 },
    );
  });

  it("one pattern is recalled in one step, whatever the probe", () => {
    const memory = modernHopfield(fromRows([[1, -2, 3]]), { beta: 0.1 });
    allClose(memory.step([100, 100, 100]), [1, -2, 3], 0);
    close(memory.energy([1, -2, 3]), 0, 1e-14); // terms of size 14 cancel
  });

  it("orthogonal patterns lose single-pattern recall at the β of theory", () => {
    // For p orthonormal patterns the fixed points with one weight apart solve β(1 − …) = log-odds; the smallest β that
    // has one is min over d in (0, 1) of (1/d) log((1 + (p−1)d)/(1−d)): 5.1890 at p = 16 (minimised here on a grid).
    const p = 16;
    let threshold = Number.POSITIVE_INFINITY;
    for (let d = 1e-4; d < 1; d += 1e-4)
      threshold = Math.min(threshold, Math.log((1 + (p - 1) * d) / (1 - d)) / d);
    close(threshold, 5.189, 1e-4);
    const identity = matrix(p, p);
    for (let i = 0; i < p; i++) identity.data[i * p + i] = 1;
    const weight = (beta: number) => {
      const memory = modernHopfield(identity, { beta });
      return memory.attention(
        retrieve(memory, row(identity, 0), { maxSteps: 100_000, tolerance: 1e-12 }).state,
      )[0];
    };
    close(weight(threshold - 0.04), 1 / p, 1e-6);
    assert.ok(weight(threshold + 0.02) > 0.7);
  });

  it("stays finite at extreme β and for large patterns", () => {
    const patterns = gaussian(5, 4, randomFrom(1));
    const hot = modernHopfield(patterns, { beta: 1e-300 });
    const cold = modernHopfield(patterns, { beta: 1e10 });
    for (const memory of [hot, cold])
      for (const x of memory.step([1, 2, 3, 4])) assert.ok(Number.isFinite(x));
    allClose(cold.step(row(patterns, 2)), row(patterns, 2), 1e-12);
    const large = modernHopfield(
      fromRows([
        [1e150, 0],
        [0, 1e150],
      ]),
      { beta: 1 },
    );
    allClose(large.step([1, 0]), [1e150, 0], 0);
  });

  it("the energy keeps its digits at every β", () => {
    const patterns = gaussian(6, 3, randomFrom(4));
    const state = [0.3, -1, 0.5];
    const scores = Array.from({ length: 6 }, (_, mu) => dot(row(patterns, mu), state));
    const mean = scores.reduce((sum, s) => sum + s / 6, 0);
    const variance = scores.reduce((sum, s) => sum + (s - mean) ** 2 / 6, 0);
    const rest =
      0.5 * dot(state, state) +
      0.5 * Math.max(...[0, 1, 2, 3, 4, 5].map((mu) => norm(row(patterns, mu)))) ** 2;
    // β⁻¹ log mean exp(βs) = mean + ½β variance + O(β²): the paper's two logarithms would cancel to nothing here.
    for (const beta of [5e-324, 1e-320, 1e-300, 1e-100, 1e-20, 1e-9, 1e-6])
      close(
        modernHopfield(patterns, { beta }).energy(state),
        rest - mean - 0.5 * beta * variance,
        beta < 1e-8 ? 1e-15 : 1e-11,
      );
    for (const beta of [1e-3, 0.1, 1, 30, 1e4]) {
      const top = Math.max(...scores);
      const soft = top + Math.log(scores.reduce((sum, s) => sum + Math.exp(beta * (s - top)), 0)) / beta;
      close(modernHopfield(patterns, { beta }).energy(state), rest - soft + Math.log(6) / beta, 1e-12);
    }
  });

  it("overflow is an error that names its cause, or an infinite energy", () => {
    const memory = modernHopfield(
      fromRows([
        [1, 2],
        [2, 1],
      ]),
      { beta: 1 },
    );
    for (const bad of [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY])
      assert.throws(
        () => memory.step([bad, 0]),
        /^RangeError: modernHopfield: state\[0\] must be finite, got -?Infinity$/,
      );
    assert.throws(
      () => memory.step([-1.5e308, -1e308]),
      /^RangeError: modernHopfield: state must keep its scores within ±1.8e308, got entries up to -1.5e\+308$/,
    );
    assert.equal(memory.energy([1e200, 0]), Number.POSITIVE_INFINITY);
    allClose(memory.step([1e200, 0]), [2, 1], 0);
  });

  it("refuses what has no meaning, with the value in the message", () => {
    const patterns = fromRows([[1, 2]]);
    assert.throws(
      () => modernHopfield(patterns, { beta: 0 }),
      /^RangeError: modernHopfield: beta must be > 0, got 0$/,
    );
    assert.throws(() => modernHopfield(patterns, { beta: Number.NaN }), /beta must be finite, got NaN/);
    assert.throws(() => modernHopfield(matrix(0, 2), { beta: 1 }), /at least one pattern, got 0 × 2/);
    assert.throws(
      () => modernHopfield(fromRows([[1, Number.NaN]]), { beta: 1 }),
      /patterns\[1\] must be finite, got NaN/,
    );
    const memory = modernHopfield(patterns, { beta: 1 });
    assert.throws(() => memory.step([1]), /state must have length 2, got 1/);
    assert.throws(
      () => retrieve(memory, [1, 2, 3]),
      /^RangeError: retrieve: probe must have length 2, got 3$/,
    );
    assert.throws(() => retrieve(memory, [1, Number.NaN]), /probe\[1\] must be finite, got NaN/);
    assert.throws(
      () => retrieve(memory, [1, 2], { maxSteps: -1 }),
      /maxSteps must be a whole number at least 0, got -1/,
    );
    assert.throws(() => retrieve(memory, [1, 2], { tolerance: -1 }), /tolerance must be in/);
  });
});

describe("memory/retrieve", () => {
  const swap: Dynamics = { size: 2, step: (s) => Float64Array.of(s[1], s[0]) };
  const grow: Dynamics = { size: 1, step: (s) => Float64Array.of(s[0] + 1) };

  it("tells rest, cycle and running out of steps apart", () => {
    assert.deepEqual([retrieve(swap, [1, 1]).status, retrieve(swap, [1, 1]).steps], ["converged", 1]);
    assert.deepEqual([retrieve(swap, [1, 2]).status, retrieve(swap, [1, 2]).steps], ["cycle", 2]);
    const grown = retrieve(grow, [0], { maxSteps: 5, keepStates: true });
    assert.deepEqual([grown.status, grown.steps, grown.state[0]], ["max-steps", 5, 5]);
    assert.deepEqual(
      grown.states.map((s) => s[0]),
      [0, 1, 2, 3, 4, 5],
    );
    assert.equal(grown.energies.length, 0);
  });

  it("recognises every cycle with its length, in time; chance proves none", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 60 }), (tail, length) => {
        const last = tail + length - 1;
        const walk: Dynamics = { size: 1, step: (s) => Float64Array.of(s[0] === last ? tail : s[0] + 1) };
        const within = 3 * Math.max(tail + 1, length);
        const found = retrieve(walk, [0], { maxSteps: within });
        assert.deepEqual(
          [found.status, found.period],
          length === 1 ? ["converged", 0] : ["cycle", length],
          `tail ${tail}, length ${length}: ${found.steps} steps`,
        );
        if (length === 1) return;
        const few = retrieve(walk, [0], { maxSteps: length - 1 });
        assert.deepEqual([few.status, few.period, few.steps], ["max-steps", 0, length - 1]);
        assert.equal(retrieve({ ...walk, chance: true }, [0], { maxSteps: within }).status, "max-steps");
      }),
      { seed: 5, numRuns: 300 },
    );
  });

  it("leaves the probe as it was", () => {
    const probe = [1, 2];
    retrieve(swap, probe, { maxSteps: 3 });
    assert.deepEqual(probe, [1, 2]);
    assert.equal(retrieve(grow, [3], { maxSteps: 0 }).state[0], 3);
  });
});

describe("memory/fixed-points", () => {
  it("averageStability() is the β at which the average of orthonormal patterns gives way", () => {
    // Covariance of p orthonormal patterns: eigenvalue 1/p on the p−1 contrasts, hence β₁ = p.
    const p = 6;
    const identity = matrix(p, p);
    for (let i = 0; i < p; i++) identity.data[i * p + i] = 1;
    close(averageStability(identity), p, 1e-9);
    const probe = new Float64Array(p).fill(1 / p);
    probe[0] += 1e-6;
    const away = (beta: number) =>
      retrieve(modernHopfield(identity, { beta }), probe, { maxSteps: 10_000 }).state[0];
    close(away(p * 0.99), 1 / p, 1e-6);
    assert.ok(away(p * 1.01) > 0.5);
    assert.equal(
      averageStability(
        fromRows([
          [1, 2],
          [1, 2],
        ]),
      ),
      Number.POSITIVE_INFINITY,
    );
  });

  it("fixedPoints() finds the average, then every pattern, with their kinds and basins", () => {
    const patterns = fromRows([
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ]);
    const [only, ...none] = fixedPoints(modernHopfield(patterns, { beta: 1 }));
    assert.deepEqual([only.kind, only.basin, none.length], ["global average", [0, 1, 2], 0]);
    close(only.participation, 3, 1e-6);
    const single = fixedPoints(modernHopfield(patterns, { beta: 50 }));
    assert.deepEqual(
      single.map((point) => [point.kind, point.basin]),
      [
        ["single pattern", [0]],
        ["single pattern", [1]],
        ["single pattern", [2]],
      ],
    );
    for (const point of single) close(dot(point.state, point.state), 1, 1e-9);
  });

  it("fixedPoints() says which pattern does not come to rest", () => {
    const memory = modernHopfield(gaussian(3, 3, randomFrom(1)), { beta: 1 });
    assert.throws(
      () => fixedPoints(memory, { maxSteps: 1 }),
      /pattern 0 must come to rest within 1 steps at beta 1/,
    );
    assert.throws(() => fixedPointKind(0, 3), /participation must be > 0, got 0/);
  });
});
