/** @file γ-normmax: sparse like entmax, but with one margin for every γ, and more even among the patterns it keeps. */
import { addCounts, type Counts } from "../../cost";
import { checkRange } from "../../math";
import { powerOfOnePlus, powerThreshold, thresholdCost } from "./power-threshold";
import { gapsBelowTop, isDistribution, normalise, reachedConjugate, type Separation } from "./separation";

function normmaxCost(p: number, gamma: number): Counts {
  // The differences from θ, cut at 0, to the power 1/(γ−1), divided by their sum.
  const last = { add: 2 * p - 1, cmp: p, div: 1, mul: p };
  if (gamma === Number.POSITIVE_INFINITY) return addCounts(thresholdCost(p, 1), last);
  if (gamma === 2) return addCounts(thresholdCost(p, 2), last);
  return addCounts(thresholdCost(p, gamma / (gamma - 1)), last, { pow: p });
}

/**
 * γ-normmax: the maximum regularised by a norm.
 *
 *     p = argmax over distributions of β s·p − ‖p‖_γ,   Ω(p) = ‖p‖_γ − 1
 *     p_μ ∝ max(β s_μ − τ, 0)^{1/(γ−1)},   τ such that Σ_μ max(β s_μ − τ, 0)^{γ/(γ−1)} = 1,   Ω*(β s) = τ + 1
 *
 * where γ > 1 is `gamma`. γ → 1 is argmax with equals sharing; γ = Infinity shares equally among the patterns that sparsemax keeps.
 * The margin is 1 for every γ. Exact by sorting for γ = 2 and ∞, by bisection otherwise.
 *
 * Reference: Blondel, Martins & Niculae 2020, "Learning with Fenchel–Young losses", arXiv 1901.02324 (norm entropies); Santos et al. 2024,
 * arXiv 2402.13725 (γ-normmax).
 *
 * @throws {RangeError} when `gamma` is not above 1, or neither at most 1e6 nor Infinity
 */
export function normmaxSeparation(gamma: number): Separation {
  if (gamma !== Number.POSITIVE_INFINITY) {
    checkRange("normmaxSeparation", "gamma", gamma, 1, 1e6);
    if (gamma === 1) throw new RangeError("normmaxSeparation: gamma must be > 1, got 1; argmax is its limit");
  }
  const finite = gamma !== Number.POSITIVE_INFINITY;
  const r = finite ? gamma / (gamma - 1) : 1;
  const power = finite ? 1 / (gamma - 1) : 0;
  const threshold = (gaps: Float64Array) => powerThreshold(gaps, r);
  return {
    name: finite ? `${gamma}-normmax` : "∞-normmax",
    mass: 1,
    margin: 1,
    weights: (scores, beta = 1) => {
      const { top, gaps } = gapsBelowTop("normmaxSeparation", scores, beta);
      if (top === Number.NEGATIVE_INFINITY) return new Float64Array(scores.length);
      const theta = threshold(gaps);
      return normalise(gaps.map((gap) => powerOfOnePlus(gap - theta, power)));
    },
    conjugate: (scores, beta = 1) => {
      const { top, gaps } = gapsBelowTop("normmaxSeparation", scores, beta);
      if (top === Number.NEGATIVE_INFINITY) return top;
      return reachedConjugate("normmaxSeparation", top + threshold(gaps) / beta, scores, beta);
    },
    negentropy: (p) => {
      if (!isDistribution(p)) return Number.POSITIVE_INFINITY;
      let top = 0;
      for (let i = 0; i < p.length; i++) top = Math.max(top, p[i]);
      if (!finite) return top - 1;
      let sum = 0;
      for (let i = 0; i < p.length; i++) if (p[i] > 0) sum += (p[i] / top) ** gamma;
      return top * sum ** (1 / gamma) - 1;
    },
    largestEntropy: (patterns) => 1 - patterns ** (finite ? 1 / gamma - 1 : -1),
    support: (patterns) => patterns,
    cost: (p) => normmaxCost(p, gamma),
  };
}
