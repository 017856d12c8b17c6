/**
 * @file Exponential loads: P = exp(αN) patterns. What is proven, what is typical, and at which α one pattern outweighs all
 * others together, are different numbers; each function says which it gives.
 */
import { checkChoice, checkPositive, checkRange, logCosh } from "../../math";
import { bisect } from "./roots";

/** I(a) = ½(1 + a) ln(1 + a) + ½(1 − a) ln(1 − a): the chance of an overlap a of random signs falls as exp(−N I(a)). */
function signRate(a: number): number {
  const side = (x: number) => (x === 0 ? 0 : 0.5 * x * Math.log(x));
  return side(1 + a) + side(1 - a);
}

/**
 * The load α below which, for F = eˣ, all bits of a pattern are proven to be right after one update, from a share ρ of wrong ones.
 *
 *     α < I(1 − 2ρ)/2,   I(a) = ½(1 + a) ln(1 + a) + ½(1 − a) ln(1 − a)
 *
 * where ρ is `flipped`; ln 2/2 = 0.34657 at ρ = 0. Sufficient, far from necessary: see {@link exponentialTypicalLoad}.
 *
 * Reference: Demircigil, Heusel, Löwe, Upgang & Vermet 2017, J. Stat. Phys. 168, arXiv 1702.01929.
 *
 * @param flipped in [0, 0.5], default 0
 * @throws {RangeError} when `flipped` is out of its range
 */
export function exponentialProvenLoad(flipped = 0): number {
  checkRange("exponentialProvenLoad", "flipped", flipped, 0, 0.5);
  return 0.5 * signRate(1 - 2 * flipped);
}

/**
 * The load α up to which, for F = eˣ and N → ∞, one update from a share ρ of wrong bits typically gives the pattern.
 *
 *     α < a − ln cosh 1   where a = 1 − 2ρ ≥ tanh 1,   else α < I(a)
 *
 * where ρ is `flipped`. Derived here as in a random-energy model: the pattern pulls with e^(aN), the others together with
 * e^(N(α + ln cosh 1)) as long as the typical one of them, at overlap tanh 1, exists; below α = I(tanh 1) the nearest
 * one decides, at the overlap whose I is α. 1 − ln cosh 1 = 0.56622 at ρ = 0.
 *
 * Reference: the argument of Lucibello & Mézard 2024, Phys. Rev. Lett. 132, for the patterns of Demircigil et al. 2017.
 *
 * @param flipped in [0, 0.5], default 0
 * @throws {RangeError} when `flipped` is out of its range
 */
export function exponentialTypicalLoad(flipped = 0): number {
  checkRange("exponentialTypicalLoad", "flipped", flipped, 0, 0.5);
  const overlap = 1 - 2 * flipped;
  return overlap >= Math.tanh(1) ? overlap - logCosh(1) : signRate(overlap);
}

/** How the entries of random patterns are drawn: uniform on the sphere of radius √N, normal, or signs. */
export type RandomEnergyLaw = "spherical" | "gaussian" | "binary";

/**
 * The load α₁ up to which, at x = ξ^μ, pattern μ outweighs all others in softmax(β Ξ x): there its weight is ½.
 *
 *     spherical  α₁ = β(1 − q) − ½ ln(1 − q²),   q = (√(1 + 4β²) − 1)/(2β)     ~ ½ ln β
 *     gaussian   α₁ = β − ½β² for β < 1, else ½
 *     binary     α₁ = β − ln cosh β                                              → ln 2
 *
 * where P = exp(αN) patterns of N entries are stored. β is the paper's λ. β minus the free energy of a random-energy model:
 * the pattern's own score is βN, that of the others together N(α + ζ(β)).
 *
 * Reference: Lucibello & Mézard 2024, "Exponential capacity of dense associative memories", Phys. Rev. Lett. 132, arXiv
 * 2304.14964; the closed forms are derived from its argument.
 *
 * @throws {RangeError} when `beta` is not > 0
 * @throws {TypeError} when the law is unknown
 */
export function ownPatternLoad(beta: number, law: RandomEnergyLaw): number {
  checkPositive("ownPatternLoad", "beta", beta);
  checkChoice("ownPatternLoad", "law", law, ["spherical", "gaussian", "binary"]);
  if (law === "gaussian") return beta < 1 ? beta - 0.5 * beta * beta : 0.5;
  if (law === "binary") return beta - logCosh(beta);
  // q = 2β/(√(1 + 4β²) + 1), without the cancellation of the other form.
  const root = Math.sqrt(1 + 4 * beta * beta);
  const q = (2 * beta) / (root + 1);
  // 1 − q² = q/β, since q solves βq² + q − β = 0; and 1 − q = q/(β(1 + q)).
  return q / (1 + q) - 0.5 * Math.log(q / beta);
}

/**
 * The load at which a pattern of given overlap with the state is no longer the nearest one: I(a) for random signs.
 *
 * It is the limit for every separation, however sharp: ln 2 at a = 1.
 */
export function nearestPatternLoad(overlap: number): number {
  checkRange("nearestPatternLoad", "overlap", overlap, 0, 1);
  return signRate(overlap);
}

/** The overlap that the nearest of exp(αN) random patterns of signs has with an unrelated state, the inverse of {@link nearestPatternLoad}. */
export function nearestPatternOverlap(load: number): number {
  checkRange("nearestPatternOverlap", "load", load, 0, Math.LN2);
  return bisect((a) => signRate(a) - load, 0, 1);
}
