/** @file The length of a gradient over all parameters, and its limit. */
import { checkPositive } from "../math";
import type { ParameterSet } from "./parameters";

/** Euclidean norm over all entries of all parameters together. */
export function globalNorm(gradients: ParameterSet): number {
  let sum = 0;
  for (const { data } of Object.values(gradients))
    for (let i = 0; i < data.length; i++) sum += data[i] * data[i];
  return Math.sqrt(sum);
}

/**
 * Shortens gradients, in place, to the norm `largest` over all parameters together; shorter ones stay as they are.
 *
 * Reference: Pascanu et al. 2013, algorithm 1.
 *
 * @returns the norm before
 */
export function clipByGlobalNorm(gradients: ParameterSet, largest: number): number {
  checkPositive("clipByGlobalNorm", "largest", largest);
  const norm = globalNorm(gradients);
  if (norm > largest)
    for (const { data } of Object.values(gradients))
      for (let i = 0; i < data.length; i++) data[i] *= largest / norm;
  return norm;
}
