/** @file What is stored and shown when ways to recall are compared: ensembles of patterns, and the noise that goes with each. */
import { flipBeta } from "../../bayesian";
import { checkChoice, permutation, type Random } from "../../math";
import {
  choosePatterns,
  corrupt,
  letterPatterns,
  type PatternLaw,
  type Patterns,
  randomPatterns,
} from "../../pattern";

/** Kinds of patterns: random signs, normal numbers, children of one parent, trees of two levels, letters of 5 × 7 pixels. */
export type Ensemble = "signs" | "gaussian" | "correlated" | "ultrametric" | "glyphs";

const laws: Readonly<Record<Exclude<Ensemble, "glyphs">, PatternLaw>> = {
  signs: { law: "bipolar" },
  gaussian: { law: "gaussian" },
  correlated: { law: "correlated", flips: 0.2 },
  ultrametric: { law: "ultrametric", groups: 4, apart: 0.3, flips: 0.2 },
};

/** @throws {TypeError} when the ensemble is unknown */
export function checkEnsemble(caller: string, ensemble: Ensemble): void {
  checkChoice(caller, "ensemble", ensemble, [...Object.keys(laws), "glyphs"] as Ensemble[]);
}

/** Patterns of an ensemble; of glyphs, which have their own size, so many letters drawn from the alphabet. */
export function patternsOf(ensemble: Ensemble, memories: number, size: number, random: Random): Patterns {
  if (ensemble !== "glyphs") return randomPatterns(random, memories, size, laws[ensemble]);
  return choosePatterns(
    letterPatterns("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    permutation(random, 26).subarray(0, memories),
  );
}

/** Precision that suits the noise: of flipped signs, or of normal noise. */
export const precisionOf = (ensemble: Ensemble, noise: number): number =>
  ensemble === "gaussian" ? 1 / noise ** 2 : flipBeta(noise);

/** A stored pattern, each sign flipped with probability `noise`, or with normal noise of that deviation added. */
export const cueOf = (
  ensemble: Ensemble,
  stored: Patterns,
  index: number,
  noise: number,
  random: Random,
): Float64Array =>
  corrupt(
    random,
    stored,
    index,
    ensemble === "gaussian" ? { kind: "noise", sd: noise } : { kind: "flip", probability: noise },
  ).probe;
