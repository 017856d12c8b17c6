/** @file From measured values, such as grey levels, to patterns that a memory can hold. Inputs are never changed. */
import { checkChoice, checkFinite, type Matrix, matrix, norm, row } from "../math";
import { checkLetters, matrixOf, type Patterns } from "./patterns";

function checkInterval(caller: string, name: string, interval: readonly [number, number]): void {
  checkFinite(caller, `${name}[0]`, interval[0]);
  checkFinite(caller, `${name}[1]`, interval[1]);
  if (!(interval[0] < interval[1]))
    throw new RangeError(`${caller}: ${name} must rise, got [${interval[0]}, ${interval[1]}]`);
}

function finiteMatrix(caller: string, values: Matrix | Patterns): Matrix {
  const found = matrixOf(caller, "values", values);
  checkLetters(caller, "value", found.data, "real");
  return found;
}

/**
 * Maps one range onto another, linearly.
 *
 *     y = to₀ + (x − from₀)(to₁ − to₀)/(from₁ − from₀)
 *
 * @param values [p, n]
 * @param from the range that the values have by their nature, such as [0, 16] for the digits
 * @throws {RangeError} when a range does not rise or a value lies outside `from`
 * @example
 * scaleTo(loadDigits().images, [0, 16], [-1, 1]).alphabet // "real"
 */
export function scaleTo(
  values: Matrix | Patterns,
  from: readonly [number, number],
  to: readonly [number, number],
): Patterns {
  const { rows, cols, data } = finiteMatrix("scaleTo", values);
  checkInterval("scaleTo", "from", from);
  checkInterval("scaleTo", "to", to);
  const outside = data.findIndex((x) => x < from[0] || x > from[1]);
  if (outside >= 0)
    throw new RangeError(
      `scaleTo: value[${outside}] must be in [${from[0]}, ${from[1]}], got ${data[outside]}`,
    );
  const width = from[1] - from[0];
  // weights on both ends, so that the ends of one range meet the ends of the other exactly
  const scaled = data.map((x) => (to[0] * (from[1] - x) + to[1] * (x - from[0])) / width);
  return { matrix: { rows, cols, data: scaled }, alphabet: "real" };
}

/** Patterns whose columns have mean 0 and standard deviation 1, with what is needed to go back. */
export interface Standardised {
  readonly patterns: Patterns;
  /** [n] mean of each column before */
  readonly mean: Float64Array;
  /** [n] standard deviation of each column before, with divisor p; 0 where a column is constant */
  readonly sd: Float64Array;
}

/**
 * Gives every entry mean 0 and variance 1 over the patterns, y = (x − mean_j)/sd_j.
 *
 * The variance has divisor p, as in NumPy's `std` and scikit-learn's `StandardScaler`; a constant column becomes 0.
 *
 * @param values [p, n] with p ≥ 1
 * @throws {RangeError} when there is no row or a value is not finite
 */
export function standardise(values: Matrix | Patterns): Standardised {
  const { rows, cols, data } = finiteMatrix("standardise", values);
  if (rows === 0) throw new RangeError("standardise: values must have at least one row, got none");
  const mean = new Float64Array(cols);
  const sd = new Float64Array(cols);
  for (let i = 0; i < data.length; i++) mean[i % cols] += data[i] / rows;
  for (let i = 0; i < data.length; i++) sd[i % cols] += (data[i] - mean[i % cols]) ** 2 / rows;
  for (let j = 0; j < cols; j++) {
    const first = data[j];
    let constant = true;
    for (let i = j; i < data.length && constant; i += cols) constant = data[i] === first;
    if (constant) mean[j] = first; // rounding must not leave a trace of a column that says nothing
    sd[j] = constant ? 0 : Math.sqrt(sd[j]);
  }
  const scaled = data.map((x, i) => (sd[i % cols] === 0 ? 0 : (x - mean[i % cols]) / sd[i % cols]));
  return { patterns: { matrix: { rows, cols, data: scaled }, alphabet: "real" }, mean, sd };
}

/**
 * Takes from every pattern its own mean, so that bright and dark images compare by their shape.
 *
 * @throws {RangeError} when a value is not finite
 */
export function centre(values: Matrix | Patterns): Patterns {
  const { rows, cols, data } = finiteMatrix("centre", values);
  const out = matrix(rows, cols, data.slice());
  for (let mu = 0; mu < rows; mu++) {
    const entries = row(out, mu);
    const mean = entries.reduce((sum, x) => sum + x, 0) / cols;
    for (let i = 0; i < cols; i++) entries[i] -= mean;
  }
  return { matrix: out, alphabet: "real" };
}

/**
 * Scales every pattern to Euclidean length 1: ξ/‖ξ‖.
 *
 * @throws {RangeError} when a pattern is zero, which has no direction, or a value is not finite
 */
export function unitNorm(values: Matrix | Patterns): Patterns {
  const { rows, cols, data } = finiteMatrix("unitNorm", values);
  const out = matrix(rows, cols, data.slice());
  for (let mu = 0; mu < rows; mu++) {
    const entries = row(out, mu);
    const largest = entries.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    if (largest === 0) throw new RangeError(`unitNorm: row ${mu} must not be zero, got norm 0`);
    for (let i = 0; i < cols; i++) entries[i] /= largest; // first, so that the norm cannot overflow
    const length = norm(entries);
    for (let i = 0; i < cols; i++) entries[i] /= length;
  }
  return { matrix: out, alphabet: "real" };
}

/**
 * Letters by a threshold: 1 where a value is above it, else −1 (bipolar) or 0 (binary).
 *
 * @throws {RangeError} when a value or the threshold is not finite
 * @throws {TypeError} when `alphabet` is neither bipolar nor binary
 */
export function binarise(
  values: Matrix | Patterns,
  threshold: number,
  alphabet: "bipolar" | "binary" = "bipolar",
): Patterns {
  const { rows, cols, data } = finiteMatrix("binarise", values);
  checkFinite("binarise", "threshold", threshold);
  checkChoice("binarise", "alphabet", alphabet, ["bipolar", "binary"]);
  const low = alphabet === "bipolar" ? -1 : 0;
  return { matrix: { rows, cols, data: data.map((x) => (x > threshold ? 1 : low)) }, alphabet };
}
