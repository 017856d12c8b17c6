/** @file How many fixed points has a memory of clustered patterns, and of which kind, as β grows? */
import { checkInteger, logSpace, type Matrix, matrix, norm, normal, type Random, row } from "../math";
import { averageStability, type FixedPointKind, fixedPoints, modernHopfield } from "../memory";
import type { Experiment } from "./experiment";

/** Sizes of {@link fixedPointKinds}. */
export interface FixedPointKindsParams {
  /** c, groups of similar patterns */
  readonly clusters: number;
  /** patterns in each group */
  readonly perCluster: number;
  /** n, entries of a pattern */
  readonly size: number;
  /** distance of a member from its cluster's centre before normalisation; the centres have norm 1 */
  readonly scatter: number;
  /** first and last β of the sweep, and how many, evenly on a logarithmic axis */
  readonly betas: readonly [first: number, last: number, count: number];
}

/** What {@link fixedPointKinds} found. */
export interface FixedPointKindsResult {
  readonly clusters: number;
  readonly patterns: number;
  /** [count] inverse temperatures */
  readonly betas: Float64Array;
  /** [count] number of distinct fixed points reached from the stored patterns */
  readonly counts: Int32Array;
  /** fixed points of each kind at each β */
  readonly kinds: Readonly<Record<FixedPointKind, Int32Array>>;
  /** [count] mean over the stored patterns of 1/Σp² at the fixed point each of them ends in */
  readonly participation: Float64Array;
  /** theory: β at which the average of all patterns loses its stability */
  readonly betaAverage: number;
  /** theory: the smallest and largest β at which the average of one cluster loses its stability */
  readonly betaClusters: readonly [number, number];
}

/**
 * Counts fixed points of patterns in clusters over a sweep of β. Below {@link averageStability} of all patterns one
 * point, the average of all; then one for each cluster, metastable; then one for each pattern.
 *
 * Reference: Ramsauer et al. 2021, section 2 and figure 2 (the three kinds of fixed points).
 */
export const fixedPointKinds: Experiment<FixedPointKindsParams, FixedPointKindsResult> = {
  quick: { clusters: 4, perCluster: 6, size: 32, scatter: 0.5, betas: [0.1, 100, 49] },
  full: { clusters: 8, perCluster: 16, size: 128, scatter: 0.5, betas: [0.1, 1000, 161] },
  run({ clusters, perCluster, size, scatter, betas: [first, last, count] }, random) {
    const patterns = clusteredPatterns(clusters, perCluster, size, scatter, random.split("patterns"));
    const betas = logSpace(first, last, count);
    const counts = new Int32Array(count);
    const participation = new Float64Array(count);
    const kinds: Record<FixedPointKind, Int32Array> = {
      "global average": new Int32Array(count),
      metastable: new Int32Array(count),
      "single pattern": new Int32Array(count),
    };
    betas.forEach((beta, b) => {
      const points = fixedPoints(modernHopfield(patterns, { beta }));
      counts[b] = points.length;
      for (const point of points) {
        kinds[point.kind][b]++;
        participation[b] += (point.basin.length * point.participation) / patterns.rows;
      }
    });
    const stability = Array.from({ length: clusters }, (_, c) =>
      averageStability(cluster(patterns, c, perCluster)),
    );
    return {
      clusters,
      patterns: patterns.rows,
      betas,
      counts,
      kinds,
      participation,
      betaAverage: averageStability(patterns),
      betaClusters: [Math.min(...stability), Math.max(...stability)],
    };
  },
};

/** Patterns of norm 1 in `clusters` groups around random directions. */
function clusteredPatterns(
  clusters: number,
  perCluster: number,
  size: number,
  scatter: number,
  random: Random,
): Matrix {
  checkInteger("fixedPointKinds", "clusters", clusters, 1);
  checkInteger("fixedPointKinds", "perCluster", perCluster, 1);
  const direction = (): Float64Array => {
    const v = Float64Array.from({ length: size }, () => normal(random));
    const length = norm(v);
    return v.map((x) => x / length);
  };
  const patterns = matrix(clusters * perCluster, size);
  for (let c = 0; c < clusters; c++) {
    const centre = direction();
    for (let k = 0; k < perCluster; k++) {
      const offset = direction();
      const member = centre.map((x, j) => x + scatter * offset[j]);
      const length = norm(member);
      row(patterns, c * perCluster + k).set(member.map((x) => x / length));
    }
  }
  return patterns;
}

const cluster = (patterns: Matrix, c: number, perCluster: number): Matrix => ({
  rows: perCluster,
  cols: patterns.cols,
  data: patterns.data.subarray(c * perCluster * patterns.cols, (c + 1) * perCluster * patterns.cols),
});
