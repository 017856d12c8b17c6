import assert from "node:assert/strict";
import { softmaxAttention } from "engram/attention";
import { fromRows, matrix, normalInto, randomFrom, row } from "engram/math";
import * as fc from "fast-check";
import { allClose, close } from "../support/close";

const gaussian = (rows: number, cols: number, seed: number) =>
  matrix(rows, cols, normalInto(new Float64Array(rows * cols), randomFrom(seed)));

describe("attention/softmax-attention", () => {
  it("equals a sum written out entry by entry", () => {
    const [q, k, v] = [gaussian(3, 4, 1), gaussian(5, 4, 2), gaussian(5, 2, 3)];
    const { output, attention } = softmaxAttention(q, k, v);
    for (let l = 0; l < 3; l++) {
      const weights = Array.from({ length: 5 }, (_, s) => {
        let score = 0;
        for (let h = 0; h < 4; h++) score += q.data[l * 4 + h] * k.data[s * 4 + h];
        return Math.exp(score / 2); // 1/√4
      });
      const total = weights.reduce((a, b) => a + b);
      allClose(
        row(attention, l),
        weights.map((w) => w / total),
        1e-14,
      );
      for (let j = 0; j < 2; j++) {
        const expected = weights.reduce((sum, w, s) => sum + (w / total) * v.data[s * 2 + j], 0);
        close(output.data[l * 2 + j], expected, 1e-14);
      }
    }
  });

  it("keeps the laws: rows sum to 1, output inside the values, equal keys give their mean", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
        const [q, k, v] = [gaussian(4, 3, seed), gaussian(6, 3, seed + 1), gaussian(6, 2, seed + 2)];
        const { output, attention } = softmaxAttention(q, k, v);
        for (let l = 0; l < 4; l++) {
          close(
            row(attention, l).reduce((a, b) => a + b),
            1,
            1e-14,
          );
          for (let j = 0; j < 2; j++) {
            const column = Array.from({ length: 6 }, (_, s) => v.data[s * 2 + j]);
            const x = output.data[l * 2 + j];
            assert.ok(x >= Math.min(...column) - 1e-12 && x <= Math.max(...column) + 1e-12);
          }
        }
        const same = fromRows(Array.from({ length: 6 }, () => row(k, 0)));
        const mean = [0, 1].map((j) =>
          Array.from({ length: 6 }, (_, s) => v.data[s * 2 + j] / 6).reduce((a, b) => a + b),
        );
        allClose(row(softmaxAttention(q, same, v).output, 0), mean, 1e-13);
      }),
      { seed: 4, numRuns: 30 },
    );
  });

  it("a masked key counts as absent, and a query with no key at all gets zeros", () => {
    const [q, k, v] = [gaussian(2, 3, 1), gaussian(3, 3, 2), gaussian(3, 2, 3)];
    const masked = softmaxAttention(q, k, v, { mask: Uint8Array.of(1, 0, 1, 0, 0, 0) });
    const without = softmaxAttention(q, fromRows([row(k, 0), row(k, 2)]), fromRows([row(v, 0), row(v, 2)]));
    allClose(row(masked.output, 0), row(without.output, 0), 1e-15);
    assert.deepEqual(Array.from(row(masked.output, 1)), [0, 0]);
    assert.deepEqual(Array.from(row(masked.attention, 1)), [0, 0, 0]);
  });

  it("refuses shapes that do not fit and entries that are no numbers", () => {
    const m = (rows: number, cols: number) => matrix(rows, cols);
    assert.throws(() => softmaxAttention(m(1, 2), m(0, 2), m(0, 1)), /key must have at least one row, got 0/);
    assert.throws(
      () => softmaxAttention(m(1, 2), m(1, 3), m(1, 1)),
      /^RangeError: softmaxAttention: key must have 2 columns, got 3$/,
    );
    assert.throws(() => softmaxAttention(m(1, 2), m(2, 2), m(1, 1)), /value must have 2 rows, got 1/);
    assert.throws(
      () => softmaxAttention(m(1, 2), m(2, 2), m(2, 1), { mask: new Uint8Array(3) }),
      /mask must have 1 × 2 entries, got 3/,
    );
    assert.throws(
      () => softmaxAttention(m(1, 2), m(2, 2), m(2, 1), { mask: Uint8Array.of(1, 7) }),
      /^RangeError: softmaxAttention: mask\[1\] must be 0 or 1, got 7$/,
    );
    assert.throws(
      () => softmaxAttention(m(1, 2), m(2, 2), m(2, 1), { scale: Number.NaN }),
      /scale must be finite, got NaN/,
    );
    assert.throws(
      () => softmaxAttention(matrix(1, 1, Float64Array.of(Number.NaN)), m(1, 1), m(1, 1)),
      /query\[0\] must be finite, got NaN/,
    );
  });
});
