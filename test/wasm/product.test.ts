import assert from "node:assert/strict";
import { normalInto, randomFrom } from "engram/math";
import { engineInfo, matMul } from "engram/wasm";
import fc from "fast-check";

const engines = engineInfo().available;
const draw = (seed: number, length: number) => normalInto(new Float32Array(length), randomFrom(seed));

/** Σ_k a_ik b_kj and Σ_k |a_ik| |b_kj| in float64, written once more. */
function naive(a: Float32Array, b: Float32Array, [rows, inner, cols]: readonly number[]) {
  const product = new Float64Array(rows * cols);
  const size = new Float64Array(rows * cols);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < cols; j++)
      for (let k = 0; k < inner; k++) {
        product[i * cols + j] += a[i * inner + k] * b[k * cols + j];
        size[i * cols + j] += Math.abs(a[i * inner + k] * b[k * cols + j]);
      }
  return { product, size };
}

describe("matMul()", () => {
  for (const engine of engines)
    describe(`by ${engine}`, () => {
      it("agrees with naive float64 sums for any sizes, within the documented bound", () => {
        const size = fc.integer({ min: 1, max: 40 });
        fc.assert(
          fc.property(size, size, size, fc.integer({ min: 0, max: 1e6 }), (rows, inner, cols, seed) => {
            const [a, b] = [draw(seed, rows * inner), draw(seed + 1, inner * cols)];
            const found = matMul(a, b, { rows, inner, cols }, { engine });
            const { product, size } = naive(a, b, [rows, inner, cols]);
            assert.equal(found.length, product.length);
            found.forEach((x, i) => {
              assert.ok(Math.abs(x - product[i]) <= 16 * 6e-8 * size[i] + 1e-30, `entry ${i}`);
            });
          }),
          { numRuns: 80, seed: 20 },
        );
      });

      // Whole numbers are summed exactly in any order: one wrong place in a block shows.
      for (const [rows, inner, cols] of [
        [130, 1030, 9],
        [3, 513, 260],
        [257, 5, 7],
        [1, 1, 1],
        [5, 300_000, 20], // the right factor does not fit one piece
      ])
        it(`is exact for whole numbers, ${rows} × ${inner} × ${cols}, across every block's edge`, () => {
          const a = Float32Array.from({ length: rows * inner }, (_, i) => ((i * 7) % 5) - 2);
          const b = Float32Array.from({ length: inner * cols }, (_, i) => ((i * 11) % 7) - 3);
          const found = matMul(a, b, { rows, inner, cols }, { engine });
          const sums = new Float64Array(cols);
          for (const i of new Set([0, 1, rows >> 1, rows - 2, rows - 1].filter((i) => i >= 0 && i < rows))) {
            sums.fill(0);
            for (let k = 0; k < inner; k++)
              for (let j = 0; j < cols; j++) sums[j] += a[i * inner + k] * b[k * cols + j];
            assert.deepEqual([...found.subarray(i * cols, (i + 1) * cols)], [...sums]);
          }
        });

      it("gives the identity its due, and the same bits every time", () => {
        const n = 37;
        const a = draw(1, n * n);
        const one = Float32Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0));
        const shape = { rows: n, inner: n, cols: n };
        assert.deepEqual(matMul(a, one, shape, { engine }), a);
        assert.deepEqual(matMul(one, a, shape, { engine }), a);
        const b = draw(2, n * n);
        assert.deepEqual(matMul(a, b, shape, { engine }), matMul(a, b, shape, { engine }));
      });

      it("refuses what is not finite, and sums that float32 cannot hold", () => {
        const shape = { rows: 5, inner: 4, cols: 9 };
        for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
          const [left, right] = [draw(3, 20), draw(4, 36)];
          left[7] = bad;
          assert.throws(() => matMul(left, right, shape, { engine }), {
            name: "RangeError",
            message: `matMul: left[7] must be finite, got ${bad}`,
          });
          left[7] = 0;
          right[35] = bad;
          assert.throws(() => matMul(left, right, shape, { engine }), {
            message: `matMul: right[35] must be finite, got ${bad}`,
          });
        }
        const [large, also] = [new Float32Array(20).fill(1e20), new Float32Array(36).fill(-1e20)];
        assert.throws(() => matMul(large, also, shape, { engine }), {
          name: "RangeError",
          message:
            "matMul: sums must stay below 3.4e38, got entries of up to 1.00e+20 in left, 1.00e+20 in right",
        });
      });
    });

  it("refuses sizes and arrays that do not fit", () => {
    const [left, right] = [draw(5, 6), draw(6, 12)];
    for (const name of ["rows", "inner", "cols"])
      for (const size of [0, -1, 1.5])
        assert.throws(() => matMul(left, right, { rows: 2, inner: 3, cols: 4, [name]: size }), {
          name: "RangeError",
          message: `matMul: ${name} must be a whole number in [1, 2147483647], got ${size}`,
        });
    assert.throws(
      () => matMul(left, right, { rows: 2, inner: 3, cols: 5 }),
      /right must have length 15, got 12/,
    );
    assert.throws(
      () => matMul(left, right, { rows: 3, inner: 3, cols: 4 }),
      /left must have length 9, got 6/,
    );
    assert.throws(() => matMul([1] as unknown as Float32Array, right, { rows: 1, inner: 1, cols: 12 }), {
      name: "TypeError",
      message: "matMul: left must be a Float32Array, got Array of length 1",
    });
  });
});
