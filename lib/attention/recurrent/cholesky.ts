/** @file Solving a symmetric positive definite system by Cholesky's factors. */
import { type Counts, counts } from "../../cost";
import { type Matrix, matrix } from "../../math";

/**
 * x with (A + Diag(ridge)) x = b, for A [n, n] symmetric, of which the lower half is read.
 *
 * @throws {RangeError} when A + Diag(ridge) is not positive definite
 */
export function choleskySolve(a: Matrix, ridge: ArrayLike<number>, b: ArrayLike<number>): Float64Array {
  const n = a.rows;
  const lower = matrix(n, n); // with 1/L_jj on the diagonal
  const l = lower.data;
  for (let j = 0; j < n; j++)
    for (let i = j; i < n; i++) {
      let sum = a.data[i * n + j] + (i === j ? ridge[j] : 0);
      for (let k = 0; k < j; k++) sum -= l[i * n + k] * l[j * n + k];
      if (i > j) l[i * n + j] = sum * l[j * n + j];
      else if (sum > 0) l[j * n + j] = 1 / Math.sqrt(sum);
      else throw new RangeError(`choleskySolve: a must be positive definite, got pivot ${sum} in row ${j}`);
    }
  const x = Float64Array.from(b);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i] -= l[i * n + k] * x[k];
    x[i] *= l[i * n + i];
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i] -= l[k * n + i] * x[k];
    x[i] *= l[i * n + i];
  }
  return x;
}

/** Operations of {@link choleskySolve}, its factor counted as state. */
export function choleskySolveCost(n: number): Counts {
  const below = (n * (n - 1)) / 2;
  const factor = ((n - 1) * n * (n + 1)) / 6;
  return counts({
    mac: factor + 2 * below,
    add: n,
    mul: below + 2 * n,
    div: n,
    pow: n,
    stateRead: below + n + 2 * factor + 2 * (below + n),
    stateWrite: below + n,
  });
}
