import assert from "node:assert/strict";
import { dot, row } from "engram/math";
import { orthogonalPatterns } from "engram/pattern";

describe("pattern/orthogonal", () => {
  it("are signs, of which no two share anything, and the same ones whatever the count", () => {
    for (const size of [1, 2, 8, 32]) {
      const { matrix, alphabet } = orthogonalPatterns(size, size);
      assert.equal(alphabet, "bipolar");
      assert.ok(matrix.data.every((x) => x === 1 || x === -1));
      for (let k = 0; k < size; k++)
        for (let j = 0; j < size; j++) assert.equal(dot(row(matrix, k), row(matrix, j)), k === j ? size : 0);
    }
    assert.deepEqual(
      [...orthogonalPatterns(3, 8).matrix.data],
      [...orthogonalPatterns(8, 8).matrix.data.subarray(0, 24)],
    );
  });

  it("refuses sizes that are no power of two and counts beyond them", () => {
    assert.throws(() => orthogonalPatterns(2, 6), /size must be a power of two, got 6/);
    assert.throws(() => orthogonalPatterns(5, 4), /count must be a whole number in \[1, 4\], got 5/);
    assert.throws(() => orthogonalPatterns(0, 4), /count must be a whole number in \[1, 4\], got 0/);
  });
});
