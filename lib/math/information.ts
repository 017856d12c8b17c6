/** @file How much is uncertain in a distribution, and how far another is from it. */
import { checkAllFinite, checkLength } from "./check";

/** Shannon's entropy −Σ p ln p of a distribution [nat]; what has no probability adds nothing. */
export function entropy(p: ArrayLike<number>): number {
  checkAllFinite("entropy", "p", p);
  let sum = 0;
  for (let k = 0; k < p.length; k++) if (p[k] > 0) sum -= p[k] * Math.log(p[k]);
  return sum;
}

/**
 * Divergence of Kullback and Leibler, Σ p ln(p/q) [nat]; Infinity where q lacks what p has.
 *
 * @throws {RangeError} when the distributions differ in length
 */
export function klDivergence(p: ArrayLike<number>, q: ArrayLike<number>): number {
  checkAllFinite("klDivergence", "p", p);
  checkAllFinite("klDivergence", "q", q);
  checkLength("klDivergence", "q", q, p.length);
  let sum = 0;
  for (let k = 0; k < p.length; k++) if (p[k] > 0) sum += p[k] * Math.log(p[k] / q[k]);
  return sum;
}
