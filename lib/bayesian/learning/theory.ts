/** @file What learning comes to: closed forms for prototypes, drift, the price of going on learning, and forgetting in turn. */
import { checkInteger, checkPositive, checkRange } from "../../math";
import { overCounts } from "../theory/counting";

/**
 * Σ_f w_f² of the weights with which a memory holds its presentations, one over their effective number.
 *
 *     (1 − η)^(2(n−1)) + η (1 − (1 − η)^(2(n−1)))/(2 − η)   →   η/(2 − η)
 *
 * where the first of n presentations was taken over whole, and the others at the rate η.
 *
 * @param presentations n; Infinity when left out
 * @throws {RangeError} when η is outside (0, 1] or n no whole number ≥ 1
 */
export function presentationShare(rate: number, presentations: number = Number.POSITIVE_INFINITY): number {
  checkPositive("presentationShare", "rate", rate);
  checkRange("presentationShare", "rate", rate, 0, 1);
  if (presentations !== Number.POSITIVE_INFINITY)
    checkInteger("presentationShare", "presentations", presentations, 1);
  const kept = presentations === 1 ? 1 : (1 - rate) ** (2 * (presentations - 1));
  return kept + (rate * (1 - kept)) / (2 - rate);
}

/**
 * Cosine of a prototype with the pattern that it has seen noisy copies of, for many signs.
 *
 *     cos = m/√(m² + S (1 − m²)),   m = 1 − 2ε,   S = η/(2 − η)
 *
 * where S is {@link presentationShare}: 1/n for a running mean of n copies.
 *
 * @throws {RangeError} when ε is outside [0, ½] or a number is out of its range
 */
export function learnedCosine({
  flips,
  ...how
}: {
  /** ε */
  readonly flips: number;
} & (
  | {
      /** η */
      readonly rate: number;
      /** n; Infinity when left out */
      readonly presentations?: number;
    }
  | {
      /** S */
      readonly share: number;
    }
)): number {
  checkRange("learnedCosine", "flips", flips, 0, 0.5);
  const share = "share" in how ? how.share : presentationShare(how.rate, how.presentations);
  checkRange("learnedCosine", "share", share, 0, 1);
  const m = 1 - 2 * flips;
  return m === 0 ? 0 : m / Math.sqrt(m * m + share * (1 - m * m));
}

/** A pattern that wanders, seen through noise. */
export interface Drift {
  /** q ≥ 0, variance that each entry of the pattern gains from one observation to the next */
  readonly drift: number;
  /** σ² > 0, variance of the noise of each observed entry */
  readonly noise: number;
}

function checkDrift(caller: string, { drift, noise }: Drift): void {
  checkRange(caller, "drift", drift, 0, Number.MAX_VALUE);
  checkPositive(caller, "noise", noise);
}

/**
 * Mean squared error of a memory, per entry, that follows a wandering pattern at a constant rate; just after it has learned.
 *
 *     MSE = ((1 − η)² q + η² σ²)/(η (2 − η))   ≈   q/(2η) + η σ²/2
 *
 * @throws {RangeError} when η is outside (0, 1] or a variance out of its range
 */
export function trackingError({ rate, drift, noise }: Drift & { /** η */ readonly rate: number }): number {
  checkPositive("trackingError", "rate", rate);
  checkRange("trackingError", "rate", rate, 0, 1);
  checkDrift("trackingError", { drift, noise });
  return ((1 - rate) ** 2 * drift + rate * rate * noise) / (rate * (2 - rate));
}

/**
 * The rate at which a wandering pattern is followed best: the gain of the stationary Kalman filter.
 *
 *     η = (√(q² + 4 q σ²) − q)/(2σ²)   ≈   √q/σ
 *
 * @throws {RangeError} when a variance is out of its range
 */
export function trackingRate({ drift, noise }: Drift): number {
  checkDrift("trackingRate", { drift, noise });
  // The same without the difference of two near numbers.
  return drift === 0 ? 0 : (2 * drift) / (drift + Math.sqrt(drift * drift + 4 * drift * noise));
}

/**
 * What constant plasticity costs in log-likelihood at each observation, once it has converged [nat].
 *
 *     ½ N η/(2 − η)
 *
 * where N is the number of parameters of a memory: each scatters with the share η/(2 − η) of the variance of one observation. The same for
 * Gaussian memories and, in first order, for probabilities of signs.
 *
 * @throws {RangeError} when η is outside (0, 1] or N no whole number ≥ 1
 */
export function plasticityCost({
  size,
  rate,
}: {
  /** N */
  readonly size: number;
  /** η */
  readonly rate: number;
}): number {
  checkInteger("plasticityCost", "size", size, 1);
  return 0.5 * size * presentationShare(rate);
}

/** A stream of patterns, each shown several times in a row, into memories that are replaced in turn. */
export interface PalimpsestSetting {
  /** P, places for memories */
  readonly count: number;
  /** presentations of a pattern after its first */
  readonly repeats: number;
  /** probability that such a presentation is taken for new */
  readonly falseNew: number;
}

/**
 * Probability that a pattern is still there after `age` later ones, when the place unused for longest is taken.
 *
 *     P(age + B < P),   B ~ binomial(age · repeats, falseNew)
 *
 * Each later pattern takes one place, and one more for each of its presentations that is taken for new; the P-th takes this one. Without such
 * errors memory is a step of length P.
 *
 * @throws {RangeError} when a number is out of its range
 */
export function palimpsestRecall(age: number, { count, repeats, falseNew }: PalimpsestSetting): number {
  checkInteger("palimpsestRecall", "age", age);
  checkInteger("palimpsestRecall", "count", count, 1);
  checkInteger("palimpsestRecall", "repeats", repeats);
  checkRange("palimpsestRecall", "falseNew", falseNew, 0, 1);
  const [draws, most] = [age * repeats, count - 1 - age];
  if (most < 0) return 0;
  if (falseNew === 0 || most >= draws) return 1;
  if (falseNew === 1) return 0;
  return Math.min(
    1,
    overCounts(falseNew, draws, (b) => Number(b <= most)),
  );
}
