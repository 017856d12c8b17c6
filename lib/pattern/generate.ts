/** @file Random patterns, the common currency of capacity experiments. All chance comes from the caller's stream. */
import {
  checkChoice,
  checkInteger,
  checkPositive,
  checkRange,
  type Matrix,
  matrix,
  norm,
  normalInto,
  permutation,
  type Random,
  row,
} from "../math";
import { drawFamilies } from "./families";
import type { Alphabet, Patterns } from "./patterns";

/** How random patterns are drawn. */
export type PatternLaw =
  | {
      /** −1/+1 or 0/1 */
      readonly law: "bipolar" | "binary";
      /** coding level a in [0, 1]: the probability that an entry is 1; default ½ */
      readonly activity?: number;
      /** when true every pattern has exactly round(a·n) ones, so that its activity does not fluctuate */
      readonly exact?: boolean;
    }
  | {
      /** independent normal entries of mean 0 */
      readonly law: "gaussian";
      /** standard deviation; default 1 */
      readonly sd?: number;
    }
  | {
      /** uniform on the sphere in n dimensions */
      readonly law: "sphere";
      /** default 1 */
      readonly radius?: number;
    }
  | {
      /** −1/+1, all children of one random parent */
      readonly law: "correlated";
      /** f in [0, ½]: the probability that a child's sign is not its parent's; default 0.2 */
      readonly flips?: number;
    }
  | {
      /** −1/+1, a tree of two levels: groups of one random ancestor, children of groups */
      readonly law: "ultrametric";
      /** G ≥ 1, as even as can be: pattern μ of p is in group ⌊μG/p⌋; default 4 */
      readonly groups?: number;
      /** f₁ in [0, ½]: the probability that a group's sign is not its ancestor's; default 0.3 */
      readonly apart?: number;
      /** f₂ in [0, ½]: the probability that a child's sign is not its group's; default 0.2 */
      readonly flips?: number;
    };

function drawLetters(random: Random, target: Matrix, low: number, activity: number, exact: boolean): void {
  const { rows, cols, data } = target;
  if (!exact) {
    for (let i = 0; i < data.length; i++) data[i] = random() < activity ? 1 : low;
    return;
  }
  const ones = Math.round(activity * cols);
  data.fill(low);
  for (let mu = 0; mu < rows; mu++)
    for (const i of permutation(random, cols).subarray(0, ones)) data[mu * cols + i] = 1;
}

function drawOnSphere(random: Random, target: Matrix, radius: number): void {
  for (let mu = 0; mu < target.rows; mu++) {
    const entries = row(target, mu);
    let length = 0;
    while (length === 0) length = norm(normalInto(entries, random)); // zero has probability zero
    for (let i = 0; i < entries.length; i++) entries[i] *= radius / length;
  }
}

/**
 * Random patterns, independent but for the two laws of families.
 *
 *     bipolar, binary  P(ξᵢ = 1) = a, else −1 or 0
 *     gaussian         ξᵢ ~ N(0, sd²)
 *     sphere           ξ = r g/‖g‖, g ~ N(0, I)  (Muller 1959)
 *     correlated       ξᵢ = ±Aᵢ, with − at probability f               E ξ^μ·ξ^ν/n = (1 − 2f)²
 *     ultrametric      ξᵢ = ±Bᵢ, Bᵢ = ±Aᵢ, with − at f₂ and at f₁    E ξ^μ·ξ^ν/n = (1 − 2f₂)² in a group, (1 − 2f₁)²(1 − 2f₂)² between two
 *
 * where a is `activity`, r `radius`, A a parent of random signs, drawn with the patterns; f and f₂ are `flips`, f₁ `apart`, B one of
 * `groups`. Of three patterns of a tree the two least overlaps are alike on average, as distances are in an ultrametric space.
 *
 * Reference: Parga & Virasoro 1986, J. Physique 47, 1857, and Feigelman & Ioffe 1987, Int. J. Mod. Phys. B 1, 51, for memories in families.
 *
 * @param random advanced: n numbers a pattern for letters, 2n for the others, n − 1 when `exact`; n more for a parent and for each group
 * @param count number of patterns p ≥ 1
 * @param length entries of a pattern n ≥ 1
 * @throws {RangeError} when a number is out of its range
 * @throws {TypeError} when the law is unknown
 * @example
 * randomPatterns(randomFrom(7), 3, 100, { law: "binary", activity: 0.1, exact: true }).matrix.rows // 3
 */
export function randomPatterns(
  random: Random,
  count: number,
  length: number,
  how: PatternLaw = { law: "bipolar" },
): Patterns {
  checkInteger("randomPatterns", "count", count, 1);
  checkInteger("randomPatterns", "length", length, 1);
  checkChoice("randomPatterns", "law", how.law, [
    "bipolar",
    "binary",
    "gaussian",
    "sphere",
    "correlated",
    "ultrametric",
  ]);
  const drawn = matrix(count, length);
  let alphabet: Alphabet = "real";
  if (how.law === "gaussian") {
    const { sd = 1 } = how;
    checkRange("randomPatterns", "sd", sd, 0, Number.MAX_VALUE);
    normalInto(drawn.data, random, 0, sd);
  } else if (how.law === "sphere") {
    const { radius = 1 } = how;
    checkPositive("randomPatterns", "radius", radius);
    drawOnSphere(random, drawn, radius);
  } else if (how.law === "correlated" || how.law === "ultrametric") {
    drawFamilies(random, drawn, how);
    alphabet = "bipolar";
  } else {
    const { activity = 0.5, exact = false } = how;
    checkRange("randomPatterns", "activity", activity, 0, 1);
    drawLetters(random, drawn, how.law === "bipolar" ? -1 : 0, activity, exact);
    alphabet = how.law;
  }
  return { matrix: drawn, alphabet };
}
