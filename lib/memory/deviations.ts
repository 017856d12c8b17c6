/** @file Deviations from a mean, for layer normalisation in all its places: no sum and no square of theirs leaves the range of numbers. */
import { norm } from "../math";

/** Deviations and their root mean square, both divided by `unit`. */
export interface Deviations {
  /** (x − x̄)/unit [n] */
  readonly from: Float64Array;
  /** √((1/n) Σ (x − x̄)² + ε)/unit */
  readonly root: number;
  /** 1, or a power of two where the entries are so large that sums of them might overflow */
  readonly unit: number;
}

const large = 2 ** 500;

/** The deviations of `x` from its mean, with ε ≥ 0 `epsilon` beside their variance. */
export function deviationsOf(x: ArrayLike<number>, epsilon = 0): Deviations {
  const n = x.length;
  let largest = 0;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    largest = Math.max(largest, Math.abs(x[i]));
    sum += x[i];
  }
  if (largest > large) {
    const unit = 2 ** 600;
    const { from, root } = deviationsOf(
      Float64Array.from(x, (one) => one / unit),
      epsilon / unit / unit,
    );
    return { from, root, unit };
  }
  const from = Float64Array.from(x, (one) => one - sum / n);
  return { from, root: Math.hypot(norm(from) / Math.sqrt(n), Math.sqrt(epsilon)), unit: 1 };
}
