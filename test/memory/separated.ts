/** @file Separations by name, and patterns on a sphere. */
import { type Matrix, matrix, norm, normalInto, type Random, row } from "engram/math";
import { entmaxSeparation, normmaxSeparation, type Separation, sparsemaxSeparation } from "engram/memory";

/** Those that references name. */
export const named = new Map<string, Separation>(
  [
    entmaxSeparation(1),
    entmaxSeparation(1.25),
    entmaxSeparation(1.5),
    sparsemaxSeparation(),
    normmaxSeparation(2),
    normmaxSeparation(5),
  ].map((separation) => [separation.name, separation]),
);

/** Random directions, as long as the radius. */
export const onSphere = (rows: number, cols: number, radius: number, random: Random): Matrix => {
  const patterns = matrix(rows, cols, normalInto(new Float64Array(rows * cols), random));
  for (let mu = 0; mu < rows; mu++) {
    const size = norm(row(patterns, mu));
    for (let i = 0; i < cols; i++) row(patterns, mu)[i] *= radius / size;
  }
  return patterns;
};
