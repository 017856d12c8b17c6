/** @file The two memories over distances: Gaussian and Epanechnikov kernels. */
import assert from "node:assert/strict";
import {
  distance,
  fromRows,
  type Matrix,
  matrix,
  norm,
  normalInto,
  randomFrom,
  row,
  uniform,
} from "engram/math";
import {
  type DistanceMemory,
  epanechnikovHopfield,
  epanechnikovMinima,
  gaussianHopfield,
  hopfieldFenchelYoung,
  modernHopfield,
  retrieve,
  softmaxSeparation,
} from "engram/memory";
import * as fc from "fast-check";
import { allClose, close } from "../support/close";
import { sameCounts, type Tally, tally } from "../support/tally";

const small = fc
  .record({
    seed: fc.integer({ min: 0, max: 1e6 }),
    p: fc.integer({ min: 1, max: 9 }),
    n: fc.integer({ min: 1, max: 5 }),
    logBeta: fc.double({ min: -3, max: 3, noNaN: true }),
  })
  .map(({ seed, p, n, logBeta }) => {
    const random = randomFrom(seed);
    return {
      patterns: matrix(p, n, normalInto(new Float64Array(p * n), random)),
      state: normalInto(new Float64Array(n), random),
      beta: Math.exp(logBeta),
    };
  });

const onSphere = (patterns: Matrix, radius: number): Matrix => {
  const out = matrix(patterns.rows, patterns.cols, Float64Array.from(patterns.data));
  for (let mu = 0; mu < out.rows; mu++) {
    const size = norm(row(out, mu));
    for (let i = 0; i < out.cols; i++) row(out, mu)[i] *= radius / size;
  }
  return out;
};

describe("memory/gaussian", () => {
  it("with patterns of one norm it is the modern Hopfield network, its energy lower by log p/β", () => {
    fc.assert(
      fc.property(small, ({ patterns, state, beta }) => {
        const stored = onSphere(patterns, 1.7);
        const [gaussian, modern] = [gaussianHopfield(stored, { beta }), modernHopfield(stored, { beta })];
        allClose(gaussian.step(state), modern.step(state), 1e-12);
        close(gaussian.energy(state) + Math.log(stored.rows) / beta, modern.energy(state), 1e-12);
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  it("with patterns of different norms it is not", () => {
    const patterns = fromRows([
      [1, 0],
      [3, 0],
    ]);
    const probe = [1, 0];
    assert.ok(gaussianHopfield(patterns, { beta: 4 }).step(probe)[0] < 1.01);
    assert.ok(modernHopfield(patterns, { beta: 4 }).step(probe)[0] > 2.9);
  });

  it("one pattern: the energy is half the squared distance", () => {
    const memory = gaussianHopfield(fromRows([[1, 2]]), { beta: 3 });
    close(memory.energy([4, 6]), 12.5, 1e-15);
    allClose(memory.step([4, 6]), [1, 2], 0);
  });

  it("far away: the weights are the modern network's when norms are one, however far", () => {
    const stored = fromRows([
      [1, 0, 0],
      [0, 1, 0],
    ]);
    for (const beta of [0.5, 1, 30])
      for (const s of [1e2, 1e4, 1e7, 1e8, 1e12, 1e16, 1e100, 1e153, 1e155, 1e160, 1e300]) {
        const [gaussian, modern] = [gaussianHopfield(stored, { beta }), modernHopfield(stored, { beta })];
        for (const state of [
          [0.3, 0.1, s],
          [0.3, 0.1, -s],
        ])
          allClose(gaussian.attention(state), modern.attention(state), 1e-12);
        // Far along a pattern's own direction too: every weight goes to it.
        if (s >= 1e4) assert.deepEqual([...gaussian.step([0, s, 0])], [0, 1, 0]);
      }
    const { state, status } = retrieve(gaussianHopfield(stored, { beta: 30 }), [1, 0.1, 1e160]);
    assert.equal(status, "converged");
    assert.ok(state[0] > 0.99 && state[2] === 0);
  });

  it("far away: shifting patterns and state by one vector shifts the step", () => {
    // Multiples of 2⁻²⁶ below 2²⁶ shift without rounding.
    const random = randomFrom(11);
    const near = matrix(
      4,
      3,
      normalInto(new Float64Array(12), random)
        .map(Math.fround)
        .map((x) => Math.round(x * 64) / 64),
    );
    const by = 2 ** 26;
    const shifted = matrix(
      4,
      3,
      near.data.map((x) => x + by),
    );
    for (const far of [0, 64, 2 ** 20]) {
      const state = [0.5, -0.25, far];
      allClose(
        gaussianHopfield(shifted, { beta: 2 }).attention(state.map((x) => x + by)),
        gaussianHopfield(near, { beta: 2 }).attention(state),
        1e-12,
      );
    }
  });

  it("far away: refuses when the differences of distances overflow, and forgets patterns out of reach", () => {
    const memory = gaussianHopfield(fromRows([[0], [1e200]]), { beta: 1e6 });
    assert.deepEqual([...memory.attention([1])], [1, 0]);
    assert.deepEqual([...memory.attention([1e205])], [0, 1]);
    assert.throws(
      () =>
        gaussianHopfield(
          fromRows([
            [1e200, -1e200],
            [0, 0],
          ]),
          { beta: 1 },
        ).step([1e200, 1e200]),
      /^RangeError: gaussianHopfield: state must keep its scores within ±1.8e308, got entries up to 1e\+?200$/,
    );
  });

  it("far away: the step is the nearest pattern, the energy Infinity where squares are", () => {
    const memory = gaussianHopfield(fromRows([[1], [2]]), { beta: 1e6 });
    close(memory.energy([1e10]) / 5e19, 1, 1e-9);
    assert.deepEqual([...memory.step([1e10])], [2]);
    assert.deepEqual([...memory.step([1e200])], [2]);
    assert.deepEqual([...memory.step([-1e200])], [1]);
    assert.equal(memory.energy([1e200]), Number.POSITIVE_INFINITY);
  });
});

describe("memory/distance laws", () => {
  const kinds = [gaussianHopfield, epanechnikovHopfield] as const;

  it("the energy never rises", () => {
    fc.assert(
      fc.property(small, ({ patterns, state, beta }) => {
        for (const kind of kinds) {
          const { energies } = retrieve(kind(patterns, { beta }), state, { maxSteps: 200 });
          for (let t = 1; t < energies.length; t++)
            assert.ok(
              energies[t] === energies[t - 1] || energies[t] <= energies[t - 1] + 1e-12,
              `${energies}`,
            );
        }
      }),
      { seed: 2, numRuns: 100 },
    );
  });

  it("the gradient of the energy points from where the step leads", () => {
    fc.assert(
      fc.property(small, ({ patterns, state, beta }) => {
        const memory: DistanceMemory = gaussianHopfield(patterns, { beta });
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

  it("stores more, and refuses what has no meaning", () => {
    for (const kind of kinds) {
      const memory = kind(fromRows([[0, 0]]), { beta: 2 });
      const more = memory.store(fromRows([[5, 5]]));
      allClose(more.step([4.9, 5]), [5, 5], 1e-12);
      assert.equal(memory.patterns.rows, 1);
      assert.throws(
        () => kind(fromRows([[1]]), { beta: 0 }),
        /^RangeError: \w+Hopfield: beta must be > 0, got 0$/,
      );
      assert.throws(() => kind(matrix(0, 3), { beta: 1 }), /at least one pattern, got 0 × 3/);
      assert.throws(
        () => kind(fromRows([[Number.NaN]]), { beta: 1 }),
        /patterns\[0\] must be finite, got NaN/,
      );
      assert.throws(() => memory.step([1]), /state must have length 2, got 1/);
    }
  });
});

describe("memory/epanechnikov", () => {
  const three = fromRows([
    [0, 0],
    [1, 0],
    [5, 5],
  ]);

  it("every pattern is an exact fixed point from β = 2/min distance² on", () => {
    for (const [beta, exact] of [
      [2, true],
      [1.999, false],
    ] as const) {
      const memory = epanechnikovHopfield(three, { beta });
      for (let mu = 0; mu < 3; mu++) {
        const rests = distance(memory.step(row(three, mu)), row(three, mu)) === 0;
        assert.equal(rests, exact || mu === 2);
      }
    }
  });

  it("outside every support: infinite energy, no weight, no movement, and a retrieval that ends", () => {
    const memory = epanechnikovHopfield(three, { beta: 2 });
    const { status, steps, energies, state } = retrieve(memory, [3, -3]);
    assert.deepEqual(
      [status, steps, [...state], [...energies]],
      ["converged", 1, [3, -3], [Infinity, Infinity]],
    );
    assert.deepEqual([[...memory.attention([3, -3])], memory.support([3, -3])], [[0, 0, 0], []]);
    assert.deepEqual(memory.support([1e200, 0]), []);
    // The edge itself is outside: the kernel is 0 there.
    assert.deepEqual(memory.support([-1, 0]), []);
    assert.equal(memory.energy([-1, 0]), Infinity);
    close(memory.energy([-0.5, 0]), -Math.log(0.75) / 2, 1e-15);
  });

  it("at small β the energy is that of the distances", () => {
    // β⁻¹ log(3 − ½β Σ d²) = β⁻¹ log 3 − Σ d²/6 + O(β); with one pattern only ½d² is left.
    const memory = epanechnikovHopfield(fromRows([[1, 2]]), { beta: 1e-200 });
    close(memory.energy([4, 6]), 12.5, 1e-15);
    close(epanechnikovHopfield(fromRows([[1, 2]]), { beta: 1e-320 }).energy([4, 6]), 12.5, 1e-2);
    for (const kind of [gaussianHopfield, epanechnikovHopfield])
      assert.throws(
        () => kind(three, { beta: 1e-320 }),
        /beta must keep 1.09\d+\/beta below 1.8e308, got 1e-320$/,
      );
  });

  it("rests after finitely many steps, exactly", () => {
    fc.assert(
      fc.property(small, ({ patterns, state, beta }) => {
        const { status, state: end } = retrieve(epanechnikovHopfield(patterns, { beta }), state, {
          tolerance: 0,
        });
        assert.equal(status, "converged");
        assert.deepEqual([...epanechnikovHopfield(patterns, { beta }).step(end)], [...end]);
      }),
      { seed: 4, numRuns: 200 },
    );
  });

  it("minima: patterns alone, and a new one where two supports overlap", () => {
    const minima = epanechnikovMinima(epanechnikovHopfield(three, { beta: 2 }));
    assert.deepEqual(
      minima.map(({ support, emergent }) => [support, emergent]),
      [
        [[0], false],
        [[0, 1], true],
        [[1], false],
        [[2], false],
      ],
    );
    allClose(minima[1].state, [0.5, 0], 0);
    close(minima[1].energy, -Math.log(1.5) / 2, 1e-15);
    const equal = epanechnikovMinima(
      epanechnikovHopfield(
        fromRows([
          [1, 1],
          [1, 1],
        ]),
        { beta: 1 },
      ),
    );
    assert.deepEqual(
      equal.map(({ support, emergent }) => [support, emergent]),
      [[[0, 1], false]],
    );
  });

  it("finds all minima that descents find, and no more", () => {
    const random = randomFrom(5);
    const patterns = matrix(
      7,
      2,
      Float64Array.from({ length: 14 }, () => uniform(random, 0, 1)),
    );
    const memory = epanechnikovHopfield(patterns, { beta: 12 });
    const minima = epanechnikovMinima(memory);
    const reached = new Set<string>();
    for (let k = 0; k < 4000; k++) {
      const { state } = retrieve(memory, [uniform(random, 0, 1), uniform(random, 0, 1)], { tolerance: 0 });
      const support = memory.support(state);
      if (support.length > 0) reached.add(support.join());
    }
    assert.deepEqual([...reached].sort(), minima.map(({ support }) => support.join()).sort());
    assert.ok(minima.some(({ emergent }) => emergent) && minima.some(({ emergent }) => !emergent));
    for (const { state, energy } of minima)
      for (let k = 0; k < 20; k++) {
        const beside = state.map((x) => x + 1e-4 * (random() - 0.5));
        assert.ok(memory.energy(beside) >= energy - 1e-15);
      }
  });

  it("refuses more patterns than it can search", () => {
    const memory = epanechnikovHopfield(matrix(21, 1), { beta: 1 });
    assert.throws(
      () => epanechnikovMinima(memory),
      /^RangeError: epanechnikovMinima: patterns must be at most 20, got 21$/,
    );
    assert.throws(() => epanechnikovMinima(memory, 31), /most must be a whole number in \[1, 30\], got 31/);
  });
});

describe("memory/distance cost", () => {
  const squares = (t: Tally, { rows, cols, data }: Matrix, state: Float64Array): number[] =>
    Array.from({ length: rows }, (_, mu) => {
      let sum = 0;
      state.forEach((x, i) => {
        const difference = t.add(x, -t.weight(data[mu * cols + i]));
        sum = t.mac(sum, difference, difference);
      });
      return sum;
    });

  it("one step and one stored pattern of each", () => {
    fc.assert(
      fc.property(small, ({ patterns, state, beta }) => {
        const { rows, cols, data } = patterns;
        const columns = Array.from({ length: cols }, (_, i) => i);

        const g = tally();
        const scores = squares(g, patterns, state).map((square) => g.mul(square, -0.5 * beta));
        const top = scores.reduce((best, s) => (g.more(s, best) ? s : best));
        const masses = scores.map((s) => g.exp(g.add(s, -top)));
        const share = g.div(
          1,
          masses.reduce((sum, mass) => g.add(sum, mass)),
        );
        const mean = columns.map((i) =>
          g.mul(
            masses.reduce((sum, mass, mu) => g.mac(sum, mass, g.weight(data[mu * cols + i])), 0),
            share,
          ),
        );
        const gaussian = gaussianHopfield(patterns, { beta });
        allClose(gaussian.step(state), mean, 1e-10);
        sameCounts(gaussian.cost().step, g);

        const e = tally();
        const inside = squares(e, patterns, state).map((square) => (e.more(2 / beta, square) ? 1 : 0));
        const count = inside.reduce<number>((sum, bit) => e.add(sum, bit), 0);
        const each = e.div(1, e.more(count, 0) ? count : 1);
        const centroid = columns.map((i) =>
          e.mul(
            inside.reduce<number>((sum, bit, mu) => {
              const word = e.weight(data[mu * cols + i]);
              return e.ac(sum, bit ? word : 0);
            }, 0),
            each,
          ),
        );
        const epanechnikov = epanechnikovHopfield(patterns, { beta });
        if (count > 0) allClose(epanechnikov.step(state), centroid, 1e-12);
        sameCounts(epanechnikov.cost().step, e);
        assert.equal(gaussian.cost().store.weightWrite, cols);
        assert.equal(epanechnikov.cost().store.weightWrite, cols);
        assert.equal(rows, patterns.rows);
      }),
      { seed: 6, numRuns: 40 },
    );
  });

  it("distances cost one addition per entry more than products", () => {
    const patterns = matrix(5, 4, normalInto(new Float64Array(20), randomFrom(1)));
    const dot = hopfieldFenchelYoung(patterns, { beta: 1, separation: softmaxSeparation() }).cost().step;
    assert.equal(gaussianHopfield(patterns, { beta: 1 }).cost().step.add - dot.add, 20);
  });
});
