/** @file What a memory stores: p patterns of n entries with the alphabet that their entries come from. */
import { checkAllFinite, checkChoice, checkInteger, fromRows, type Matrix, row, shown } from "../math";

/** What an entry may be: −1 or +1, 0 or 1, any finite number. It is always said and never guessed from the values. */
export type Alphabet = "bipolar" | "binary" | "real";

/** Patterns to be stored or asked for, one a row. */
export interface Patterns {
  /** [p, n] */
  readonly matrix: Matrix;
  readonly alphabet: Alphabet;
}

const alphabets = ["bipolar", "binary", "real"] as const;

function isMatrix(value: unknown): value is Matrix {
  if (typeof value !== "object" || value === null) return false;
  const { rows, cols, data } = value as Partial<Matrix>;
  return data instanceof Float64Array && typeof rows === "number" && data.length === rows * (cols as number);
}

/** The matrix of either form of input. @throws {TypeError} when `source` is neither a matrix nor patterns */
export function matrixOf(caller: string, name: string, source: Matrix | Patterns): Matrix {
  const found = (source as Partial<Patterns> | null)?.matrix ?? source;
  if (isMatrix(found)) return found;
  throw new TypeError(`${caller}: ${name} must be a matrix or patterns, got ${shown(source)}`);
}

/** @throws {RangeError} when an entry of `values` is no letter of the alphabet; the message names its place */
export function checkLetters(
  caller: string,
  name: string,
  values: ArrayLike<number>,
  alphabet: Alphabet,
): void {
  checkChoice(caller, "alphabet", alphabet, alphabets);
  if (alphabet === "real") {
    checkAllFinite(caller, name, values);
    return;
  }
  const low = alphabet === "bipolar" ? -1 : 0;
  for (let i = 0; i < values.length; i++)
    if (values[i] !== 1 && values[i] !== low)
      throw new RangeError(
        `${caller}: ${name}[${i}] must be ${low} or 1 in the ${alphabet} alphabet, got ${shown(values[i])}`,
      );
}

/**
 * Patterns from a matrix (kept, not copied) or from rows (copied), with every entry checked.
 *
 * @param source [p, n] with n ≥ 1
 * @throws {RangeError} when an entry is not of the alphabet, rows differ in length, or n is 0
 * @throws {TypeError} when `source` or `alphabet` is of another kind
 * @example
 * patterns([[1, -1, 1], [1, 1, -1]], "bipolar").matrix.rows // 2
 */
export function patterns(source: Matrix | readonly ArrayLike<number>[], alphabet: Alphabet): Patterns {
  const matrix = matrixOf(
    "patterns",
    "source",
    Array.isArray(source) ? fromRows(source) : (source as Matrix),
  );
  if (matrix.cols < 1) throw new RangeError("patterns: source must have at least one column, got 0");
  checkLetters("patterns", "entry", matrix.data, alphabet);
  return { matrix, alphabet };
}

/** Pattern `index` as a copy. @throws {RangeError} when there is none of this number */
export function pattern(stored: Patterns, index: number): Float64Array {
  checkInteger("pattern", "index", index, 0, stored.matrix.rows - 1);
  return row(stored.matrix, index).slice();
}

/**
 * The patterns of the given numbers, copied, in the given order.
 *
 * @throws {RangeError} when `indices` is empty or one of them names no pattern
 */
export function choosePatterns(stored: Patterns, indices: ArrayLike<number>): Patterns {
  if (indices.length === 0) throw new RangeError("choosePatterns: indices must hold at least one, got none");
  const rows = Array.from(indices, (index) => {
    checkInteger("choosePatterns", "index", index, 0, stored.matrix.rows - 1);
    return row(stored.matrix, index);
  });
  return { matrix: fromRows(rows), alphabet: stored.alphabet };
}

/** The same patterns in −1/+1: ξ = 2x − 1. @throws {TypeError} when the alphabet is real */
export function toBipolar(stored: Patterns): Patterns {
  return { matrix: mapped("toBipolar", stored, "binary", (x) => 2 * x - 1), alphabet: "bipolar" };
}

/** The same patterns in 0/1: x = (ξ + 1)/2. @throws {TypeError} when the alphabet is real */
export function toBinary(stored: Patterns): Patterns {
  return { matrix: mapped("toBinary", stored, "bipolar", (x) => (x + 1) / 2), alphabet: "binary" };
}

function mapped(caller: string, stored: Patterns, from: Alphabet, letter: (x: number) => number): Matrix {
  if (stored.alphabet === "real")
    throw new TypeError(`${caller}: patterns must be bipolar or binary, got real; see binarise`);
  const { rows, cols, data } = stored.matrix;
  return { rows, cols, data: stored.alphabet === from ? data.map(letter) : data.slice() };
}
