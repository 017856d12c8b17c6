/** @file Patterns in random directions, all of one length: what the theorems on continuous memories speak of. */
import { type Matrix, matrix, norm, normalInto, type Random, row } from "../math";

/** `count` patterns [count, n], uniform on the sphere of the given radius. */
export function onSphere(count: number, n: number, radius: number, random: Random): Matrix {
  const patterns = matrix(count, n, normalInto(new Float64Array(count * n), random));
  for (let mu = 0; mu < count; mu++) {
    const pattern = row(patterns, mu);
    const scale = radius / norm(pattern);
    for (let i = 0; i < n; i++) pattern[i] *= scale;
  }
  return patterns;
}
