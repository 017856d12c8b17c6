/** @file SparseMAP over sets of k patterns: recall of associations, several patterns at full weight. */
import { counts } from "../../cost";
import { checkInteger } from "../../math";
import { bestPlaces } from "./selected";
import {
  checkScores,
  isDistribution,
  reachedConjugate,
  type Separation,
  sortComparisons,
} from "./separation";

/**
 * The weights min(max(t − τ, 0), 1) that sum to k, for scores t seen from the k-th best, so that τ is in [−1, 0].
 * Exact: the sum falls piecewise linearly in τ, and its kinks are searched.
 */
function projectOnBudget(t: Float64Array, k: number): Float64Array {
  const sumAt = (tau: number): number => {
    let sum = 0;
    for (const x of t) sum += Math.min(1, Math.max(0, x - tau));
    return sum;
  };
  const kinks = [0, -1];
  for (const x of t) {
    if (x > -1 && x <= 0) kinks.push(x);
    else if (x > 0 && x < 1) kinks.push(x - 1);
  }
  kinks.sort((a, b) => b - a);
  // The sum is below k at the first kink, 0, and at least k at the last, −1.
  let above = 0;
  let below = kinks.length - 1;
  while (below - above > 1) {
    const middle = (above + below) >> 1;
    if (sumAt(kinks[middle]) < k) above = middle;
    else below = middle;
  }
  const [right, left] = [kinks[above], kinks[below]];
  const inside = (left + right) / 2;
  let missing = k;
  let active = 0;
  for (const x of t)
    if (x - inside >= 1) missing--;
    else if (x > inside) {
      missing -= x;
      active++;
    }
  const tau = active > 0 ? Math.min(right, Math.max(left, -missing / active)) : left;
  return t.map((x) => Math.min(1, Math.max(0, x - tau)));
}

/**
 * Sets of k patterns: SparseMAP on the budget polytope, whose corners are the sets.
 *
 *     p = argmax of β s·p − ½‖p‖²,   0 ≤ p_μ ≤ 1,   Σ_μ p_μ = k;   Ω(p) = ½(‖p‖² − k)
 *     p_μ = min(max(β s_μ − τ, 0), 1)
 *
 * where k ≥ 1 is `k`. The weights sum to k: what is read out is a sum of k patterns, not their mean. k = 1 is sparsemax.
 * The best k get weight 1 exactly when β s of the k-th is 1 or more above the next (margin 1). When no more than k patterns are present,
 * each of them has weight 1.
 *
 * Reference: Niculae et al. 2018, "SparseMAP", arXiv 1802.04223; Santos et al. 2024, arXiv 2411.08590 (k-subsets).
 *
 * @throws {RangeError} when `k` is not a whole number ≥ 1
 */
export function subsetSeparation(k: number): Separation {
  checkInteger("subsetSeparation", "k", k, 1);
  const separate = (scores: ArrayLike<number>, beta: number): Float64Array => {
    checkScores("subsetSeparation", scores, beta);
    const best = bestPlaces(scores, k + 1);
    const weights = new Float64Array(scores.length);
    if (best.length <= k) {
      for (const mu of best) weights[mu] = 1;
      return weights;
    }
    const last = scores[best[k - 1]];
    return projectOnBudget(
      Float64Array.from(scores, (score) => beta * (score - last)),
      k,
    );
  };
  return {
    name: `${k}-subsets`,
    mass: k,
    margin: 1,
    weights: (scores, beta = 1) => separate(scores, beta),
    conjugate: (scores, beta = 1) => {
      const p = separate(scores, beta);
      let value = 0;
      let present = 0;
      p.forEach((weight, mu) => {
        if (weight === 0) return;
        present++;
        value += weight * scores[mu] + (weight * (1 - weight)) / (2 * beta);
      });
      return present === 0
        ? Number.NEGATIVE_INFINITY
        : reachedConjugate("subsetSeparation", value, scores, beta);
    },
    negentropy: (p) => {
      if (!isDistribution(p, Math.min(k, p.length))) return Number.POSITIVE_INFINITY;
      let value = 0;
      for (let i = 0; i < p.length; i++) value += p[i] * (p[i] - 1);
      return 0.5 * value;
    },
    largestEntropy: (patterns) => (patterns > k ? 0.5 * (k - (k * k) / patterns) : 0),
    support: (patterns) => patterns,
    cost: (p) => counts({ cmp: sortComparisons(p) + 6 * p, add: 6 * p + 2, mac: 2 * p, div: 1 }),
  };
}
