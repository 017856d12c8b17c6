/** @file Sparsemax and α-entmax: separations that give most patterns no weight at all. */
import { addCounts, type Counts, counts } from "../../cost";
import { checkRange } from "../../math";
import { powerOfOnePlus, powerThreshold, thresholdCost } from "./power-threshold";
import { gapsBelowTop, isDistribution, normalise, reachedConjugate, type Separation } from "./separation";
import { softmaxSeparation } from "./softmax";

/** α p-entropy with its sign turned, Σ p (p^(α−1) − 1)/(α(α−1)): precise also for α next to 1. */
function negentropy(p: Float64Array, alpha: number): number {
  let sum = 0;
  for (const weight of p) if (weight > 0) sum += weight * Math.expm1((alpha - 1) * Math.log(weight));
  return sum / (alpha * (alpha - 1));
}

function entmaxCost(p: number, alpha: number): Counts {
  const r = 1 / (alpha - 1);
  // The scores times α − 1; at the end the differences from θ, cut at 0, to the power r.
  if (r === 1) return addCounts(thresholdCost(p, 1), { add: p, cmp: p });
  const scaling = { mul: p };
  if (r === 2) return addCounts(thresholdCost(p, 2), scaling, { add: p, cmp: p, mul: p });
  return addCounts(thresholdCost(p, r), scaling, counts({ add: 2 * p - 1, cmp: p, pow: p, div: 1, mul: p }));
}

/**
 * α-entmax: weights that vanish below a threshold, the sharper the larger α.
 *
 *     p_μ = max((α−1) β s_μ − τ, 0)^{1/(α−1)},   τ such that Σ_μ p_μ = 1,   Ω(p) = (Σ_μ p_μ^α − 1)/(α(α−1))
 *
 * where α ≥ 1 is `alpha`: 1 is softmax, 2 sparsemax, α → ∞ argmax. One pattern gets all the weight exactly when β s stands out by
 * the margin 1/(α−1). Exact by sorting for α = 1.5 and 2, by bisection otherwise.
 *
 * Reference: Peters, Niculae & Martins 2019, "Sparse Sequence-to-Sequence Models", arXiv 1905.05702;
 * as a separation Hu et al. 2023, arXiv 2309.12673 (sparsemax), Wu et al. 2023, arXiv 2312.17346 and Santos et al. 2024.
 *
 * @throws {RangeError} when `alpha` is not in [1, 1e6]
 */
export function entmaxSeparation(alpha: number): Separation {
  checkRange("entmaxSeparation", "alpha", alpha, 1, 1e6);
  if (alpha === 1) return { ...softmaxSeparation(), name: "1-entmax" };
  const r = 1 / (alpha - 1);
  const separate = (scores: ArrayLike<number>, beta: number) => {
    const { top, gaps } = gapsBelowTop("entmaxSeparation", scores, beta);
    if (top === Number.NEGATIVE_INFINITY) return { top, gaps, p: new Float64Array(scores.length) };
    const u = gaps.map((gap) => (alpha - 1) * gap);
    const theta = powerThreshold(u, r);
    const p = u.map((gap) => (r === 1 ? Math.max(0, 1 + gap - theta) : powerOfOnePlus(gap - theta, r)));
    return { top, gaps, p: normalise(p) };
  };
  return {
    name: alpha === 2 ? "sparsemax" : `${alpha}-entmax`,
    mass: 1,
    margin: r,
    weights: (scores, beta = 1) => separate(scores, beta).p,
    conjugate: (scores, beta = 1) => {
      const { top, gaps, p } = separate(scores, beta);
      if (top === Number.NEGATIVE_INFINITY) return top;
      let value = -negentropy(p, alpha);
      p.forEach((weight, mu) => {
        if (weight > 0) value += weight * gaps[mu];
      });
      return reachedConjugate("entmaxSeparation", top + value / beta, scores, beta);
    },
    negentropy: (p) =>
      isDistribution(p) ? negentropy(Float64Array.from(p), alpha) : Number.POSITIVE_INFINITY,
    largestEntropy: (patterns) => -Math.expm1((1 - alpha) * Math.log(patterns)) / (alpha * (alpha - 1)),
    support: (patterns) => patterns,
    cost: (p) => entmaxCost(p, alpha),
  };
}

/**
 * Sparsemax, the nearest distribution to the scores: α-entmax at α = 2.
 *
 *     p_μ = max(β s_μ − τ, 0),   Ω(p) = ½(‖p‖² − 1),   margin 1
 *
 * Reference: Martins & Astudillo 2016, arXiv 1602.02068; Hu et al. 2023, "On Sparse Modern Hopfield Model".
 */
export function sparsemaxSeparation(): Separation {
  return entmaxSeparation(2);
}
