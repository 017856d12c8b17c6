/** @file When does one step give a stored pattern back exactly, and is it when the margin says so? */
import { checkInteger, distance, logSpace, mean, row } from "../math";
import {
  entmaxSeparation,
  exactlyRetrieved,
  hopfieldFenchelYoung,
  type Separation,
  separationCurve,
} from "../memory";
import type { Experiment } from "./experiment";
import { sparseFamily } from "./sparse-family";
import { onSphere } from "./sphere";

/** Sizes of {@link exactRecall}. */
export interface ExactRecallParams {
  /** p, patterns of norm 1 */
  readonly patterns: number;
  /** n, their entries */
  readonly size: number;
  /** sets of patterns */
  readonly draws: number;
  /** first and last β, and how many, evenly on a logarithmic axis */
  readonly betas: readonly [first: number, last: number, count: number];
  /** scores from −`reach` to `reach` for the curves of two patterns */
  readonly reach: number;
}

/** One separation, seen at work. */
export interface ExactRecallOf {
  readonly name: string;
  /** m as the theory has it; absent for softmax */
  readonly margin: number | undefined;
  /** the lead at which the weight of the second of two patterns becomes 0, found by halving; Infinity when it never does */
  readonly measuredMargin: number;
  /** [gaps] weight of the first of two patterns, and its Fenchel–Young loss */
  readonly weights: Float64Array;
  readonly losses: Float64Array;
  /** [betas] share of patterns for which the condition Δ ≥ m/β holds, and share that came back exactly, in every entry */
  readonly predicted: Float64Array;
  readonly observed: Float64Array;
  /** [betas] mean distance of one step from its pattern */
  readonly errors: Float64Array;
}

/** What {@link exactRecall} found. */
export interface ExactRecallResult {
  /** s, difference of the scores of two patterns */
  readonly gaps: Float64Array;
  readonly betas: Float64Array;
  readonly separations: readonly ExactRecallOf[];
  /** patterns, over all draws, β and separations, for which prediction and observation differ */
  readonly differing: number;
  /** how many were compared */
  readonly compared: number;
}

/**
 * Margins of separations, and exact retrieval of patterns by one step from themselves.
 *
 * Reference: Santos et al. 2024, arXiv 2402.13725, on margins and exact retrieval, and the figure of weights and losses over [s, 0].
 */
export const exactRecall: Experiment<ExactRecallParams, ExactRecallResult> = {
  quick: { patterns: 64, size: 16, draws: 5, betas: [1, 64, 19], reach: 5 },
  full: { patterns: 64, size: 16, draws: 100, betas: [1, 64, 37], reach: 5 },
  run({ patterns: count, size, draws, betas: [first, last, steps], reach }, random) {
    checkInteger("exactRecall", "draws", draws, 1);
    const gaps = Float64Array.from({ length: 201 }, (_, k) => -reach + (2 * reach * k) / 200);
    const betas = logSpace(first, last, steps);
    const sets = Array.from({ length: draws }, (_, k) => onSphere(count, size, 1, random.split(`draw ${k}`)));
    const [softmax, ...sparse] = sparseFamily();
    let [differing, compared] = [0, 0];
    const separations = [softmax, entmaxSeparation(1.25), ...sparse].map((separation): ExactRecallOf => {
      const predicted = new Float64Array(betas.length);
      const observed = new Float64Array(betas.length);
      const errors = betas.map((beta, b) => {
        const distances = sets.flatMap((patterns) => {
          const { step } = hopfieldFenchelYoung(patterns, { beta, separation });
          return exactlyRetrieved(patterns, { beta, separation }).map((said, mu) => {
            const pattern = row(patterns, mu);
            const recalled = step(pattern);
            const exact = recalled.every((x, i) => x === pattern[i]);
            if (separation.margin !== undefined) {
              compared++;
              if (said !== exact) differing++;
            }
            predicted[b] += Number(said) / (count * draws);
            observed[b] += Number(exact) / (count * draws);
            return distance(recalled, pattern);
          });
        });
        return mean(distances);
      });
      return {
        name: separation.name,
        margin: separation.margin,
        measuredMargin: measuredMargin(separation),
        ...separationCurve(separation, gaps),
        predicted,
        observed,
        errors,
      };
    });
    return { gaps, betas, separations, differing, compared };
  },
};

/** The smallest lead, up to 100, from which the second of two patterns has no weight at all. */
function measuredMargin(separation: Separation): number {
  const alone = (lead: number): boolean => separation.weights([lead, 0])[1] === 0;
  if (!alone(100)) return Number.POSITIVE_INFINITY;
  let [low, high] = [0, 100];
  for (let k = 0; k < 60; k++) {
    const middle = (low + high) / 2;
    if (alone(middle)) high = middle;
    else low = middle;
  }
  return high;
}
