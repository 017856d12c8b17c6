/** @file What streams of these experiments are made of. */
import { bernoulli, type Random } from "../../math";

/** A copy of a pattern with each sign flipped on its own. */
export const flipped = (pattern: Float64Array, flips: number, random: Random): Float64Array =>
  pattern.map((x) => (bernoulli(random, flips) ? -x : x));
