import assert from "node:assert/strict";
import {
  argMax,
  choleskyFactor,
  choleskySolve,
  distance,
  dot,
  fromRows,
  matMul,
  matrix,
  matVec,
  matVecTransposed,
  maxDifference,
  norm,
  normalInto,
  randomFrom,
  row,
  transpose,
} from "engram/math";
import { allClose, close } from "../support/close";

const gaussian = (rows: number, cols: number, seed: number) =>
  matrix(rows, cols, normalInto(new Float64Array(rows * cols), randomFrom(seed)));

describe("math/matrix and math/vector", () => {
  it("matMul() gives the product of a worked example", () => {
    const a = fromRows([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    const b = fromRows([
      [7, 8],
      [9, 10],
      [11, 12],
    ]);
    assert.deepEqual(Array.from(matMul(a, b).data), [58, 64, 139, 154]);
  });

  it("products agree with each other: (AB)x = A(Bx), (AB)ᵀ = BᵀAᵀ, Aᵀx = transpose(A)x", () => {
    const [a, b] = [gaussian(7, 5, 1), gaussian(5, 9, 2)];
    const x = gaussian(9, 1, 3).data;
    allClose(matVec(matMul(a, b), x), matVec(a, matVec(b, x)), 1e-13);
    allClose(transpose(matMul(a, b)).data, matMul(transpose(b), transpose(a)).data, 1e-13);
    const y = gaussian(7, 1, 4).data;
    allClose(matVecTransposed(a, y), matVec(transpose(a), y), 1e-13);
  });

  it("choleskyFactor() and choleskySolve() solve for all right-hand sides at once, with a ridge or without", () => {
    const n = 6;
    const half = gaussian(n + 3, n, 5);
    const a = matMul(transpose(half), half);
    const ridge = Float64Array.from({ length: n }, (_, i) => 0.1 + i);
    const x = gaussian(n, 4, 6);
    const lifted = matrix(n, n, a.data.slice());
    for (let i = 0; i < n; i++) lifted.data[i * n + i] += ridge[i];
    allClose(choleskySolve(choleskyFactor(a), matMul(a, x)).data, x.data, 1e-11);
    const b = matMul(lifted, x);
    const kept = b.data.slice();
    allClose(choleskySolve(choleskyFactor(a, ridge), b).data, x.data, 1e-12);
    assert.deepEqual(b.data, kept);
    // The factor itself, with its diagonal turned back: L Lᵀ = A, from the lower half of A alone.
    const lower = lifted.data.map((value, at) => (at % n > Math.floor(at / n) ? Number.NaN : value));
    const factor = choleskyFactor(matrix(n, n, lower));
    for (let i = 0; i < n; i++) factor.data[i * n + i] = 1 / factor.data[i * n + i];
    allClose(matMul(factor, transpose(factor)).data, lifted.data, 1e-12);
    assert.throws(
      () =>
        choleskyFactor(
          fromRows([
            [1, 2],
            [2, 4],
          ]),
        ),
      {
        name: "RangeError",
        message: "choleskyFactor: a must be positive definite, got pivot 0 in row 1",
      },
    );
    assert.throws(
      () => choleskyFactor(fromRows([[Number.NaN]])),
      /positive definite, got pivot NaN in row 0/,
    );
    assert.throws(() => choleskyFactor(matrix(2, 3)), /a must have 2 columns, got 3/);
    assert.throws(() => choleskyFactor(a, [1]), /ridge must have length 6, got 1/);
    assert.throws(() => choleskySolve(choleskyFactor(a), matrix(5, 1)), /b must have 6 rows, got 5/);
  });

  it("row() is a view, fromRows() a copy", () => {
    const source = [new Float64Array([1, 2])];
    const a = fromRows(source);
    source[0][0] = 9;
    assert.equal(a.data[0], 1);
    row(a, 0)[1] = 5;
    assert.equal(a.data[1], 5);
  });

  it("norm() neither overflows nor underflows", () => {
    close(norm([3e200, 4e200]) / 1e200, 5, 1e-15);
    close(norm([3e-200, 4e-200]) / 1e-200, 5, 1e-15);
    assert.equal(norm([]), 0);
    assert.ok(Number.isNaN(norm([Number.NaN, 1])));
    close(distance([1, 2], [4, 6]), 5, 1e-15);
    close(distance([3e200, 0], [0, 4e200]) / 5e200, 1, 1e-15, "where squares overflow");
    close(distance([3e-200, 0], [0, 4e-200]) / 5e-200, 1, 1e-15, "where squares vanish");
    assert.equal(distance([1, 2], [1, 2]), 0);
    assert.ok(Number.isNaN(distance([Number.NaN], [1])));
    assert.equal(dot([1, 2, 3], [4, 5, 6]), 32);
  });

  it("argMax() takes the first of equals, maxDifference() shows NaN", () => {
    assert.equal(argMax([1, 3, 3]), 1);
    assert.equal(argMax([]), -1);
    assert.equal(argMax([Number.NaN, 1, Number.NaN, 2]), 3);
    assert.equal(argMax([Number.NaN]), -1);
    assert.equal(maxDifference([1, 2], [1, 5]), 3);
    assert.ok(Number.isNaN(maxDifference([1, Number.NaN, 0], [1, 2, 9])));
  });

  it("refuse sizes that do not fit, with the sizes in the message", () => {
    assert.throws(
      () => matrix(2, 2, new Float64Array(3)),
      /^RangeError: matrix: data must have length 4, got 3$/,
    );
    assert.throws(() => matrix(-1, 2), /rows must be a whole number at least 0, got -1/);
    assert.throws(() => fromRows([]), /rows must hold at least one row, got none/);
    assert.throws(() => fromRows([[1], [1, 2]]), /rows\[1\] must have length 1, got 2/);
    assert.throws(() => matMul(matrix(2, 3), matrix(2, 3)), /b must have 3 rows, got 2/);
    assert.throws(() => matVec(matrix(2, 3), [1]), /x must have length 3, got 1/);
    assert.throws(() => matVecTransposed(matrix(2, 3), [1]), /x must have length 2, got 1/);
    assert.throws(() => row(matrix(2, 3), 2), /i must be a whole number in \[0, 1\], got 2/);
    assert.throws(() => dot([1], [1, 2]), /b must have length 1, got 2/);
  });
});
