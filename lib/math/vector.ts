/** @file Operations on vectors: any array of numbers in, `Float64Array` or a number out. */
import { checkLength } from "./check";

/** Inner product Σ aᵢbᵢ. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  checkLength("dot", "b", b, a.length);
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** Euclidean norm, scaled by the largest entry so that it neither overflows nor underflows. */
export function norm(a: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const size = Math.abs(a[i]);
    if (size > largest) largest = size;
    else if (Number.isNaN(size)) return Number.NaN;
  }
  if (largest === 0 || largest === Number.POSITIVE_INFINITY) return largest;
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] / largest) ** 2;
  return largest * Math.sqrt(sum);
}

/** Euclidean distance ‖a − b‖; it overflows only where the distance itself does. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  checkLength("distance", "b", b, a.length);
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  if (sum > Number.MIN_VALUE / Number.EPSILON ** 2 && sum < Number.POSITIVE_INFINITY) return Math.sqrt(sum);
  return norm(Float64Array.from(a, (x, i) => x - b[i])); // the squares left the range of numbers
}

/** Place of the largest entry, the first of equals; NaN is never the largest. −1 where there is none. */
export function argMax(a: ArrayLike<number>): number {
  let best = -1;
  for (let i = 0; i < a.length; i++) if (best < 0 ? !Number.isNaN(a[i]) : a[i] > a[best]) best = i;
  return best;
}

/** Largest absolute difference max |aᵢ − bᵢ|, the error measure of the comparisons. */
export function maxDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  checkLength("maxDifference", "b", b, a.length);
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const size = Math.abs(a[i] - b[i]);
    if (!(size <= largest)) largest = size; // also takes NaN up, and keeps it
    if (Number.isNaN(largest)) return largest;
  }
  return largest;
}
