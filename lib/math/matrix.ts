/** @file Dense row-major matrices as plain data, and the few products that everything else is made of. */
import { checkInteger, checkLength, shown } from "./check";

/** Row-major matrix: entry (i, j) stands at `data[i * cols + j]`. */
export interface Matrix {
  readonly rows: number;
  readonly cols: number;
  readonly data: Float64Array;
}

/**
 * A matrix over `data` (not copied), or of zeros.
 *
 * @throws {RangeError} when a size is not a whole number ≥ 0 or `data` has another length
 */
export function matrix(rows: number, cols: number, data?: Float64Array): Matrix {
  checkInteger("matrix", "rows", rows);
  checkInteger("matrix", "cols", cols);
  if (data !== undefined) checkLength("matrix", "data", data, rows * cols);
  return { rows, cols, data: data ?? new Float64Array(rows * cols) };
}

/**
 * A matrix whose rows are copies of `rows`.
 *
 * @throws {RangeError} when the rows differ in length or there is none
 */
export function fromRows(rows: readonly ArrayLike<number>[]): Matrix {
  if (rows.length === 0) throw new RangeError("fromRows: rows must hold at least one row, got none");
  const cols = rows[0].length;
  const data = new Float64Array(rows.length * cols);
  rows.forEach((values, i) => {
    if (values.length !== cols)
      throw new RangeError(`fromRows: rows[${i}] must have length ${cols}, got ${values.length}`);
    data.set(values, i * cols);
  });
  return { rows: rows.length, cols, data };
}

/** Row `i` as a view: writing to it writes to the matrix. */
export function row(a: Matrix, i: number): Float64Array {
  checkInteger("row", "i", i, 0, a.rows - 1);
  return a.data.subarray(i * a.cols, (i + 1) * a.cols);
}

/**
 * The rows of `above`, then the rows of `below`.
 *
 * @throws {RangeError} when the columns differ
 */
export function stackRows(above: Matrix, below: Matrix): Matrix {
  if (above.cols !== below.cols)
    throw new RangeError(`stackRows: below must have ${above.cols} columns, got ${shown(below.cols)}`);
  const stacked = matrix(above.rows + below.rows, above.cols);
  stacked.data.set(above.data);
  stacked.data.set(below.data, above.data.length);
  return stacked;
}

/** The transposed matrix, a copy. */
export function transpose(a: Matrix): Matrix {
  const out = matrix(a.cols, a.rows);
  for (let i = 0; i < a.rows; i++)
    for (let j = 0; j < a.cols; j++) out.data[j * a.rows + i] = a.data[i * a.cols + j];
  return out;
}

/**
 * The product A·x.
 *
 * @throws {RangeError} when `x` does not have as many entries as `a` has columns
 */
export function matVec(a: Matrix, x: ArrayLike<number>): Float64Array {
  checkLength("matVec", "x", x, a.cols);
  const { rows, cols, data } = a;
  const out = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let j = 0, at = i * cols; j < cols; j++, at++) sum += data[at] * x[j];
    out[i] = sum;
  }
  return out;
}

/**
 * The product Aᵀ·x.
 *
 * @throws {RangeError} when `x` does not have as many entries as `a` has rows
 */
export function matVecTransposed(a: Matrix, x: ArrayLike<number>): Float64Array {
  checkLength("matVecTransposed", "x", x, a.rows);
  const { rows, cols, data } = a;
  const out = new Float64Array(cols);
  for (let i = 0; i < rows; i++) {
    const factor = x[i];
    for (let j = 0, at = i * cols; j < cols; j++, at++) out[j] += factor * data[at];
  }
  return out;
}

/**
 * The product A·B.
 *
 * @throws {RangeError} when the inner sizes differ
 */
export function matMul(a: Matrix, b: Matrix): Matrix {
  if (a.cols !== b.rows) throw new RangeError(`matMul: b must have ${a.cols} rows, got ${shown(b.rows)}`);
  const out = matrix(a.rows, b.cols);
  const n = b.cols;
  for (let i = 0; i < a.rows; i++)
    for (let k = 0; k < a.cols; k++) {
      const factor = a.data[i * a.cols + k];
      for (let j = 0, at = i * n, from = k * n; j < n; j++, at++, from++)
        out.data[at] += factor * b.data[from];
    }
  return out;
}
