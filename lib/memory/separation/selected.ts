/** @file Separations that choose: the k best patterns, the best, those above a threshold, those that a mask allows. */
import { counts } from "../../cost";
import { checkFinite, checkInteger, checkLength } from "../../math";
import {
  boltzmann,
  ceilLog2,
  checkScores,
  gapsBelowTop,
  isDistribution,
  type Separation,
  sortComparisons,
} from "./separation";
import { softmaxSeparation } from "./softmax";

/** Places of the k best present scores, best first, the first of equals. */
export function bestPlaces(scores: ArrayLike<number>, k: number): number[] {
  const present = Array.from({ length: scores.length }, (_, i) => i).filter(
    (i) => scores[i] > Number.NEGATIVE_INFINITY,
  );
  return present.sort((a, b) => scores[b] - scores[a] || a - b).slice(0, k);
}

/** Comparisons that find the k best of p in random order, on average. */
function selectionComparisons(p: number, k: number): number {
  let newcomers = 0; // E[number of scores that enter the k best so far] = Σ_{i>k} k/i
  for (let i = k + 1; i <= p; i++) newcomers += k / i;
  return sortComparisons(k) + (p - k) + newcomers * ceilLog2(k);
}

/**
 * Softmax over the k best patterns, no weight for the others; of equal scores the first count as better.
 *
 *     p_μ = exp(β s_μ) / Σ_{ν in K} exp(β s_ν) for μ in K, the k best;   Ω*(z) = log Σ_{ν in K} exp(z_ν)
 *
 * where k ≥ 1 is `k`; k = 1 is argmax, k ≥ p softmax. Ω* is the largest log-sum-exp of any k patterns, so convex: the energy falls
 * as for softmax, though Ω, softmax's where at most k weights differ from 0 and Infinity elsewhere, is not convex. Comparisons in its
 * cost are expected ones, for scores in random order.
 *
 * Reference: Hu et al. 2024, "Nonparametric Modern Hopfield Models", arXiv 2404.03900, the top-K model.
 *
 * @throws {RangeError} when `k` is not a whole number ≥ 1
 */
export function topKSeparation(k: number): Separation {
  checkInteger("topKSeparation", "k", k, 1);
  const softmax = softmaxSeparation();
  const kept = (scores: ArrayLike<number>): Float64Array => {
    const alone = new Float64Array(scores.length).fill(Number.NEGATIVE_INFINITY);
    for (const mu of bestPlaces(scores, k)) alone[mu] = scores[mu];
    return alone;
  };
  return {
    name: `top-${k} softmax`,
    mass: 1,
    ...(k === 1 ? { margin: 0 } : {}),
    weights: (scores, beta = 1) => {
      checkScores("topKSeparation", scores, beta);
      return softmax.weights(kept(scores), beta);
    },
    conjugate: (scores, beta = 1) => {
      checkScores("topKSeparation", scores, beta);
      return softmax.conjugate?.(kept(scores), beta) as number;
    },
    negentropy: (p) => {
      let support = 0;
      for (let i = 0; i < p.length; i++) if (p[i] > 0) support++;
      return support <= k && isDistribution(p) ? boltzmann(p) : Number.POSITIVE_INFINITY;
    },
    largestEntropy: (patterns) => Math.log(Math.min(k, patterns)),
    support: (patterns) => Math.min(k, patterns),
    cost: (p) => {
      const held = Math.min(k, p);
      // The best is known from the selection; only the rest of softmax remains.
      return counts({
        cmp: selectionComparisons(p, held),
        add: 2 * held - 1,
        exp: held,
        div: 1,
        mul: held,
      });
    },
  };
}

/**
 * All weight to the best pattern, the first of equals: every separation's limit for β → ∞.
 *
 *     Ω*(z) = max_μ z_μ,   margin 0
 */
export function argmaxSeparation(): Separation {
  return {
    name: "argmax",
    mass: 1,
    margin: 0,
    weights: (scores, beta = 1) => {
      const { top, gaps } = gapsBelowTop("argmaxSeparation", scores, beta);
      const weights = new Float64Array(scores.length);
      // Compared are the scores: a gap times β may underflow to 0.
      if (top > Number.NEGATIVE_INFINITY) weights[gaps.findIndex((_, mu) => scores[mu] === top)] = 1;
      return weights;
    },
    conjugate: (scores, beta = 1) => gapsBelowTop("argmaxSeparation", scores, beta).top,
    negentropy: (p) => (isDistribution(p) ? 0 : Number.POSITIVE_INFINITY),
    largestEntropy: () => 0,
    support: () => 1,
    cost: (p) => counts({ cmp: p - 1 }),
  };
}

/**
 * Equal weight to every pattern whose score reaches a threshold, none when no one does, as in a sparse distributed memory.
 *
 *     p_μ = 1/|A| for μ in A = {ν : s_ν ≥ θ}, else 0
 *
 * where θ is `threshold`, in the units of the scores themselves: β plays no part. There is no energy: these weights are no gradient.
 *
 * Reference: Kanerva 1988, "Sparse Distributed Memory", the access circle.
 *
 * @throws {RangeError} when `threshold` is not finite
 */
export function thresholdSeparation(threshold: number): Separation {
  checkFinite("thresholdSeparation", "threshold", threshold);
  return {
    name: `threshold ${threshold}`,
    mass: 1,
    weights: (scores, beta = 1) => {
      checkScores("thresholdSeparation", scores, beta);
      let active = 0;
      for (let mu = 0; mu < scores.length; mu++) if (scores[mu] >= threshold) active++;
      return Float64Array.from(scores, (score) => (score >= threshold ? 1 / active : 0));
    },
    support: (patterns) => patterns,
    cost: (p) => counts({ cmp: p + 1, add: p, div: 1 }),
  };
}

/**
 * A separation among the patterns that a mask allows: a window, a random subset, or whatever else hides patterns.
 *
 * @param mask [p], 1 = may be recalled, 0 = hidden
 * @throws {RangeError} when `mask` holds other numbers than 0 and 1, or not as many as there are scores
 */
export function maskedSeparation(inner: Separation, mask: ArrayLike<number>): Separation {
  let allowed = 0;
  for (let mu = 0; mu < mask.length; mu++) {
    if (mask[mu] !== 0 && mask[mu] !== 1)
      throw new RangeError(`maskedSeparation: mask[${mu}] must be 0 or 1, got ${mask[mu]}`);
    allowed += mask[mu];
  }
  const hidden = (scores: ArrayLike<number>): Float64Array => {
    checkLength("maskedSeparation", "mask", mask, scores.length);
    return Float64Array.from(scores, (score, mu) => (mask[mu] === 1 ? score : Number.NEGATIVE_INFINITY));
  };
  const { conjugate, largestEntropy } = inner;
  return {
    ...inner,
    name: `masked ${inner.name}`,
    weights: (scores, beta) => inner.weights(hidden(scores), beta),
    ...(conjugate ? { conjugate: (scores, beta) => conjugate(hidden(scores), beta) } : {}),
    ...(largestEntropy ? { largestEntropy: () => (allowed > 0 ? largestEntropy(allowed) : 0) } : {}),
    support: () => inner.support(allowed),
    cost: () => (allowed > 0 ? inner.cost(allowed) : counts()),
  };
}
