/** @file Keys and values apart: attention as a memory of pairs. */
import assert from "node:assert/strict";
import { softmaxAttention } from "engram/attention";
import { fromRows, type Matrix, matrix, normalInto, randomFrom, row } from "engram/math";
import { heteroHopfield, sequenceAttention } from "engram/memory";
import { allClose } from "../../support/close";

describe("memory/sequence hetero", () => {
  const gaussian = (seed: number, rows: number, cols: number): Matrix =>
    matrix(rows, cols, normalInto(new Float64Array(rows * cols), randomFrom(seed)));

  it("recall is softmax attention over keys and values", () => {
    const [keys, values, query] = [gaussian(1, 7, 16), gaussian(2, 7, 5), gaussian(3, 4, 16)];
    const memory = heteroHopfield(keys, values, { beta: 1 / Math.sqrt(16) });
    const attended = softmaxAttention(query, keys, values).output;
    for (let l = 0; l < 4; l++) allClose(memory.recall(row(query, l)), row(attended, l), 1e-14);
    const more = memory.store(gaussian(4, 2, 16), gaussian(5, 2, 5));
    assert.deepEqual([more.keys.rows, more.values.rows, memory.keys.rows], [9, 9, 7]);
  });

  it("with values shifted by one it follows a sequence of real patterns", () => {
    const patterns = gaussian(6, 6, 64);
    const memory = sequenceAttention(patterns, { beta: 8 });
    for (let mu = 0; mu < 6; mu++)
      allClose(memory.step(row(patterns, mu)), row(patterns, (mu + 1) % 6), 1e-9);
    const open = sequenceAttention(patterns, { beta: 8, cyclic: false });
    assert.equal(open.attention(row(patterns, 5)).length, 5);
    assert.deepEqual(memory.store(gaussian(7, 1, 64)).patterns.rows, 7);
  });

  it("refuses rows that do not pair, and no inverse temperature", () => {
    const [keys, values] = [gaussian(1, 2, 3), gaussian(2, 3, 3)];
    assert.throws(() => heteroHopfield(keys, values, { beta: 1 }), /values must have 2 rows, got 3/);
    assert.throws(
      () => heteroHopfield(keys, keys, { beta: 0 }),
      /^RangeError: heteroHopfield: beta must be > 0, got 0$/,
    );
    assert.throws(
      () => heteroHopfield(matrix(0, 3), matrix(0, 3), { beta: 1 }),
      /keys must hold at least one/,
    );
    assert.throws(
      () => heteroHopfield(fromRows([[Number.NaN]]), fromRows([[1]]), { beta: 1 }),
      /keys\[0\] must be finite, got NaN/,
    );
    assert.throws(
      () => sequenceAttention(gaussian(1, 1, 3), { beta: 1, cyclic: false }),
      /patterns must hold at least two where the sequence is open, got 1/,
    );
  });
});
