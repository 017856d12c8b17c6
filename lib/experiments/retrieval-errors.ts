/** @file How far from a stored pattern does retrieval end, and does it ever end farther than proven? */
import { checkInteger, distance, permutation, row, slope } from "../math";
import { modernHopfield, retrievalBounds, retrieve } from "../memory";
import type { Experiment } from "./experiment";
import { onSphere } from "./sphere";

/** Sizes of {@link retrievalErrors}. */
export interface RetrievalErrorsParams {
  /** N, patterns stored, on a sphere of radius √(d − 1) */
  readonly patterns: number;
  /** d */
  readonly dimension: number;
  readonly betas: readonly number[];
  /** patterns whose retrieval is followed, drawn without replacement */
  readonly probes: number;
}

/** The errors at one β. */
export interface ErrorsAtBeta {
  readonly beta: number;
  /** βΔ of every probe [probes] */
  readonly leads: Float64Array;
  /** distance of the fixed point from its pattern [probes] */
  readonly fixedPoint: Float64Array;
  /** distance after one step from the pattern [probes] */
  readonly oneStep: Float64Array;
  /** 2e(N − 1)M e^{−βΔ}, the proven bound [probes] */
  readonly bounds: Float64Array;
  /** 1/(2βM): nothing is proven of a fixed point farther away */
  readonly radius: number;
  /** probes whose fixed point lies in that radius */
  readonly inside: number;
  /** of those, how many lie beyond their bound */
  readonly violations: number;
}

/** What {@link retrievalErrors} found. */
export interface RetrievalErrorsResult {
  readonly at: readonly ErrorsAtBeta[];
  /** slope of log error against βΔ over the probes inside the radius with 20 ≤ βΔ ≤ 29: residuals of sd 0.6 make its standard error about 0.02 */
  readonly slope: number;
  /** probes that the slope rests on */
  readonly fitted: number;
  /** M, the patterns' norm */
  readonly norm: number;
  readonly patterns: number;
}

/**
 * The slope is fitted to leads βΔ in this window. Below it a pattern's error is the sum over a crowd of rivals and depends little on the
 * nearest; above it errors come near to rounding: M e⁻²⁹ is about 10⁻¹².
 */
const fittedLeads = [20, 29] as const;

/**
 * Retrieval errors of stored patterns against the bound 2e(N − 1)M e^{−βΔ}, which holds where the fixed point lies within 1/(2βM).
 *
 * Reference: Ramsauer et al. 2021, theorem 5; patterns on a sphere as in theorem 3 with K = 1.
 */
export const retrievalErrors: Experiment<RetrievalErrorsParams, RetrievalErrorsResult> = {
  quick: { patterns: 1000, dimension: 64, betas: [0.1, 0.25, 0.35, 0.5, 0.6, 0.7], probes: 60 },
  full: {
    patterns: 1000,
    dimension: 64,
    betas: [0.1, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7, 0.8],
    probes: 400,
  },
  run({ patterns: count, dimension, betas, probes }, random) {
    checkInteger("retrievalErrors", "probes", probes, 2, count);
    const patterns = onSphere(count, dimension, Math.sqrt(dimension - 1), random.split("patterns"));
    const chosen = Array.from(permutation(random.split("probes"), count).subarray(0, probes));
    const [leadsFitted, logs]: [number[], number[]] = [[], []];
    const at = betas.map((beta): ErrorsAtBeta => {
      const bounds = retrievalBounds(patterns, beta);
      const { step } = modernHopfield(patterns, { beta });
      const dynamics = { size: dimension, step }; // no energy: it would cost as much as the step
      const away = (mu: number, maxSteps: number): number => {
        const { state } = retrieve(dynamics, row(patterns, mu), { maxSteps, tolerance: 1e-13 });
        return distance(state, row(patterns, mu));
      };
      const oneStep = Float64Array.from(chosen, (mu) => away(mu, 1));
      const fixedPoint = Float64Array.from(chosen, (mu) => away(mu, 60));
      const leads = Float64Array.from(chosen, (mu) => beta * bounds.separations[mu]);
      const proven = Float64Array.from(chosen, (mu) => bounds.errors[mu]);
      let [inside, violations] = [0, 0];
      fixedPoint.forEach((error, k) => {
        if (error > bounds.errorRadius) return;
        inside++;
        // A bound below rounding cannot be tested: what is left of 64 sums is allowed beyond it.
        if (error > proven[k] + 1e-13) violations++;
        if (leads[k] >= fittedLeads[0] && leads[k] <= fittedLeads[1]) {
          leadsFitted.push(leads[k]);
          logs.push(Math.log(error));
        }
      });
      return {
        ...{ beta, leads, fixedPoint, oneStep, bounds: proven, inside, violations },
        radius: bounds.errorRadius,
      };
    });
    return {
      at,
      slope: logs.length > 1 ? slope(leadsFitted, logs) : Number.NaN,
      fitted: logs.length,
      norm: Math.sqrt(dimension - 1),
      patterns: count,
    };
  },
};
