/**
 * @file How long a sequence can be: the large-n theory of Chaudhry et al. 2023, in the paper's form and, where they differ, in
 * that of the published code.
 */
import { checkChoice, checkInteger, checkPositive } from "../../math";
import { checkSeparation, type SequenceSeparation } from "./separation";

/** b = e²/cosh 2 = 1.96403: the exponential memory holds of the order of b^{n−1} transitions. */
export const exponentialBase: number = Math.exp(2) / Math.cosh(2);

/** Whose formula: the paper's, or that of the simulation code published with it. */
export type CapacityFormula = "paper" | "published code";

/** What a sequence memory with two kinds of links is made of, as {@link mixedCapacity} needs it. */
export interface MixedLinks {
  readonly stay: SequenceSeparation;
  readonly go: SequenceSeparation;
  /** λ */
  readonly strength: number;
}

/** Numbers of patterns; Infinity above 1.8·10³⁰⁸. */
export interface SequenceCapacity {
  /** P_T: each single transition has all bits right with probability tending to 1 */
  readonly transition: number;
  /** P_S: all transitions of the sequence have */
  readonly sequence: number;
}

/**
 * Capacity of {@link sequenceMemory}, to leading order in n.
 *
 *     polynomial    P_T = n^d / (2 (2d−1)!! ln n),    P_S = P_T/(d + 1)
 *     exponential   P_T = b^{n−1} / (2 ln n),         P_S = b^{n−1} / (2 n ln b),   b = e²/cosh 2
 *
 * The crosstalk on one bit is taken as Gaussian of variance P (2d−1)!!/n^d, or P b^{1−n}; P_T asks for n bits below error 1,
 * P_S for n P bits. The exponential crosstalk is far from Gaussian below n ≈ 60, as the paper says: there the formula is a scale,
 * not a value. And its P_S cannot hold for independent random patterns at all: it passes {@link collisionLength} at n = 11, and
 * grows as 1.96ⁿ where that grows as 1.41ⁿ. The published simulation code has b^n in the place of b^{n−1} in this P_S (its plotting
 * code has not).
 *
 * Reference: Chaudhry et al. 2023, the transition and sequence capacities of the DenseNet.
 *
 * @param n neurons ≥ 2
 * @throws {RangeError} when n is below 2 or the degree is no whole number ≥ 1 @throws {TypeError} on an unknown word
 */
export function sequenceCapacity(
  n: number,
  separation: SequenceSeparation,
  formula: CapacityFormula = "paper",
): SequenceCapacity {
  checkInteger("sequenceCapacity", "n", n, 2);
  checkSeparation("sequenceCapacity", "separation", separation);
  checkChoice("sequenceCapacity", "formula", formula, ["paper", "published code"]);
  const logLog = Math.log(2 * Math.log(n));
  if (separation.kind === "exponential") {
    const log = (n - 1) * Math.log(exponentialBase);
    const extra = formula === "paper" ? 0 : Math.log(exponentialBase);
    const perSequence = Math.log(2 * n * Math.log(exponentialBase));
    return { transition: Math.exp(log - logLog), sequence: Math.exp(log + extra - perSequence) };
  }
  const { degree } = separation;
  const log = degree * Math.log(n) - logOddFactorial(degree) - logLog;
  return { transition: Math.exp(log), sequence: Math.exp(log - Math.log(degree + 1)) };
}

/**
 * Length at which two of P independent random patterns of n letters are equal with probability ½, the birthday problem:
 *
 *     P = √(2 ln 2 · 2ⁿ)
 *
 * A pattern that occurs twice, with different patterns after it, cannot be followed right both times by any memory that goes by
 * the present state alone: no separation function takes whole random sequences much further than this.
 *
 * @param n letters ≥ 1
 * @returns Infinity above 1.8·10³⁰⁸
 * @throws {RangeError} when n is no whole number ≥ 1
 */
export function collisionLength(n: number): number {
  checkInteger("collisionLength", "n", n, 1);
  return Math.sqrt(2 * Math.LN2) * 2 ** (n / 2);
}

/**
 * Capacity of {@link mixedSequence} for a window of one step, to leading order in n.
 *
 *     polynomial    P_T = (λ−1)²/(2 γ) · n^d/ln n,   P_S = P_T/(d + 1),   d = min(d_S, d_A)
 *                   γ = (2d_S−1)!!                                          for d_S < d_A
 *                       (λ² + 1)(2d−1)!! + 2λ [(d−1)!!]² (d even)           for d_S = d_A
 *                       λ² (2d_A−1)!!                                       for d_S > d_A
 *     exponential   (λ−1)²/(λ²+1) times the capacities of {@link sequenceCapacity}
 *
 * A bit where the present and the next pattern differ has the signal λ − 1; γ is the variance of the crosstalk of both kinds
 * of links, with the covariance of neighbours on the sequence where even powers have a mean. The published code divides P_S by
 * d in the place of d + 1. No formula is known for one polynomial and one exponential kind.
 *
 * Reference: Chaudhry et al. 2023, the capacities of the MixedNet at τ = 1.
 *
 * @throws {RangeError} when λ ≤ 1, where the sequence does not move, or the two separations are of different kinds
 */
export function mixedCapacity(
  n: number,
  { stay, go, strength }: MixedLinks,
  formula: CapacityFormula = "paper",
): SequenceCapacity {
  checkInteger("mixedCapacity", "n", n, 2);
  checkSeparation("mixedCapacity", "stay", stay);
  checkSeparation("mixedCapacity", "go", go);
  checkPositive("mixedCapacity", "strength − 1", strength - 1);
  checkChoice("mixedCapacity", "formula", formula, ["paper", "published code"]);
  const signal = (strength - 1) ** 2;
  if (stay.kind === "exponential" && go.kind === "exponential") {
    const alone = sequenceCapacity(n, stay, formula);
    const factor = signal / (strength ** 2 + 1);
    return { transition: factor * alone.transition, sequence: factor * alone.sequence };
  }
  if (stay.kind === "exponential" || go.kind === "exponential")
    throw new RangeError(`mixedCapacity: stay and go must be of one kind, got ${stay.kind} and ${go.kind}`);
  const degree = Math.min(stay.degree, go.degree);
  const logGamma = logCrosstalk(stay.degree, go.degree, strength);
  const log = Math.log(signal) - Math.LN2 - logGamma + degree * Math.log(n) - Math.log(Math.log(n));
  const share = formula === "paper" ? degree + 1 : degree;
  return { transition: Math.exp(log), sequence: Math.exp(log - Math.log(share)) };
}

/** ln γ. */
function logCrosstalk(stay: number, go: number, strength: number): number {
  if (stay < go) return logOddFactorial(stay);
  if (stay > go) return 2 * Math.log(strength) + logOddFactorial(go);
  const own = logOddFactorial(stay);
  if (stay % 2 === 1) return own + Math.log(strength ** 2 + 1);
  const shared = Math.exp(2 * logOddFactorial(stay / 2) - own); // (d−1)!! = (2·d/2 − 1)!!
  return own + Math.log(strength ** 2 + 1 + 2 * strength * shared);
}

/** ln (2d−1)!! = ln 1 + ln 3 + … + ln (2d−1). */
function logOddFactorial(degree: number): number {
  let sum = 0;
  for (let k = 1; k <= degree; k++) sum += Math.log(2 * k - 1);
  return sum;
}

/**
 * Steps for which {@link mixedSequence} holds a pattern when nothing else disturbs it: the smallest k ≤ τ with
 *
 *     λ [ f(k/τ) − f(1 − k/τ) ] > 1,   f = f_A, f_S(1) = 1
 *
 * k steps after a transition the window holds the present pattern k times and the one before τ − k times; the first pulls
 * on to the next pattern, the second, by its own link, back to the present one. It holds where dwell times are at least τ/2, so that no third
 * pattern is in the window, and for patterns that do not overlap; in a full memory crosstalk may move single bits earlier.
 *
 * @param window τ
 * @param strength λ
 * @param separation f_A; of an exponential one the limit of many neurons is taken, f(m) = 1 at m = 1, else 0
 * @returns whole steps in [⌈τ/2⌉, τ]; Infinity where the sequence never moves, λ ≤ 1
 */
export function dwellTime(window: number, strength: number, separation: SequenceSeparation): number {
  checkInteger("dwellTime", "window", window, 1);
  checkPositive("dwellTime", "strength", strength);
  checkSeparation("dwellTime", "separation", separation);
  const f = (m: number): number =>
    separation.kind === "polynomial" ? m ** separation.degree : m === 1 ? 1 : 0;
  for (let k = 1; k <= window; k++) if (strength * (f(k / window) - f(1 - k / window)) > 1) return k;
  return Number.POSITIVE_INFINITY;
}
