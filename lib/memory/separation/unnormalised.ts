/** @file The older separations, without a threshold: linear, as in the classical network, and rectified powers. */
import { counts } from "../../cost";
import { checkRange } from "../../math";
import { checkScores, gapsBelowTop, normalise, reachedConjugate, type Separation } from "./separation";

/**
 * The scores themselves, times β: with it a memory is the classical, linear one. The weights may be negative and of any sum.
 *
 *     p = β s,   Ω(p) = ½‖p‖²,   Ω*(z) = ½‖z‖²
 *
 * @throws {RangeError} (its `weights` and `conjugate`) when a product overflows
 */
export function linearSeparation(): Separation {
  const scaled = (scores: ArrayLike<number>, beta: number): Float64Array => {
    checkScores("linearSeparation", scores, beta);
    return Float64Array.from(scores, (score, mu) => {
      const weight = score === Number.NEGATIVE_INFINITY ? 0 : beta * score;
      if (!Number.isFinite(weight))
        throw new RangeError(`linearSeparation: beta times scores[${mu}] must be finite, got ${weight}`);
      return weight;
    });
  };
  return {
    name: "linear",
    mass: Number.POSITIVE_INFINITY,
    weights: (scores, beta = 1) => scaled(scores, beta),
    // ½ β s² from β s: the square of the product may overflow where this does not.
    conjugate: (scores, beta = 1) => {
      const value = scaled(scores, beta).reduce(
        (sum, z, mu) => (z === 0 ? sum : sum + 0.5 * z * scores[mu]),
        0,
      );
      return reachedConjugate("linearSeparation", value, scores, beta);
    },
    negentropy: (p) => Array.from(p).reduce((sum, x) => sum + 0.5 * x * x, 0),
    support: (patterns) => patterns,
    cost: () => counts(),
  };
}

/**
 * Rectified powers of the scores as shares of their sum, in the manner of a polynomial dense memory.
 *
 *     p_μ = max(s_μ, 0)^n / Σ_ν max(s_ν, 0)^n
 *
 * where n > 0 is `order`. β plays no part. With no score above 0 all weights are 0. Scores are divided by the largest first, so no power
 * overflows. Shares are no gradient: there is no energy.
 *
 * Reference: Millidge et al. 2022, "Universal Hopfield Networks", arXiv 2202.04557, the polynomial separation.
 *
 * @throws {RangeError} when `order` is not in (0, 1e6]
 */
export function polynomialSeparation(order: number): Separation {
  checkRange("polynomialSeparation", "order", order, Number.MIN_VALUE, 1e6);
  return {
    name: `power ${order}`,
    mass: 1,
    weights: (scores, beta = 1) => {
      const { top } = gapsBelowTop("polynomialSeparation", scores, beta);
      return normalise(Float64Array.from(scores, (score) => (score > 0 ? (score / top) ** order : 0)));
    },
    support: (patterns) => patterns,
    cost: (p) => counts({ cmp: 2 * p - 1, div: 2, mul: 2 * p, pow: p, add: p - 1 }),
  };
}
