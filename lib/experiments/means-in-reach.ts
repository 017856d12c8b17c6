/** @file All minima of Epanechnikov memories of one set of patterns, for many radii at once. */
import { checkInteger, type Matrix } from "../math";

/** The minima at one radius. */
export interface MeansInReach {
  /** patterns that are minima by themselves */
  readonly stored: number;
  /** means of two patterns and more that are minima */
  readonly emergent: number;
  /** the first minima that were met, as states, at most 200 */
  readonly examples: readonly Float64Array[];
}

/**
 * Counts the sets of patterns that are exactly the patterns within r of their mean, which are the minima of the memory with β = 2/r².
 *
 * The squared distance of pattern ν from the mean of a set S of k is, from the squared distances D of pairs,
 *
 *     a_ν/k − c/k²,   a_ν = Σ_{μ ∈ S} D_νμ,   c = ½ Σ_{μ ∈ S} a_μ,
 *
 * and S is a minimum for every r from the farthest of its members up to the nearest of the others. So one visit of a set, M additions after
 * the set without its last member, serves all radii: 2^M visits, a few seconds for M = 25.
 *
 * Patterns must differ, as random ones do: of equal ones each set has only some, which is never all within r.
 *
 * Reference: Hoover et al. 2025, arXiv 2506.10801; the program published with it tries all sets at every radius.
 *
 * @param radii r, in units of the patterns, rising
 */
export function meansInReach(patterns: Matrix, radii: readonly number[]): readonly MeansInReach[] {
  const { rows: p, cols: n, data } = patterns;
  checkInteger("meansInReach", "patterns", p, 1, 25);
  const squares = Float64Array.from(radii, (radius) => radius * radius);
  const counts = radii.map(() => ({ stored: 0, emergent: 0, examples: [] as Float64Array[] }));
  const apart = new Float64Array(p * p);
  for (let mu = 0; mu < p; mu++)
    for (let nu = 0; nu < p; nu++)
      for (let i = 0; i < n; i++) apart[mu * p + nu] += (data[mu * n + i] - data[nu * n + i]) ** 2;
  // sums[depth] holds a_ν of the set with that many members.
  const sums = Array.from({ length: p + 1 }, () => new Float64Array(p));
  const meet = (set: number, size: number, from: number, below: number): void => {
    for (let k = 0; k < squares.length; k++) {
      if (squares[k] <= from || squares[k] > below) continue;
      if (size === 1) counts[k].stored++;
      else counts[k].emergent++;
      if (counts[k].examples.length < 200) counts[k].examples.push(meanOf(patterns, set, size));
    }
  };
  const visit = (start: number, set: number, size: number, half: number): void => {
    const before = sums[size];
    const now = sums[size + 1];
    for (let mu = start; mu < p; mu++) {
      const line = mu * p;
      for (let nu = 0; nu < p; nu++) now[nu] = before[nu] + apart[line + nu];
      const members = set | (1 << mu);
      const k = size + 1;
      const c = half + before[mu];
      // Distances to the mean times k, without the term c/k that all share.
      let farthest = 0;
      let nearest = Number.POSITIVE_INFINITY;
      for (let nu = 0; nu < p; nu++) {
        if ((members >> nu) & 1) {
          if (now[nu] > farthest) farthest = now[nu];
        } else if (now[nu] < nearest) nearest = now[nu];
      }
      if (farthest < nearest) meet(members, k, (farthest - c / k) / k, (nearest - c / k) / k);
      visit(mu + 1, members, k, c);
    }
  };
  visit(0, 0, 0, 0);
  return counts;
}

function meanOf({ rows, cols, data }: Matrix, set: number, size: number): Float64Array {
  const state = new Float64Array(cols);
  for (let mu = 0; mu < rows; mu++)
    if ((set >> mu) & 1) for (let i = 0; i < cols; i++) state[i] += data[mu * cols + i] / size;
  return state;
}
