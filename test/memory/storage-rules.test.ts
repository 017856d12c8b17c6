import assert from "node:assert/strict";
import { type Matrix, matMul, matrix, randomFrom, stackRows, transpose } from "engram/math";
import { dreaming, hebb, pseudoInverse, storkey } from "engram/memory";
import * as fc from "fast-check";
import { allClose, close } from "../support/close";
import { coinMatrix } from "../support/spins";

const shapes = fc.record({
  seed: fc.integer({ min: 0, max: 1e6 }),
  p: fc.integer({ min: 1, max: 7 }),
  n: fc.integer({ min: 1, max: 14 }),
});
const drawn = ({ seed, p, n }: { seed: number; p: number; n: number }): Matrix =>
  coinMatrix(randomFrom(seed), p, n);

/** Storkey's rule to the letter, with its sums that leave out i and j. */
function storkeyToTheLetter({ rows: p, cols: n, data }: Matrix): Float64Array {
  let w = new Float64Array(n * n);
  for (let mu = 0; mu < p; mu++) {
    const xi = data.subarray(mu * n, (mu + 1) * n);
    const h = (i: number, j: number): number => {
      let sum = 0;
      for (let k = 0; k < n; k++) if (k !== i && k !== j) sum += w[i * n + k] * xi[k];
      return sum;
    };
    w = w.map((old, at) => {
      const [i, j] = [Math.floor(at / n), at % n];
      return i === j ? 0 : old + (xi[i] * xi[j] - xi[i] * h(j, i) - h(i, j) * xi[j]) / n;
    });
  }
  return w;
}

describe("memory/storage rules", () => {
  it("hebb() is XᵀX in whole numbers, and adds up", () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const patterns = drawn(shape);
        const { weights, divisor } = hebb(patterns);
        assert.equal(divisor, shape.n);
        allClose(weights.data, matMul(transpose(patterns), patterns).data, 0);
        const more = drawn({ ...shape, seed: shape.seed + 1 });
        assert.deepEqual(hebb(more, hebb(patterns)), hebb(stackRows(patterns, more)));
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it("storkey() is the rule to the letter, and adds up in its order", () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const patterns = drawn(shape);
        allClose(storkey(patterns).weights.data, storkeyToTheLetter(patterns), 1e-12);
        const more = drawn({ ...shape, seed: shape.seed + 1 });
        assert.deepEqual(storkey(more, storkey(patterns)), storkey(stackRows(patterns, more)));
      }),
      { seed: 2, numRuns: 60 },
    );
  });

  it("pseudoInverse() is the projection onto the patterns, whatever they are", () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const patterns = drawn(shape);
        const { weights } = pseudoInverse(patterns);
        allClose(matMul(weights, weights).data, weights.data, 1e-12);
        allClose(matMul(patterns, weights).data, patterns.data, 1e-12);
        let rank = 0;
        for (let i = 0; i < shape.n; i++) rank += weights.data[i * shape.n + i];
        close(rank, Math.round(rank), 1e-12);
        const twice = stackRows(patterns, patterns);
        allClose(pseudoInverse(twice).weights.data, weights.data, 1e-12);
        const more = drawn({ ...shape, seed: shape.seed + 1 });
        const both = pseudoInverse(stackRows(patterns, more)).weights.data;
        allClose(pseudoInverse(more, pseudoInverse(patterns)).weights.data, both, 1e-10);
      }),
      { seed: 3, numRuns: 60 },
    );
    // Two patterns by hand: C = [[1, ½], [½, 1]], C⁻¹ = (4/3)[[1, −½], [−½, 1]].
    const pair = matrix(2, 4, Float64Array.of(1, 1, 1, 1, 1, 1, 1, -1));
    const third = 1 / 3;
    allClose(
      pseudoInverse(pair).weights.data,
      [third, third, third, 0, third, third, third, 0, third, third, third, 0, 0, 0, 0, 1],
      1e-15,
    );
  });

  it("dreaming() goes from hebb() at t = 0 to pseudoInverse() at t → ∞, and solves its own equation between", () => {
    fc.assert(
      fc.property(shapes, fc.double({ min: 0, max: 50, noNaN: true }), (shape, time) => {
        const patterns = drawn(shape);
        assert.deepEqual(dreaming(patterns, 0), hebb(patterns));
        const awake = hebb(patterns).weights.data;
        const asleep = pseudoInverse(patterns).weights.data;
        // W(t) and W(0) share eigenvectors: an eigenvalue c of W(0) becomes c(1+t)/(1+tc), so W(t)(1 + tW(0)) = (1+t)W(0).
        const { weights, divisor } = dreaming(patterns, time);
        const n = shape.n;
        const factor = matrix(
          n,
          n,
          awake.map((x, at) => (time * x) / n + (at % (n + 1) === 0 ? 1 : 0)),
        );
        allClose(
          matMul(weights, factor).data,
          awake.map((x) => (1 + time) * x),
          1e-9,
        );
        const late = dreaming(patterns, 1e9).weights.data;
        allClose(
          late.map((x) => x / divisor),
          asleep,
          1e-6,
        );
      }),
      { seed: 4, numRuns: 60 },
    );
    assert.throws(() => dreaming(coinMatrix(randomFrom(1), 1, 2), -1), /dreaming: time must be in \[0/);
  });

  it("refuses couplings of another size", () => {
    const small = coinMatrix(randomFrom(1), 1, 3);
    const large = coinMatrix(randomFrom(1), 1, 4);
    assert.throws(
      () => hebb(large, hebb(small)),
      /hebb: before must couple 4 neurons with divisor 4, got 3 and 3/,
    );
    assert.throws(() => storkey(small, hebb(small)), /storkey: before must couple 3 neurons with divisor 1/);
    for (const rule of [hebb, storkey, pseudoInverse])
      assert.throws(() => rule(matrix(0, 2)), /patterns must hold at least one pattern/);
  });
});
