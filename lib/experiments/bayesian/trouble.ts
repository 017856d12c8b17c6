/** @file Ways of making recall hard, each with one level: what is stored, what is shown, and the β that suits it. */
import { flipBeta, oneShotCapacity } from "../../bayesian";
import { bernoulli, type Matrix, matrix, normal, type Random, row } from "../../math";
import { corrupt, type Patterns } from "../../pattern";

/**
 * `"flips"` chance of each sign to be wrong; `"mask"` chance of each entry to be missing; `"gaussian"` standard deviation of noise on the
 * cue; `"jitter"` chance of wrong signs that are others at every spike; `"stuck"` share of inputs that show the same random sign whatever the
 * cue; `"weights"` standard deviation of errors of every stored entry, with a tenth of the cue's signs wrong; `"bits"` of every stored
 * entry, for normal patterns and noise of standard deviation 2.
 */
export type Trouble = "flips" | "mask" | "gaussian" | "jitter" | "stuck" | "weights" | "bits";

/** Every {@link Trouble}. */
export const troubles: readonly Trouble[] = [
  "flips",
  "mask",
  "gaussian",
  "jitter",
  "stuck",
  "weights",
  "bits",
];

/** Wrong signs beside errors of weights. */
export const flipsBesideWeights = 0.1;
/** Noise on the cue beside coarse weights. */
export const noiseBesideBits = 2;

/** No cue is taken for more reliable than one wrong sign in a million. */
const leastFlips = 1e-6;

const suited = (flips: number): number => flipBeta(Math.min(0.495, Math.max(leastFlips, flips)));

/**
 * β that judges the trouble as it is: exactly for flips, missing entries, noise and one look at jitter; for stuck inputs and errors of weights as for
 * as many flips, or as much noise, on average; for bits the noise on the cue alone.
 */
export function suitedBeta(trouble: Trouble, level: number): number {
  switch (trouble) {
    case "flips":
    case "jitter":
      return suited(level);
    case "mask":
      return suited(0);
    case "gaussian":
      return Math.min(suited(0), 1 / level ** 2);
    case "stuck":
      return suited(level / 2);
    case "weights":
      return oneShotCapacity({ overlap: 1 - 2 * flipsBesideWeights, weightNoise: level }).freezing;
    case "bits":
      return 1 / noiseBesideBits ** 2;
  }
}

/**
 * Entries kept with so many bits, evenly spaced between the largest and its negative: signs times the mean modulus for one bit, 2^(bits−1) − 1
 * steps on each side of 0 for more.
 */
export function coarse(patterns: Matrix, bits: number): Matrix {
  const { data, rows, cols } = patterns;
  const largest = data.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const modulus = data.reduce((sum, x) => sum + Math.abs(x), 0) / data.length;
  const steps = 2 ** (bits - 1) - 1;
  const result = matrix(rows, cols);
  for (let i = 0; i < data.length; i++)
    result.data[i] =
      bits === 1
        ? data[i] < 0
          ? -modulus
          : modulus
        : (Math.round((data[i] / largest) * steps) * largest) / steps;
  return result;
}

/** What is stored instead of the patterns. */
export function storedUnder(trouble: Trouble, level: number, patterns: Patterns, random: Random): Matrix {
  if (trouble === "bits") return coarse(patterns.matrix, level);
  if (trouble !== "weights") return patterns.matrix;
  const noisy = matrix(patterns.matrix.rows, patterns.matrix.cols);
  for (let i = 0; i < noisy.data.length; i++)
    noisy.data[i] = patterns.matrix.data[i] + level * normal(random);
  return noisy;
}

/** What shows pattern k: a function that is asked once for each cue, or, of jitter, for each spike. */
export function cuesUnder(
  trouble: Trouble,
  level: number,
  patterns: Patterns,
  random: Random,
): (k: number, chance: Random) => Float64Array {
  const flip = (probability: number) => (k: number, chance: Random) =>
    corrupt(chance, patterns, k, { kind: "flip", probability }).probe;
  switch (trouble) {
    case "flips":
    case "jitter":
      return flip(level);
    case "weights":
      return flip(flipsBesideWeights);
    case "mask":
      return (k, chance) => row(patterns.matrix, k).map((x) => (bernoulli(chance, level) ? 0 : x));
    case "gaussian":
      return (k, chance) => corrupt(chance, patterns, k, { kind: "noise", sd: level }).probe;
    case "bits":
      return (k, chance) => corrupt(chance, patterns, k, { kind: "noise", sd: noiseBesideBits }).probe;
    case "stuck": {
      const size = patterns.matrix.cols;
      const count = Math.round(level * size);
      const signs = Float64Array.from({ length: size }, () => (bernoulli(random, 0.5) ? 1 : -1));
      // Which inputs are stuck does not matter: entries of random patterns are alike.
      return (k) =>
        Float64Array.from({ length: size }, (_, i) =>
          i < count ? signs[i] : patterns.matrix.data[k * size + i],
        );
    }
  }
}
