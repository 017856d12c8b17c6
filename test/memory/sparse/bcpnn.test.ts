/** @file Bayesian weights between hypercolumns, against a separate count and by their laws. */
import assert from "node:assert/strict";
import { fromRows, type Matrix, matrix, randomFrom, row } from "engram/math";
import { bcpnn, retrieve } from "engram/memory";
import * as fc from "fast-check";
import fixture from "../../reference/memory/sparse.json";
import { allClose, close } from "../../support/close";
import { ones } from "../words";

/** Patterns with one 1 in each of `columns` hypercolumns of `units`. */
const columnPatterns = (seed: number, p: number, columns: number, units: number): Matrix => {
  const random = randomFrom(seed);
  const out = matrix(p, columns * units);
  for (let mu = 0; mu < p; mu++)
    for (let a = 0; a < columns; a++) row(out, mu)[a * units + Math.floor(random() * units)] = 1;
  return out;
};

describe("memory/sparse bcpnn", () => {
  it("has the weights, the sweep and the free energy of a separate NumPy count", () => {
    const { patterns, hypercolumn, prior, gain, weights, bias, state, next, energy } = fixture.bcpnn;
    const memory = bcpnn(fromRows(patterns), { hypercolumn, prior, gain });
    allClose(memory.weights.data, weights, 1e-12);
    allClose(memory.bias, bias, 1e-12);
    allClose(memory.step(state), next, 1e-12);
    close(memory.energy?.(next) ?? Number.NaN, energy, 1e-12);
  });

  it("variables that are independent in the data have no weights", () => {
    const rows: number[][] = [];
    for (let a = 0; a < 3; a++)
      for (let b = 0; b < 3; b++)
        rows.push([0, 1, 2, 0, 1, 2].map((k, i) => (k === (i < 3 ? a : b) ? 1 : 0)));
    const memory = bcpnn(fromRows(rows), { hypercolumn: 3, prior: 5 });
    for (const weight of memory.weights.data) close(weight, 0, 1e-14);
    for (const p of memory.pUnit) close(p, 1 / 3, 1e-14);
  });

  it("estimates agree: joint probabilities add up to those of units", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        fc.double({ min: 0.01, max: 10, noNaN: true }),
        (seed, prior) => {
          const memory = bcpnn(columnPatterns(seed, 6, 3, 4), { hypercolumn: 4, prior });
          for (let i = 0; i < 12; i++)
            for (let a = 0; a < 3; a++) {
              if (Math.floor(i / 4) === a) continue;
              const sum = row(memory.pJoint, i)
                .slice(4 * a, 4 * a + 4)
                .reduce((s, x) => s + x, 0);
              close(sum, memory.pUnit[i], 1e-13);
            }
        },
      ),
      { seed: 1, numRuns: 30 },
    );
  });

  it("one reading of clamped evidence is naive Bayes", () => {
    // class in the first hypercolumn, two features after it; the posterior is counted from the data with the same prior
    const patterns = columnPatterns(5, 40, 3, 3);
    const memory = bcpnn(patterns, { hypercolumn: 3 });
    for (let f = 0; f < 3; f++)
      for (let g = 0; g < 3; g++) {
        const cue = Float64Array.from([0, 0, 0, 0, 0, 0, 0, 0, 0]);
        cue[3 + f] = 1;
        cue[6 + g] = 1;
        const count = (...on: number[]): number =>
          Array.from({ length: 40 }, (_, mu) => row(patterns, mu)).filter((x) => on.every((i) => x[i] === 1))
            .length;
        const joint = (c: number, i: number): number => (count(c, i) + 1 / 9) / 41;
        const scores = [0, 1, 2].map((c) => (joint(c, 3 + f) * joint(c, 6 + g)) / ((count(c) + 1 / 3) / 41));
        const total = scores[0] + scores[1] + scores[2];
        allClose(
          memory.step(cue).slice(0, 3),
          scores.map((s) => s / total),
          1e-12,
        );
      }
  });

  it("the free energy never rises after the first sweep, hypercolumns stay distributions, and the iteration rests", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        fc.double({ min: 0.2, max: 8, noNaN: true }),
        (seed, gain) => {
          const memory = bcpnn(columnPatterns(seed, 5, 4, 3), { hypercolumn: 3, gain });
          const random = randomFrom(seed + 1);
          const { energies, status, state } = retrieve(
            memory,
            Float64Array.from({ length: 12 }, () => random()),
            {
              maxSteps: 100_000,
            },
          );
          assert.equal(status, "converged");
          const rises = Array.from(energies.slice(2), (energy, k) => energy - energies[k + 1]);
          assert.ok(Math.max(0, ...rises) <= 1e-12, `rise ${Math.max(0, ...rises)}`);
          for (let a = 0; a < 4; a++) close(state[3 * a] + state[3 * a + 1] + state[3 * a + 2], 1, 1e-12);
        },
      ),
      { seed: 2, numRuns: 40, endOnFailure: true },
    );
  });

  it("completes patterns from half of their hypercolumns", () => {
    const patterns = columnPatterns(8, 6, 20, 5);
    const memory = bcpnn(patterns, { hypercolumn: 5 });
    for (let mu = 0; mu < 6; mu++) {
      const cue = row(patterns, mu).map((x, i) => (i < 50 ? x : 0));
      const { state } = retrieve(memory, cue);
      allClose(state, row(patterns, mu), 1e-3);
    }
    assert.equal(memory.store(columnPatterns(9, 2, 20, 5)).patterns.rows, 8);
  });

  it("without hypercolumns a unit's activity is its estimated probability, never above 1", () => {
    const patterns = ones(4, 5, 30, 6);
    const memory = bcpnn(patterns);
    assert.equal(memory.energy, undefined);
    allClose(memory.step(new Float64Array(30)), memory.pUnit, 1e-12);
    const recalled = memory.step(row(patterns, 1));
    recalled.forEach((x, i) => {
      assert.ok(x >= 0 && x <= 1, `activity ${x}`);
      if (row(patterns, 1)[i] === 1) assert.equal(x, 1);
    });
  });

  it("refuses what has no meaning", () => {
    const patterns = fromRows([[1, 0, 0, 1]]);
    assert.throws(() => bcpnn(matrix(0, 4)), /patterns must hold at least one pattern, got 0 × 4/);
    assert.throws(() => bcpnn(patterns, { prior: 0 }), /^RangeError: bcpnn: prior must be > 0, got 0$/);
    assert.throws(() => bcpnn(patterns, { gain: -1 }), /gain must be > 0, got -1/);
    assert.throws(() => bcpnn(patterns, { hypercolumn: 3 }), /hypercolumn must divide 4, got 3/);
    assert.throws(
      () => bcpnn(fromRows([[1, 0, 1, 1]]), { hypercolumn: 2 }),
      /hypercolumn 1 of pattern 0 must hold one 1, got 2/,
    );
    assert.throws(() => bcpnn(patterns).step([1, 0, 2, 0]), /state\[2\] must be in \[0, 1\], got 2/);
    assert.throws(() => bcpnn(patterns).step([1]), /state must have length 4, got 1/);
    assert.throws(() => bcpnn(fromRows([[0.5, 1]])), /patterns\[0\] must be 0 or 1, got 0.5/);
  });
});
