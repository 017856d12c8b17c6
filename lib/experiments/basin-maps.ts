/** @file Where does every point of a plane end: at a stored pattern, exactly, or at none? */
import { checkInteger, checkPositive, distance, fromRows, type Matrix, matrix, row } from "../math";
import { basins, hopfieldFenchelYoung, retrieve } from "../memory";
import { unitNorm } from "../pattern";
import type { Experiment } from "./experiment";
import { publishedBasinMap, publishedBasinSide } from "./published-basins";
import { sparseFamily } from "./sparse-family";

/** Sizes of {@link basinMaps}. */
export interface BasinMapsParams {
  /** points along each side of the map */
  readonly side: number;
  /** β of the basins; the published program has 4 */
  readonly basinBeta: number;
  /** β of the energies and the path; the published program has 1 */
  readonly energyBeta: number;
}

/** The maps of one separation. */
export interface BasinMap {
  readonly name: string;
  /** found[row][column] = pattern at which the point ends, or NaN for none */
  readonly found: readonly Float64Array[];
  /** share of the points that end at a pattern */
  readonly share: number;
  /** share of the 100 × 100 points of the published figure that end where the published separation makes them end, at its β of 4 */
  readonly agreement: number;
  /** the pattern at which the point nearest to each pattern ends, NaN for none */
  readonly own: readonly number[];
  /** energies[row][column] at `energyBeta` */
  readonly energies: readonly Float64Array[];
  /** states from the mean of the patterns on, at `energyBeta` */
  readonly path: readonly Float64Array[];
}

/** What {@link basinMaps} found. */
export interface BasinMapsResult {
  /** [3, 2] */
  readonly patterns: Matrix;
  /** coordinates of columns and rows */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly maps: readonly BasinMap[];
  readonly basinBeta: number;
  readonly energyBeta: number;
}

/**
 * Basins of attraction and energies of three patterns in the plane, (−1, −1), (−1, 1) and (1, −1) scaled to norm 1.
 *
 * From every point 50 steps; it has found a pattern when it ends within 10⁻³ of it. Besides, the published figure's grid is compared point by
 * point with what the published separations do.
 *
 * Reference: Santos et al. 2024, arXiv 2411.08590, the figures of basins and contours without post-transformation, first row; settings of the
 * program published with it. (Its energy takes the 2-norm for every γ; here every normmax has its own.)
 */
export const basinMaps: Experiment<BasinMapsParams, BasinMapsResult> = {
  quick: { side: 60, basinBeta: 4, energyBeta: 1 },
  full: { side: 100, basinBeta: 4, energyBeta: 1 },
  run({ side, basinBeta, energyBeta }) {
    checkInteger("basinMaps", "side", side, 2);
    checkPositive("basinMaps", "basinBeta", basinBeta);
    const corners = fromRows([
      [-1, -1],
      [-1, 1],
      [1, -1],
    ]);
    const patterns = unitNorm(corners).matrix;
    const edge = Math.max(...patterns.data) + 0.1;
    const { axis, grid } = gridOf(side, edge);
    const published = gridOf(publishedBasinSide, edge).grid;
    const asRows = (value: (k: number) => number): Float64Array[] =>
      Array.from(axis, (_, r) => Float64Array.from(axis, (_, c) => value(r * side + c)));
    const start = [0, 1].map((i) => (patterns.data[i] + patterns.data[2 + i] + patterns.data[4 + i]) / 3);
    const nearest = [0, 1, 2].map((mu) => {
      let best = 0;
      for (let k = 1; k < grid.rows; k++)
        if (distance(row(grid, k), row(patterns, mu)) < distance(row(grid, best), row(patterns, mu)))
          best = k;
      return best;
    });
    const maps = sparseFamily().map((separation): BasinMap => {
      const found = basins(hopfieldFenchelYoung(patterns, { beta: basinBeta, separation }), patterns, grid);
      const name = (k: number): number => (found[k] < 0 ? Number.NaN : found[k]);
      const memory = hopfieldFenchelYoung(patterns, { beta: energyBeta, separation });
      const energy = memory.energy as (state: ArrayLike<number>) => number;
      const right = publishedBasinMap(separation.name);
      const reached = basins(hopfieldFenchelYoung(patterns, { beta: 4, separation }), patterns, published);
      return {
        name: separation.name,
        found: asRows(name),
        share: found.filter((mu) => mu >= 0).length / grid.rows,
        agreement: reached.filter((mu, k) => mu === right[k]).length / right.length,
        own: nearest.map(name),
        energies: asRows((k) => energy(row(grid, k))),
        path: retrieve(memory, start, { maxSteps: 1000, keepStates: true }).states,
      };
    });
    return { patterns, x: axis, y: axis.slice(), maps, basinBeta, energyBeta };
  },
};

/** Points from −`edge` to `edge` along both axes, row after row. */
function gridOf(side: number, edge: number): { axis: Float64Array; grid: Matrix } {
  const axis = Float64Array.from({ length: side }, (_, k) => -edge + (2 * edge * k) / (side - 1));
  const grid = matrix(side * side, 2);
  for (let k = 0; k < grid.rows; k++) grid.data.set([axis[k % side], axis[Math.floor(k / side)]], 2 * k);
  return { axis, grid };
}
