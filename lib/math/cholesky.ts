/** @file Symmetric positive definite systems, by Cholesky's factors. */
import { checkLength, shown } from "./check";
import { type Matrix, matrix } from "./matrix";

/**
 * The factor L of a symmetric positive definite matrix, for {@link choleskySolve}.
 *
 *     L Lᵀ = A + Diag(ridge)
 *
 * where A is `a` [n, n], of which the lower half is read. The diagonal holds 1/L_jj, by which a solution multiplies.
 *
 * @param ridge added to the diagonal of A, [n]; nothing when left out
 * @returns [n, n], zeros above the diagonal
 * @throws {RangeError} when `a` is not square, or A + Diag(ridge) not positive definite
 */
export function choleskyFactor(a: Matrix, ridge?: ArrayLike<number>): Matrix {
  const n = a.rows;
  if (a.cols !== n) throw new RangeError(`choleskyFactor: a must have ${n} columns, got ${shown(a.cols)}`);
  if (ridge !== undefined) checkLength("choleskyFactor", "ridge", ridge, n);
  const lower = matrix(n, n);
  const l = lower.data;
  for (let j = 0; j < n; j++)
    for (let i = j; i < n; i++) {
      let sum = a.data[i * n + j] + (i === j && ridge ? ridge[j] : 0);
      for (let k = 0; k < j; k++) sum -= l[i * n + k] * l[j * n + k];
      if (i > j) l[i * n + j] = sum * l[j * n + j];
      else if (sum > 0) l[j * n + j] = 1 / Math.sqrt(sum);
      else throw new RangeError(`choleskyFactor: a must be positive definite, got pivot ${sum} in row ${j}`);
    }
  return lower;
}

/**
 * The solution of a symmetric positive definite system.
 *
 *     L Lᵀ X = B
 *
 * where L is `factor` [n, n] as {@link choleskyFactor} gives it, and B `b` [n, m]: m right-hand sides as columns.
 *
 * @returns X [n, m], a new matrix
 * @throws {RangeError} when `b` does not have n rows
 * @example
 * choleskySolve(choleskyFactor(a), b) // X with A X = B
 */
export function choleskySolve(factor: Matrix, b: Matrix): Matrix {
  const n = factor.rows;
  if (b.rows !== n) throw new RangeError(`choleskySolve: b must have ${n} rows, got ${shown(b.rows)}`);
  const m = b.cols;
  const l = factor.data;
  const x = b.data.slice();
  const eliminate = (i: number, k: number, weight: number): void => {
    for (let to = i * m, from = k * m, end = to + m; to < end; to++, from++) x[to] -= weight * x[from];
  };
  const finish = (i: number): void => {
    for (let to = i * m, end = to + m; to < end; to++) x[to] *= l[i * n + i];
  };
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) eliminate(i, k, l[i * n + k]);
    finish(i);
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) eliminate(i, k, l[k * n + i]);
    finish(i);
  }
  return matrix(n, m, x);
}
