/** @file Pairwise couplings as data, with the divisor kept apart so that those of ±1 patterns stay whole numbers. */
import { checkAllFinite, checkPositive, type Matrix } from "../../math";

/**
 * Symmetric couplings between n neurons: W = `weights`/`divisor`.
 *
 * The divisor (n for Hebb's rule) stands apart, so that fields of ±1 states are sums of whole numbers: exact, with
 * ties that are ties. The diagonal is what the rule gives; a network says whether it acts.
 */
export interface Couplings {
  /** [n, n], `weights[post][pre]`, symmetric */
  readonly weights: Matrix;
  /** > 0 */
  readonly divisor: number;
}

/** @throws {RangeError} when the couplings are not square, finite and symmetric, or the divisor is not > 0 */
export function checkCouplings(caller: string, { weights, divisor }: Couplings): void {
  checkPositive(caller, "divisor", divisor);
  const { rows, cols, data } = weights;
  if (rows !== cols || rows === 0)
    throw new RangeError(`${caller}: weights must be square and not empty, got ${rows} × ${cols}`);
  checkAllFinite(caller, "weights", data);
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let j = 0; j < cols; j++) sum += Math.abs(data[i * cols + j]);
    if (!Number.isFinite(sum))
      throw new RangeError(
        `${caller}: weights must have rows whose sizes add up to less than 1.8e308, got ${sum} in row ${i}`,
      );
  }
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < i; j++)
      if (data[i * cols + j] !== data[j * cols + i])
        throw new RangeError(
          `${caller}: weights must be symmetric, got ${data[i * cols + j]} at (${i}, ${j}) and ${data[j * cols + i]} at (${j}, ${i})`,
        );
}

/** Room for `n` neurons' couplings to be added to those there were, which are not changed. */
export function copyOrZeros(caller: string, n: number, divisor: number, before?: Couplings): Float64Array {
  if (before === undefined) return new Float64Array(n * n);
  if (before.weights.rows !== n || before.divisor !== divisor)
    throw new RangeError(
      `${caller}: before must couple ${n} neurons with divisor ${divisor}, got ${before.weights.rows} and ${before.divisor}`,
    );
  return before.weights.data.slice();
}

/** Copies the upper triangle of a row-major [n, n] array onto the lower one. */
export function mirror(data: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) data[i * n + j] = data[j * n + i];
}
