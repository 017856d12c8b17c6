/** @file The few operations on matrices of tokens that maps from tokens to transitions are made of. */
import { type Matrix, matrix, shown } from "../../math";

/** f of every entry. */
export function eachEntry(m: Matrix, f: (x: number) => number): Matrix {
  return matrix(m.rows, m.cols, m.data.map(f));
}

/** Every entry times `factor`; the matrix itself where the factor is 1. */
export function scaled(m: Matrix, factor: number): Matrix {
  return factor === 1 ? m : eachEntry(m, (x) => x * factor);
}

/** Entry by entry a·b, where `b` has as many columns as `a` or one that stands for all. */
export function times(a: Matrix, b: Matrix): Matrix {
  if (b.cols === a.cols)
    return matrix(
      a.rows,
      a.cols,
      a.data.map((x, i) => x * b.data[i]),
    );
  return matrix(
    a.rows,
    a.cols,
    a.data.map((x, i) => x * b.data[Math.floor(i / a.cols)]),
  );
}

/** −a. */
export function negated(a: Matrix): Matrix {
  return eachEntry(a, (x) => -x);
}

/** A column of ones after the last. */
export function withOnes(m: Matrix): Matrix {
  const out = matrix(m.rows, m.cols + 1);
  for (let t = 0; t < m.rows; t++) {
    out.data.set(m.data.subarray(t * m.cols, (t + 1) * m.cols), t * out.cols);
    out.data[(t + 1) * out.cols - 1] = 1;
  }
  return out;
}

/** The same numbers with `times` as many rows: [T, n·H] as [T·n, H], not copied. */
export function unfolded(m: Matrix, times: number): Matrix {
  return matrix(m.rows * times, m.cols / times, m.data);
}

/** `length` rows of the one value. */
export function constantColumn(length: number, value: number): Matrix {
  return matrix(length, 1, new Float64Array(length).fill(value));
}

/**
 * Decay factors from their logarithms.
 *
 * @throws {RangeError} when a logarithm is above 0, which would let the memory grow
 */
export function decayFactors(caller: string, name: string, logDecay: Matrix): Matrix {
  for (let i = 0; i < logDecay.data.length; i++)
    if (logDecay.data[i] > 0)
      throw new RangeError(`${caller}: ${name}[${i}] must be ≤ 0, got ${shown(logDecay.data[i])}`);
  return eachEntry(logDecay, Math.exp);
}
