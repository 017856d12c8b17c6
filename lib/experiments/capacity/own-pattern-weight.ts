/** @file How many patterns before one no longer outweighs all others? Its own weight in the softmax, for three laws of patterns. */
import { checkInteger, checkPositive, matVec, mean, row, softmax, variance } from "../../math";
import { ownPatternLoad, type RandomEnergyLaw } from "../../memory";
import { type PatternLaw, randomPatterns } from "../../pattern";
import type { Experiment } from "../experiment";

/** The laws of random patterns, in the order of results. */
const energyLaws: readonly RandomEnergyLaw[] = ["spherical", "gaussian", "binary"];

/** Sizes of {@link ownPatternWeight}. */
export interface OwnPatternWeightParams {
  /** β and N at which weights are measured over loads */
  readonly beta: number;
  readonly size: number;
  /** α = ln P/N */
  readonly loads: readonly number[];
  /** β at which the weight at α₁ is measured at `size` */
  readonly thresholdBetas: readonly number[];
  /** further β at which the load of weight one half is measured */
  readonly betas: readonly number[];
  /** αN = ln P at about one half there: N follows from it */
  readonly logPatterns: number;
  /** memories drawn at each load, and patterns asked for in each */
  readonly memories: number;
  readonly probes: number;
}

/** A weight with its standard error over memories. */
export interface Weight {
  readonly weight: number;
  readonly spread: number;
}

/** What was found for one law. */
export interface OwnPatternLaw {
  readonly law: RandomEnergyLaw;
  /** one at each of `loads` */
  readonly weights: readonly Weight[];
  /** α₁ at `beta` */
  readonly threshold: number;
  /** the weight at α₁ and `size`, for each of `thresholdBetas` */
  readonly atThreshold: readonly Weight[];
  /** load of weight one half at each of `betas`: measured, in theory, and the N it was measured at */
  readonly half: readonly { readonly measured: number; readonly theory: number; readonly size: number }[];
}

/** What {@link ownPatternWeight} found. */
export interface OwnPatternWeightResult {
  readonly beta: number;
  readonly size: number;
  readonly loads: readonly number[];
  readonly betas: readonly number[];
  readonly laws: readonly OwnPatternLaw[];
}

/**
 * The weight of pattern μ in softmax(β Ξ ξ^μ), mean over μ, for P = ⌊e^(αN)⌋ + 1 random patterns of squared norm N (on average, for normal
 * ones).
 *
 * On the sphere and for binary patterns at N = 16 the weight at α₁ lies between 0.48 and 0.52 with standard errors up to 0.012 in `quick`: by
 * chance it is outside 0.5 ± 0.06 less than once in a thousand seeds. Gaussian patterns scatter twice as much.
 *
 * Reference: Lucibello & Mézard 2024, Phys. Rev. Lett. 132, arXiv 2304.14964.
 */
export const ownPatternWeight: Experiment<OwnPatternWeightParams, OwnPatternWeightResult> = {
  quick: {
    beta: 1,
    size: 16,
    loads: [0.3, 0.4, 0.5, 0.6, 0.7],
    thresholdBetas: [1, 0.5],
    betas: [0.25, 0.5, 1, 2, 4],
    logPatterns: 8,
    memories: 4,
    probes: 20,
  },
  full: {
    beta: 1,
    size: 20,
    loads: [0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7],
    thresholdBetas: [1, 0.5],
    betas: [0.25, 0.5, 1, 2, 4, 8],
    logPatterns: 10,
    memories: 10,
    probes: 40,
  },
  run({ beta, size, loads, thresholdBetas, betas, logPatterns, memories, probes }, random) {
    checkInteger("ownPatternWeight", "size", size, 2);
    checkInteger("ownPatternWeight", "memories", memories, 2);
    checkInteger("ownPatternWeight", "probes", probes, 1);
    checkPositive("ownPatternWeight", "logPatterns", logPatterns);
    const measure = (law: RandomEnergyLaw, b: number, n: number, load: number): Weight => {
      const count = Math.floor(Math.exp(load * n)) + 1;
      const found = Array.from({ length: memories }, (_, k) => {
        const chance = random.split(`${law} ${b} ${n} ${load} ${k}`);
        const { matrix } = randomPatterns(chance, count, n, drawnAs(law, n));
        const asked = Math.min(probes, count);
        let sum = 0;
        for (let mu = 0; mu < asked; mu++) sum += softmax(matVec(matrix, row(matrix, mu)), b)[mu];
        return sum / asked;
      });
      return { weight: mean(found), spread: Math.sqrt(variance(found) / memories) };
    };
    return {
      ...{ beta, size, loads, betas },
      laws: energyLaws.map((law) => {
        const threshold = ownPatternLoad(beta, law);
        return {
          law,
          weights: loads.map((load) => measure(law, beta, size, load)),
          threshold,
          atThreshold: thresholdBetas.map((b) => measure(law, b, size, ownPatternLoad(b, law))),
          half: betas.map((b) => {
            const theory = ownPatternLoad(b, law);
            const n = Math.max(6, Math.round(logPatterns / theory));
            const around = [0.8, 0.95, 1.1, 1.3].map((factor) => factor * theory);
            const weights = around.map((load) => measure(law, b, n, load).weight);
            return { measured: crossing(around, weights), theory, size: n };
          }),
        };
      }),
    };
  },
};

/** Where a falling weight passes one half, on straight lines between loads; NaN where it does not. */
function crossing(loads: readonly number[], weights: readonly number[]): number {
  for (let i = 1; i < loads.length; i++)
    if (weights[i - 1] >= 0.5 && weights[i] < 0.5)
      return (
        loads[i - 1] + ((weights[i - 1] - 0.5) / (weights[i - 1] - weights[i])) * (loads[i] - loads[i - 1])
      );
  return Number.NaN;
}

function drawnAs(law: RandomEnergyLaw, n: number): PatternLaw {
  if (law === "spherical") return { law: "sphere", radius: Math.sqrt(n) };
  return law === "gaussian" ? { law: "gaussian" } : { law: "bipolar" };
}
