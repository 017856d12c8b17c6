/** @file Whether probabilities mean what they say: of 100 answers given with confidence 0.8, are 80 right? */
import {
  checkChoice,
  checkInteger,
  checkLength,
  type Matrix,
  type MeanError,
  type Proportion,
  proportion,
  row,
} from "../math";

/** Answers of about one confidence. */
export interface ReliabilityBin {
  /** ends of the bin */
  readonly low: number;
  readonly high: number;
  /** answers in it */
  readonly count: number;
  /** their mean confidence; undefined when there is none */
  readonly confidence: number | undefined;
  /** share of them that is right, with Wilson's 95 % interval; undefined when there is none */
  readonly accuracy: Proportion | undefined;
}

/** Confidences beside outcomes. */
export interface Reliability {
  readonly bins: readonly ReliabilityBin[];
  /** Σ_b (n_b/n) |accuracy_b − confidence_b|, the expected calibration error */
  readonly ece: number;
  /** largest gap of a bin */
  readonly mce: number;
  /** mean confidence less share of right answers: above 0 when over-confident */
  readonly excess: number;
}

/** How confidences are put into bins. */
export interface ReliabilityOptions {
  /** 10 when left out */
  readonly bins?: number;
  /** `"width"`, when left out: equal parts of [0, 1]. `"mass"`: as equal numbers of answers as equal confidences allow */
  readonly by?: "width" | "mass";
}

/** @throws {RangeError} when a number is not in [0, 1] */
function checkProbabilities(caller: string, name: string, values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i++)
    if (!(values[i] >= 0 && values[i] <= 1))
      throw new RangeError(`${caller}: ${name}[${i}] must be in [0, 1], got ${values[i]}`);
}

/** Guards two columns of one length: a score, and whether. @throws {RangeError} when there is none, or lengths differ */
export function checkJudged(
  caller: string,
  [name, scores]: readonly [string, ArrayLike<number>],
  [whether, judged]: readonly [string, ArrayLike<boolean | number>],
): void {
  if (scores.length === 0) throw new RangeError(`${caller}: ${name} must hold at least one, got none`);
  checkLength(caller, whether, judged, scores.length);
}

/** Inner ends of bins that hold as equal numbers of answers as equal confidences allow. */
function edgesByMass(confidence: ArrayLike<number>, bins: number): number[] {
  const sorted = Float64Array.from(confidence).sort();
  const inner = Array.from(
    { length: bins - 1 },
    (_, b) => sorted[Math.floor(((b + 1) * sorted.length) / bins)],
  );
  return [0, ...new Set(inner.filter((edge) => edge > 0)), 1];
}

/**
 * Reliability diagram and calibration errors of answers that come with a confidence.
 *
 * Bins hold their lower end, the last one both. The error is too high for few answers: even perfect confidences give about
 * √(2/π) Σ_b √(n_b a_b (1 − a_b))/n with accuracies a_b; {@link confidenceErrorByChance} says it from the confidences.
 *
 * Reference: Naeini, Cooper & Hauskrecht 2015, AAAI; Guo et al. 2017, ICML, arXiv 1706.04599, eqs. (2) to (5).
 *
 * @param confidence [n] probability given to the answer
 * @param correct [n] whether it was right
 * @throws {RangeError} when there is no answer, lengths differ, a confidence is outside [0, 1], or `bins` is no whole number ≥ 1
 */
export function reliability(
  confidence: ArrayLike<number>,
  correct: ArrayLike<boolean | number>,
  { bins = 10, by = "width" }: ReliabilityOptions = {},
): Reliability {
  const caller = "reliability";
  checkJudged(caller, ["confidence", confidence], ["correct", correct]);
  checkProbabilities(caller, "confidence", confidence);
  checkInteger(caller, "bins", bins, 1);
  checkChoice(caller, "by", by, ["width", "mass"]);
  const edges =
    by === "mass" ? edgesByMass(confidence, bins) : Array.from({ length: bins + 1 }, (_, b) => b / bins);
  const parts = edges.slice(1).map(() => ({ count: 0, confidence: 0, right: 0 }));
  for (let i = 0; i < confidence.length; i++) {
    let bin = by === "width" ? Math.min(bins - 1, Math.floor(confidence[i] * bins)) : 0;
    // Rounding, or bins of unequal width: the bin whose ends hold it.
    while (bin < parts.length - 1 && confidence[i] >= edges[bin + 1]) bin++;
    while (confidence[i] < edges[bin]) bin--;
    parts[bin].count++;
    parts[bin].confidence += confidence[i];
    if (correct[i]) parts[bin].right++;
  }
  let [ece, mce, excess] = [0, 0, 0];
  for (const { count, confidence: sum, right } of parts) {
    if (count === 0) continue;
    ece += Math.abs(right - sum) / confidence.length;
    mce = Math.max(mce, Math.abs(right - sum) / count);
    excess += (sum - right) / confidence.length;
  }
  return {
    ...{ ece, mce, excess },
    bins: parts.map(({ count, confidence: sum, right }, b) => ({
      low: edges[b],
      high: edges[b + 1],
      count,
      confidence: count === 0 ? undefined : sum / count,
      accuracy: count === 0 ? undefined : proportion(right, count),
    })),
  };
}

/**
 * What the calibration error of {@link reliability}, over bins of equal width, would be if every confidence were right: numbers of right answers
 * scatter about their mean.
 *
 *     mean Σ_b √(2 V_b/π)/n,   variance Σ_b (1 − 2/π) V_b/n²,   V_b = Σ_i c_i (1 − c_i) over the bin
 *
 * for many answers in a bin, where the excess is normal; where V_b is below 1, errors are single, of 1/n each.
 *
 * @param confidence [n] probability given to the answer
 * @returns mean, and the standard deviation about it
 * @throws {RangeError} when there is no answer, a confidence is outside [0, 1], or `bins` is no whole number ≥ 1
 */
export function confidenceErrorByChance(confidence: ArrayLike<number>, bins = 10): MeanError {
  const caller = "confidenceErrorByChance";
  checkJudged(caller, ["confidence", confidence], ["confidence", confidence]);
  checkProbabilities(caller, "confidence", confidence);
  checkInteger(caller, "bins", bins, 1);
  const n = confidence.length;
  const scatter = new Float64Array(bins);
  for (let i = 0; i < n; i++)
    scatter[Math.min(bins - 1, Math.floor(confidence[i] * bins))] += confidence[i] * (1 - confidence[i]);
  let [sum, squares] = [0, 0];
  for (const v of scatter) {
    sum += Math.sqrt((2 * v) / Math.PI);
    squares += (1 - 2 / Math.PI) * v;
  }
  return { mean: sum / n, error: Math.sqrt(squares) / n };
}

function checkPosteriors(caller: string, posteriors: Matrix, truths: ArrayLike<number>): void {
  if (posteriors.rows === 0) throw new RangeError(`${caller}: posteriors must hold at least one, got none`);
  checkLength(caller, "truths", truths, posteriors.rows);
  checkProbabilities(caller, "posteriors", posteriors.data);
  for (let i = 0; i < truths.length; i++)
    checkInteger(caller, `truths[${i}]`, truths[i], 0, posteriors.cols - 1);
}

/**
 * Brier's score of whole distributions, the mean over answers of Σ_k (p_k − 1[k is true])²: 0 for certainty that is right, 2 for
 * certainty that is wrong. A proper score: lowest on average for the true probabilities.
 *
 * Reference: Brier 1950, Mon. Weather Rev. 78(1), eq. (2).
 *
 * @param posteriors [n, K] one distribution a row
 * @param truths [n] which was true
 * @throws {RangeError} when there is none, lengths differ, an entry is outside [0, 1] or a truth is no column
 */
export function brierScore(posteriors: Matrix, truths: ArrayLike<number>): number {
  checkPosteriors("brierScore", posteriors, truths);
  let sum = 0;
  for (let i = 0; i < truths.length; i++) {
    const p = row(posteriors, i);
    for (let k = 0; k < p.length; k++) sum += (p[k] - (k === truths[i] ? 1 : 0)) ** 2;
  }
  return sum / truths.length;
}

/**
 * Mean negative logarithm of the probability given to what was true [nat]; Infinity where that was 0. A proper score, and the only one
 * that looks at that probability alone.
 *
 * Reference: Good 1952, J. R. Stat. Soc. B 14(1).
 *
 * @param posteriors [n, K] one distribution a row
 * @param truths [n] which was true
 * @throws {RangeError} when there is none, lengths differ, an entry is outside [0, 1] or a truth is no column
 */
export function logLoss(posteriors: Matrix, truths: ArrayLike<number>): number {
  checkPosteriors("logLoss", posteriors, truths);
  let sum = 0;
  for (let i = 0; i < truths.length; i++) sum -= Math.log(row(posteriors, i)[truths[i]]);
  return sum / truths.length + 0;
}
