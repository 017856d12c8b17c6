/** @file Whether a score puts things in the right order: which answers to trust, which cues are strange. */
import { checkAllFinite } from "../math";
import { checkJudged } from "./calibration";

/** Indices in falling order of `scores`, and where runs of equal ones end. */
function ranked(scores: ArrayLike<number>): { readonly order: Int32Array; readonly ends: readonly number[] } {
  const order = Int32Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[b] - scores[a]);
  const ends: number[] = [];
  for (let i = 1; i <= order.length; i++)
    if (i === order.length || scores[order[i]] !== scores[order[i - 1]]) ends.push(i);
  return { order, ends };
}

/** Errors among the answers that are kept. */
export interface RiskCoverage {
  /** [n] share of answers kept: 1/n, 2/n … 1, the most confident first */
  readonly coverage: Float64Array;
  /** [n] share of wrong answers among them; answers of one confidence share their errors evenly */
  readonly risk: Float64Array;
  /** mean of `risk`, the area under the curve: 0 when all are right, lower when errors come with low confidence */
  readonly aurc: number;
  /** `aurc` less what it would be if every wrong answer had less confidence than every right one */
  readonly excess: number;
}

/**
 * Risk over coverage: what is left of the errors when only the most confident answers are given.
 *
 * Reference: El-Yaniv & Wiener 2010, J. Mach. Learn. Res. 11; Geifman, Uziel & El-Yaniv 2019, ICLR, arXiv 1805.08206, for the excess.
 *
 * @param confidence [n] any scores, higher for answers more trusted
 * @param correct [n] whether the answer was right
 * @throws {RangeError} when there is no answer, lengths differ or a score is not finite
 */
export function riskCoverage(
  confidence: ArrayLike<number>,
  correct: ArrayLike<boolean | number>,
): RiskCoverage {
  checkJudged("riskCoverage", ["confidence", confidence], ["correct", correct]);
  checkAllFinite("riskCoverage", "confidence", confidence);
  const n = confidence.length;
  const { order, ends } = ranked(confidence);
  const risk = new Float64Array(n);
  let [wrong, first] = [0, 0];
  for (const end of ends) {
    let here = 0;
    for (let i = first; i < end; i++) if (!correct[order[i]]) here++;
    for (let i = first; i < end; i++) risk[i] = (wrong + (here * (i + 1 - first)) / (end - first)) / (i + 1);
    wrong += here;
    first = end;
  }
  let [aurc, best] = [0, 0];
  for (let i = 0; i < n; i++) {
    aurc += risk[i] / n;
    best += Math.max(0, i + 1 - (n - wrong)) / (i + 1) / n;
  }
  return {
    ...{ risk, aurc, excess: aurc - best },
    coverage: Float64Array.from({ length: n }, (_, i) => (i + 1) / n),
  };
}

/** True positives over false positives. */
export interface Roc {
  /** share of negatives at or above the threshold, rising from 0 to 1 */
  readonly falseAlarms: Float64Array;
  /** share of positives at or above it */
  readonly hits: Float64Array;
  /** probability that a positive scores above a negative, ties counting half */
  readonly auroc: number;
}

/**
 * Receiver operating characteristic of a score that should be higher for positives.
 *
 * Reference: Hanley & McNeil 1982, Radiology 143(1), for the area as the statistic of Mann and Whitney.
 *
 * @param scores [n]
 * @param positive [n]
 * @returns undefined when all are positive or none is
 * @throws {RangeError} when lengths differ, there is none, or a score is not finite
 */
export function roc(scores: ArrayLike<number>, positive: ArrayLike<boolean | number>): Roc | undefined {
  checkJudged("roc", ["scores", scores], ["positive", positive]);
  checkAllFinite("roc", "scores", scores);
  const { order, ends } = ranked(scores);
  const counts: [number, number][] = [[0, 0]];
  let [no, yes, below, first] = [0, 0, 0, 0];
  for (const end of ends) {
    let [moreNo, moreYes] = [0, 0];
    for (let i = first; i < end; i++)
      if (positive[order[i]]) moreYes++;
      else moreNo++;
    below += moreNo * (yes + moreYes / 2); // positives above these negatives
    no += moreNo;
    yes += moreYes;
    counts.push([no, yes]);
    first = end;
  }
  if (no === 0 || yes === 0) return undefined;
  return {
    falseAlarms: Float64Array.from(counts, ([x]) => x / no),
    hits: Float64Array.from(counts, ([, y]) => y / yes),
    auroc: below / (no * yes),
  };
}
