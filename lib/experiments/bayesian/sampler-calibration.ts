/** @file Are spikes samples of the posterior? The divergence of spike counts from it over their number, scheme by scheme. */
import {
  bayesianHopfield,
  countsOf,
  draw,
  expectedDivergence,
  expectedSmoothedDivergence,
  expectedTotalVariation,
  mitchellShares,
  posteriorFromCounts,
  prepareSampler,
  prepareThinned,
  rampTieShares,
  refractoryShares,
  type Sampler,
  type SamplerOptions,
} from "../../bayesian";
import {
  checkInteger,
  checkPositive,
  klDivergence,
  logSumExp,
  meanError,
  peak,
  type Random,
  softmax,
} from "../../math";
import { corrupt, randomPatterns } from "../../pattern";
import type { TabularExperiment } from "../experiment";

/** The ways to find out who fires: seven exact ones, then those that err. */
export type SamplingScheme =
  | "poisson"
  | "paced"
  | "clock"
  | "thinned"
  | "tree"
  | "ramp"
  | "exponential"
  | "ramp, ties at random"
  | "exponential by shifts"
  | "pausing"
  | "noisy";

/** Sizes of {@link samplerCalibration}. */
export interface SamplerCalibrationParams {
  /** K, for exact schemes */
  readonly memories: readonly number[];
  /** K, for those that err */
  readonly erring: number;
  /** N */
  readonly size: number;
  /** β, so small that every memory has a share */
  readonly beta: number;
  /** share of the cue's signs that are flipped */
  readonly flips: number;
  /** n at which counts are looked at, rising */
  readonly spikes: readonly number[];
  /** trains of spikes of each scheme */
  readonly trials: number;
  /** spikes that the shares of the noisy race, which have no closed form, are measured with */
  readonly floorSpikes: number;
  /** [nat per step] of the ramp whose ties are broken at random */
  readonly coarse: number;
  /** Rτ_ref of neurons that pause */
  readonly rest: number;
}

/** A mean over trains with its standard error, beside theory. */
interface Measured {
  readonly measured: number;
  readonly error: number;
  /** NaN where there is none: for schemes that err, of all but the divergence of shares */
  readonly theory: number;
}

/** Counts of n spikes. */
export interface CalibrationPoint {
  readonly spikes: number;
  /** KL(p̂ ‖ p) of the shares [nat] */
  readonly divergence: Measured;
  /** KL(p ‖ p̂) of the estimate of Krichevsky and Trofimov [nat] */
  readonly smoothed: Measured;
  /** ½ Σ |p̂ − p| */
  readonly variation: Measured;
}

/** One scheme with one number of memories. */
export interface CalibrationCurve {
  readonly scheme: SamplingScheme;
  readonly memories: number;
  /** KL of the scheme's own shares from the posterior [nat]: what no number of spikes gets below; 0 for exact schemes */
  readonly floor: number;
  readonly points: readonly CalibrationPoint[];
}

/** What {@link samplerCalibration} found. */
export interface SamplerCalibrationResult {
  readonly params: SamplerCalibrationParams;
  readonly exact: readonly CalibrationCurve[];
  readonly erring: readonly CalibrationCurve[];
  /** the noisy race as a softmax at another temperature: factor of the potentials, and what divergence is left [nat] */
  readonly noisy: { readonly factor: number; readonly left: number };
}

const exactSchemes = ["poisson", "paced", "clock", "thinned", "tree", "ramp", "exponential"] as const;
const erringSchemes = ["ramp, ties at random", "exponential by shifts", "pausing", "noisy"] as const;

/** A question with its answer, and samplers of any scheme. */
interface Asked {
  readonly posterior: Float64Array;
  readonly potentials: Float64Array;
  readonly rampThreshold: number;
  readonly shiftThreshold: number;
  sampler(scheme: SamplingScheme, random: Random): Sampler;
}

function asked(params: SamplerCalibrationParams, memories: number, random: Random): Asked {
  const stored = randomPatterns(random.split("patterns"), memories, params.size);
  const damage = { kind: "flip", fraction: params.flips } as const;
  const { probe: cue } = corrupt(random.split("cue"), stored, 0, damage);
  const network = bayesianHopfield(stored.matrix, { beta: params.beta });
  const potentials = network.evidence(cue);
  const evidence = logSumExp(potentials);
  const [rampThreshold, shiftThreshold] = [evidence + 8, evidence + Math.log(16)];
  const more: Readonly<Record<SamplingScheme, Partial<SamplerOptions> | "thinned" | "pausing">> = {
    poisson: {},
    paced: { pacing: "paced" },
    clock: { dt: 5 },
    thinned: "thinned",
    tree: { race: { kind: "tree" } },
    ramp: { race: { kind: "ramp", slope: 0.5 } },
    exponential: { race: { kind: "exponential" } },
    "ramp, ties at random": {
      race: { kind: "ramp", slope: params.coarse, threshold: rampThreshold, ties: "random" },
    },
    "exponential by shifts": { race: { kind: "exponential", mitchell: true, threshold: shiftThreshold } },
    pausing: "pausing",
    noisy: { race: { kind: "noisy" } },
  };
  return {
    ...{ potentials, rampThreshold, shiftThreshold, posterior: network.posterior(cue) },
    sampler(scheme, chance) {
      const own = more[scheme];
      const common = { cue, mode: "clamped", random: chance } as const;
      if (own === "thinned") return prepareThinned(network, common);
      // At 1000 spikes per second R τ_ref is τ_ref in ms.
      if (own === "pausing") return prepareThinned(network, { ...common, refractory: params.rest });
      return prepareSampler(network, { ...common, ...own });
    },
  };
}

function curveOf(
  params: SamplerCalibrationParams,
  scheme: SamplingScheme,
  own: Asked,
  given: { readonly shares: Float64Array; readonly floor: number },
  random: Random,
): CalibrationCurve {
  const { posterior } = own;
  const memories = posterior.length;
  const seen = params.spikes.map(() => ({
    divergence: [] as number[],
    smoothed: [] as number[],
    variation: [] as number[],
  }));
  for (let trial = 0; trial < params.trials; trial++) {
    const sampler = own.sampler(scheme, random.split(`train ${trial}`));
    const counts = new Float64Array(memories);
    let n = 0;
    params.spikes.forEach((spikes, at) => {
      for (; n < spikes; n++) counts[sampler.fire()]++;
      const shares = posteriorFromCounts(counts, 0);
      seen[at].divergence.push(klDivergence(shares, posterior));
      seen[at].smoothed.push(klDivergence(posterior, posteriorFromCounts(counts)));
      seen[at].variation.push(shares.reduce((sum, x, k) => sum + Math.abs(x - posterior[k]) / 2, 0));
    });
  }
  const over = (values: readonly number[], theory: number): Measured => {
    const { mean: measured, error } = meanError(values);
    return { measured, error, theory };
  };
  const exact = given.floor === 0;
  return {
    ...{ scheme, memories, floor: given.floor },
    points: params.spikes.map((spikes, at) => ({
      spikes,
      // For independent spikes of shares q exactly: KL(p̂ ‖ p) = KL(p̂ ‖ q) + Σ p̂ ln q/p.
      divergence: over(seen[at].divergence, given.floor + expectedDivergence(given.shares, spikes)),
      smoothed: over(seen[at].smoothed, exact ? expectedSmoothedDivergence(posterior, spikes) : Number.NaN),
      variation: over(seen[at].variation, exact ? expectedTotalVariation(posterior, spikes) : Number.NaN),
    })),
  };
}

/** The temperature at which a softmax of the potentials is nearest to `shares`. */
function bestSoftmax(potentials: Float64Array, shares: Float64Array): { factor: number; left: number } {
  const distance = (factor: number): number => klDivergence(shares, softmax(potentials, factor));
  const factor = peak((at) => -distance(at), 0.2, 5); // convex
  return { factor, left: distance(factor) };
}

/**
 * Trains of spikes under a clamped cue, by every scheme: how far the histogram of the first n is from the posterior.
 *
 *     exact schemes      E KL(p̂ ‖ p) = expectedDivergence(p, n) → (K − 1)/(2n)
 *     shares q ≠ p       E KL(p̂ ‖ p) = KL(q ‖ p) + expectedDivergence(q, n): a floor
 *
 * Ramps with random ties, slopes by shifts and neurons that pause have closed forms of q; the noisy race is measured.
 *
 * @throws {RangeError} when a size is no whole number, or β is not above 0
 */
export const samplerCalibration: TabularExperiment<SamplerCalibrationParams, SamplerCalibrationResult> = {
  quick: {
    ...{ memories: [8, 64], erring: 16, size: 64, beta: 0.05, flips: 0.1 },
    ...{ spikes: [10, 30, 100, 300, 1000], trials: 40, floorSpikes: 20_000, coarse: 2, rest: 2 },
  },
  full: {
    ...{ memories: [8, 16, 64, 256], erring: 16, size: 64, beta: 0.05, flips: 0.1 },
    spikes: [10, 30, 100, 300, 1000, 3000, 10_000, 30_000, 100_000],
    ...{ trials: 40, floorSpikes: 1_000_000, coarse: 2, rest: 2 },
  },
  run(params, random) {
    const caller = "samplerCalibration";
    checkInteger(caller, "trials", params.trials, 2);
    checkInteger(caller, "floorSpikes", params.floorSpikes, 1, 1e6);
    checkInteger(caller, "erring", params.erring, 2);
    for (const n of params.spikes) checkInteger(caller, "spikes", n, 1, 1e6);
    checkPositive(caller, "coarse", params.coarse);
    const exact = params.memories.flatMap((memories) => {
      checkInteger(caller, "memories", memories, 2);
      const chance = random.split(`memories ${memories}`);
      const own = asked(params, memories, chance);
      return exactSchemes.map((scheme) =>
        curveOf(params, scheme, own, { shares: own.posterior, floor: 0 }, chance.split(scheme)),
      );
    });

    const chance = random.split("erring");
    const own = asked(params, params.erring, chance);
    const { posterior, potentials, rampThreshold, shiftThreshold } = own;
    const many = params.floorSpikes;
    const noisy = posteriorFromCounts(
      countsOf(draw(own.sampler("noisy", chance.split("floor")), many), params.erring),
      0,
    );
    const closed = (shares: Float64Array) => ({ shares, floor: klDivergence(shares, posterior) });
    const fit = bestSoftmax(potentials, noisy);
    const excess = expectedDivergence(noisy, many);
    const shares: Readonly<Record<(typeof erringSchemes)[number], { shares: Float64Array; floor: number }>> =
      {
        "ramp, ties at random": closed(
          rampTieShares(potentials, { slope: params.coarse, threshold: rampThreshold }),
        ),
        "exponential by shifts": closed(mitchellShares(potentials, shiftThreshold)),
        pausing: closed(refractoryShares(posterior, params.rest)),
        noisy: { shares: noisy, floor: Math.max(Number.MIN_VALUE, klDivergence(noisy, posterior) - excess) },
      };
    return {
      params,
      exact,
      erring: erringSchemes.map((scheme) =>
        curveOf(params, scheme, own, shares[scheme], chance.split(scheme)),
      ),
      noisy: { factor: fit.factor, left: Math.max(0, fit.left - excess) },
    };
  },
  rows: ({ exact, erring }) =>
    [...exact, ...erring].flatMap(({ scheme, memories, floor, points }) =>
      points.map(({ spikes, divergence, smoothed, variation }) => ({
        ...{ scheme, memories, floor_nat: floor, spikes },
        ...{ divergence_nat: divergence.measured, divergence_error: divergence.error },
        ...{ divergence_theory: divergence.theory, smoothed_nat: smoothed.measured },
        smoothed_theory: Number.isNaN(smoothed.theory) ? null : smoothed.theory,
        variation: variation.measured,
        variation_theory: Number.isNaN(variation.theory) ? null : variation.theory,
      })),
    ),
};
