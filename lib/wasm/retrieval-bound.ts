/**
 * @file How far leaving patterns out can lead astray: the arithmetic of the bound that retrieval keeps for every state.
 *
 * With T(x) = Σ p_j(x) ξ_j the step over all patterns, T_S the step over a set S, M the largest |ξ|, m the softmax mass outside
 * of S at the computed state x̃, and e = |x̃ − x| the distance to the exact state before the step,
 *
 *     |T_S(x̃) − T(x)| ≤ 2 M m + L e,    L = β exp(2 β M e) Σ_j p_j(x̃) |ξ_j − c|²  for any c.
 *
 * First part: T − T_S = m (mean outside − mean inside). Second part: the derivative of T is β Cov_p(ξ), whose norm is at most
 * its trace, and within e of x̃ no p_j changes by more than the factor exp(2 β M e).
 */

/** exponents may move this far [nats] from where all patterns were last weighed; beyond, that says nothing */
const FARTHEST = 30;
/** unit roundoff of float32 */
const U = 2 ** -24;

/** Factor by which a sum of `patterns` weights can exceed what was found, when exponents are off by up to `nats`. */
export function doubtOf(nats: number, patterns: number): number {
  return Math.exp(2 * nats) * (1 + 4 * patterns * U);
}

/** Largest error [nats] of exponents β ξ·x that come from float32 sums of `width` products. */
export function roundingOf(beta: number, pattern: number, state: number, width: number): number {
  return beta * pattern * state * (width + 4) * U;
}

/** The constants of one retrieval in which its bounds are expressed. */
export class Bounds {
  /** largest |ξ| */
  readonly largest: number;
  /** largest distance allowed at the end */
  readonly allowed: number;
  readonly #beta: number;
  readonly #patterns: number;
  readonly #width: number;
  /** beyond this distance the factor exp(2 β M e) is no longer near 1 */
  readonly #farthest: number;

  constructor(squares: Float64Array, width: number, beta: number, tolerance: number) {
    this.largest = Math.sqrt(squares.reduce((top, s) => Math.max(top, s), 0));
    this.allowed = tolerance * this.largest;
    this.#beta = beta;
    this.#patterns = squares.length;
    this.#width = width;
    this.#farthest = 0.05 / (beta * this.largest);
  }

  /**
   * Factor that covers what float32 does to a mass: every score of a state of norm |x| is off by at most (D + 4) u M |x|, both
   * outside and inside, and a sum of P positive numbers by P u in relative terms.
   */
  rounding(norm: number): number {
    return doubtOf(roundingOf(this.#beta, this.largest, norm, this.#width), this.#patterns);
  }

  /** Factor by which the weights outside can have grown since the state moved by `distance`; ∞ when that is no use. */
  growth(distance: number): number {
    const nats = this.#beta * this.largest * distance;
    return nats < FARTHEST ? Math.exp(nats) : Number.POSITIVE_INFINITY;
  }

  /** Distance that a step over S causes when the mass outside is at most `mass`. */
  omission(mass: number): number {
    return 2 * this.largest * Math.min(1, mass);
  }

  /** Mass outside that causes at most `distance`. */
  massFor(distance: number): number {
    return distance / (2 * this.largest);
  }

  /** Σ p |ξ − ξ_top|², at most, when all but the largest weight have `rest` of the mass. */
  spreadAroundTop(rest: number): number {
    return 4 * this.largest ** 2 * Math.min(1, rest);
  }

  /**
   * Σ p |ξ − y|², at most, for the recall y with |y|² = `recalled` and the mean Σ p |ξ|² = `mean`, when `outside` is the mass left
   * out of both and y is a float32 sum of `terms` patterns whose weights sum to 1.
   */
  spreadAroundRecall(mean: number, recalled: number, outside: number, terms: number): number {
    return Math.max(0, mean - recalled) + this.largest ** 2 * (4 * Math.min(1, outside) + (32 + terms) * U);
  }

  /** The distance after a step that causes `omission`, from a distance of `error` before it. */
  after(omission: number, spread: number, error: number): number {
    if (error === 0) return omission;
    return omission + this.#beta * spread * Math.exp(2 * this.#beta * this.largest * error) * error;
  }

  /**
   * Distance that may be caused now, with `remaining` steps to come that are expected to contract, or expand, as this one does.
   * With `bold` a contraction is expected to deepen, as it does where a noisy probe falls into a pattern. It is an
   * expectation alone: whether it came true is judged by {@link after}.
   */
  budget(spread: number, remaining: number, bold: boolean): number {
    const base = this.allowed / 2;
    if (remaining === 0) return base;
    const factor = this.#beta * spread;
    if (factor >= 0.5) return (base * Math.max(1, factor) ** -remaining) / (remaining + 1) ** 2;
    return Math.max(base, Math.min(this.#farthest, base / Math.max(1e-9, bold ? factor ** 2 : 2 * factor)));
  }

  /**
   * True when no set of this share of all patterns can do at a state of norm |x|, whatever the patterns: no weight is below
   * exp(−2 β M |x|) of the largest, so that the rest of them has too much of the mass.
   */
  hopeless(norm: number, share: number): boolean {
    const rest = (1 / share - 1) * Math.exp(-2 * this.#beta * this.largest * norm);
    const mass = rest / (1 + rest);
    return this.omission(mass) > Math.max(this.allowed / 2, this.#farthest);
  }
}
