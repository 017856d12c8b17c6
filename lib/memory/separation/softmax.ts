/** @file The two separations of Boltzmann's kind: softmax, and softmax with one place for "none of them". */
import { counts } from "../../cost";
import {
  boltzmann,
  gapsBelowTop,
  isDistribution,
  normalise,
  reachedConjugate,
  type Separation,
} from "./separation";

function sumOfExponentials(gaps: Float64Array): number {
  let sum = 0;
  for (const gap of gaps) sum += Math.exp(gap);
  return sum;
}

/**
 * Softmax: every present pattern keeps some weight.
 *
 *     p_μ = exp(β s_μ) / Σ_ν exp(β s_ν),   Ω(p) = Σ_μ p_μ log p_μ,   Ω*(z) = log Σ_μ exp(z_μ)
 *
 * Reference: Ramsauer et al. 2021, "Hopfield Networks is All You Need", arXiv 2008.02217, eq. (3).
 */
export function softmaxSeparation(): Separation {
  return {
    name: "softmax",
    mass: 1,
    weights: (scores, beta = 1) =>
      normalise(gapsBelowTop("softmaxSeparation", scores, beta).gaps.map(Math.exp)),
    conjugate: (scores, beta = 1) => {
      const { top, gaps } = gapsBelowTop("softmaxSeparation", scores, beta);
      if (top === Number.NEGATIVE_INFINITY) return top;
      return reachedConjugate(
        "softmaxSeparation",
        top + Math.log(sumOfExponentials(gaps)) / beta,
        scores,
        beta,
      );
    },
    negentropy: (p) => (isDistribution(p) ? boltzmann(p) : Number.POSITIVE_INFINITY),
    largestEntropy: (patterns) => Math.log(patterns),
    support: (patterns) => patterns,
    cost: (p) => counts({ cmp: p - 1, add: 2 * p - 1, exp: p, div: 1, mul: p }),
  };
}

/**
 * Softmax with one added to the denominator: the weight that no pattern gets stays away, so that nothing need be recalled.
 *
 *     p_μ = exp(β s_μ) / (1 + Σ_ν exp(β s_ν)),   Ω*(z) = log(1 + Σ_μ exp(z_μ))
 *
 * It is softmax over one more pattern, the zero vector, whose score is always 0. Unlike the others it does depend on a constant added to
 * all scores. With all patterns absent the weights are 0 and Ω* = 0.
 *
 * Reference: Hu et al. 2024, "Outlier-Efficient Hopfield Layers", arXiv 2404.03828, where it is called softmax₁.
 */
export function softmaxOneSeparation(): Separation {
  const parts = (scores: ArrayLike<number>, beta: number) => {
    const { top, gaps } = gapsBelowTop("softmaxOneSeparation", scores, beta);
    // Seen from the larger of the best score and 0, which is the score of the added pattern.
    const reference = Math.max(0, top);
    const masses = top > 0 ? gaps.map(Math.exp) : Float64Array.from(scores, (s) => Math.exp(beta * s));
    const none = Math.exp(-beta * reference);
    let present = 0;
    for (const mass of masses) present += mass;
    return { reference, masses, none, present };
  };
  return {
    name: "softmax₁",
    mass: 1,
    weights: (scores, beta = 1) => {
      const { masses, none, present } = parts(scores, beta);
      return masses.map((mass) => mass / (none + present));
    },
    conjugate: (scores, beta = 1) => {
      const { reference, none, present } = parts(scores, beta);
      const log = reference === 0 ? Math.log1p(present) : Math.log(none + present);
      return reachedConjugate("softmaxOneSeparation", reference + log / beta, scores, beta);
    },
    negentropy: (p) => {
      let none = 1;
      for (let i = 0; i < p.length; i++) none -= p[i];
      // The weight that no pattern has belongs to the zero pattern; rounding may leave it a little below 0.
      const all = [...Array.from(p), none > -1e-9 ? Math.max(0, none) : none];
      return isDistribution(all) ? boltzmann(all) : Number.POSITIVE_INFINITY;
    },
    largestEntropy: (patterns) => Math.log(patterns + 1),
    support: (patterns) => patterns,
    cost: (p) => counts({ cmp: p, add: 2 * p, exp: p + 1, div: 1, mul: p }),
  };
}
