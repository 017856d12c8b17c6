/** @file What "exponentially many" means in different papers: numbers of patterns against the number of neurons, from their formulas. */
import { checkInteger } from "../../math";
import {
  exponentialProvenLoad,
  exponentialTypicalLoad,
  nearestPatternLoad,
  ownPatternLoad,
  storageCapacity,
} from "../../memory";
import type { Experiment } from "../experiment";

/** Sizes of {@link exponentialMeanings}. */
export interface ExponentialMeaningsParams {
  /** N, rising, each at least 2 */
  readonly sizes: readonly number[];
}

/** One meaning of an exponential capacity. */
export interface ExponentialMeaning {
  readonly name: string;
  /** who says so, and of what */
  readonly source: string;
  /** ln P per neuron as N → ∞ */
  readonly rate: number;
  /** log₁₀ of the number of patterns at each size */
  readonly log10: Float64Array;
}

/** What {@link exponentialMeanings} lists. */
export interface ExponentialMeaningsResult {
  readonly sizes: readonly number[];
  /** from the smallest to the largest rate */
  readonly meanings: readonly ExponentialMeaning[];
}

/** The radius, in units of √(N − 1), and chance of failure of the paper's first example. */
const proof = { beta: 1, radius: 3, failure: 0.001 };

/** ln b of the exponential sequence memory, b = e²/cosh 2. */
const sequenceRate: number = 2 - Math.log(Math.cosh(2));

/**
 * The formulas side by side. No chance in it.
 *
 *     proven, softmax   √p c^((N−1)/4), patterns on a sphere of radius 3√(N − 1), β = 1, p = 0.001
 *     proven, F = eˣ    e^(N ln 2/2), all bits right after one update
 *     typical, F = eˣ   e^(N(1 − ln cosh 1)), the same
 *     own weight        e^(α₁N), β = 1, patterns on the sphere of radius √N: half of the softmax weight
 *     sequence          b^(N−1)/(2 ln N), b = e²/cosh 2: one transition without error, from a Gaussian estimate of the crosstalk
 *     nearest           2^N, above which a random pattern of signs is no longer the nearest to itself
 *
 * Reference: Ramsauer et al. 2021, theorem 3; Demircigil et al. 2017; Lucibello & Mézard 2024; Chaudhry, Zavatone-Veth, Krotov & Pehlevan
 * 2023, NeurIPS, arXiv 2306.04532.
 */
export const exponentialMeanings: Experiment<ExponentialMeaningsParams, ExponentialMeaningsResult> = {
  quick: { sizes: Array.from({ length: 19 }, (_, i) => 10 + 5 * i) },
  full: { sizes: Array.from({ length: 91 }, (_, i) => 10 + i) },
  run({ sizes }) {
    for (const size of sizes) checkInteger("exponentialMeanings", "sizes", size, 2);
    const over = (log: (size: number) => number) => Float64Array.from(sizes, (size) => log(size) / Math.LN10);
    const plain = (rate: number) => ({ rate, log10: over((size) => rate * size) });
    const base = (size: number) => storageCapacity({ ...proof, dimension: size }).c;
    return {
      sizes,
      meanings: [
        {
          name: "proven, softmax, sphere",
          source: "Ramsauer et al. 2021",
          rate: Math.log(base(100_000)) / 4,
          log10: over((size) => 0.5 * Math.log(proof.failure) + ((size - 1) / 4) * Math.log(base(size))),
        },
        {
          name: "proven, e<sup>x</sup>, all bits",
          source: "Demircigil et al. 2017",
          ...plain(exponentialProvenLoad()),
        },
        { name: "typical, e<sup>x</sup>, all bits", source: "derived", ...plain(exponentialTypicalLoad()) },
        {
          name: "own weight ½, sphere, β = 1",
          source: "Lucibello & Mézard 2024",
          ...plain(ownPatternLoad(1, "spherical")),
        },
        {
          name: "sequences, Gaussian estimate",
          source: "Chaudhry et al. 2023",
          rate: sequenceRate,
          log10: over((size) => (size - 1) * sequenceRate - Math.log(2 * Math.log(size))),
        },
        { name: "nearest pattern of signs", source: "2<sup>N</sup> states", ...plain(nearestPatternLoad(1)) },
      ],
    };
  },
};
