/** @file Whether one method is better than another on the same cases, and how sure one may be after many such questions. */
import { checkAllFinite, checkChoice, checkInteger, checkRange, mean, type Random } from "../math";

/** How {@link pairedPermutation} counts. */
export interface PairedPermutationOptions {
  /** draws signs where there are too many pairs to count them all; wanted there */
  readonly random?: Random;
  /** signs drawn for all pairs so many times; 9999 when left out */
  readonly resamples?: number;
  /** up to so many pairs all signs are counted, 40 at most; 24 when left out */
  readonly exactUpTo?: number;
  /** `"two-sided"` when left out; `"greater"` asks for a mean above 0 alone, `"less"` for one below */
  readonly alternative?: "two-sided" | "greater" | "less";
}

/** What a paired permutation test says. */
export interface PairedPermutation {
  /** mean of the differences */
  readonly mean: number;
  /** chance of a mean as far out, were every difference as likely to have the other sign */
  readonly p: number;
  /** whether all signs were counted */
  readonly exact: boolean;
}

/** The most pairs whose signs are all counted: a list of 2²⁰ sums on either side. */
const MOST_EXACT = 40;

/** All sums ±d₁ ± d₂ … of a list, rising. */
function signedSums(differences: Float64Array): Float64Array {
  const sums = new Float64Array(2 ** differences.length);
  let count = 1;
  for (const d of differences) {
    for (let i = 0; i < count; i++) {
      sums[count + i] = sums[i] - d;
      sums[i] += d;
    }
    count *= 2;
  }
  return sums.sort();
}

/** Share of all signs whose sum is at least `least`: every sum is one of the first half and one of the second. */
function shareAbove(differences: Float64Array, least: number): number {
  const half = differences.length >> 1;
  const first = signedSums(differences.subarray(0, half));
  const second = signedSums(differences.subarray(half));
  let [found, from] = [0, second.length];
  for (const sum of first) {
    while (from > 0 && sum + second[from - 1] >= least) from--;
    found += second.length - from;
  }
  return found / (first.length * second.length);
}

/**
 * Paired permutation test: were it only chance which of two methods a case favours, how often would the mean difference be as large?
 *
 *     p = #{s ∈ {±1}ⁿ : T(s) ≥ T(1)}/2ⁿ            exactly, for few pairs
 *     p = (1 + #{T(s) ≥ T(1)})/(1 + m)             of m draws of signs, for many
 *
 * where T(s) = |Σ sᵢ dᵢ| (or ±Σ sᵢ dᵢ for one side) and d are the differences. The null hypothesis is that every difference is as likely to
 * have the other sign; pairs are independent. Of m draws the one observed counts as one more: without it p would be 0 at times, and a test at
 * level α would be wrong more often than that. All signs are counted by halves: 2^(n/2) sums of each, met from both ends. Sums that differ by
 * rounding alone are ties.
 *
 * Reference: Fisher 1935, The Design of Experiments, section 21; Pitman 1937, J. R. Stat. Soc. Suppl. 4; Phipson & Smyth 2010, Stat. Appl.
 * Genet. Mol. Biol. 9(1), for the one more.
 *
 * @param differences [n] one for each pair
 * @throws {RangeError} when there is none, one is not finite, or an option is out of its range
 * @throws {TypeError} when the alternative is unknown, or chance is needed and `random` is not given
 * @example
 * pairedPermutation([1, 2, 3, 4, 5]).p // 2/32: only these signs and their opposites are as far out
 */
export function pairedPermutation(
  differences: ArrayLike<number>,
  options: PairedPermutationOptions = {},
): PairedPermutation {
  const caller = "pairedPermutation";
  const { random, resamples = 9999, exactUpTo = 24, alternative = "two-sided" } = options;
  checkInteger(caller, "number of differences", differences.length, 1);
  checkAllFinite(caller, "differences", differences);
  checkInteger(caller, "resamples", resamples, 1);
  checkInteger(caller, "exactUpTo", exactUpTo, 0, MOST_EXACT);
  checkChoice(caller, "alternative", alternative, ["two-sided", "greater", "less"]);
  // Signs of what is 0 change nothing; the largest is 1, so that no sum overflows.
  let largest = 0;
  for (let i = 0; i < differences.length; i++) largest = Math.max(largest, Math.abs(differences[i]));
  const turn = alternative === "less" ? -1 : 1;
  const told = Float64Array.from(differences, (d) => (largest === 0 ? 0 : (turn * d) / largest)).filter(
    (d) => d !== 0,
  );
  const sum = told.reduce((total, d) => total + d, 0);
  const rounding = 1e-12 * told.length;
  const seen = alternative === "two-sided" ? Math.abs(sum) : sum;
  const average = largest * mean(Float64Array.from(differences, (d) => (largest === 0 ? 0 : d / largest)));
  if (told.length <= exactUpTo) {
    // Opposite signs are as many, unless nothing is nearer than what was seen.
    const sides = alternative === "two-sided" ? 2 : 1;
    const p = sides === 2 && seen <= rounding ? 1 : sides * shareAbove(told, seen - rounding);
    return { mean: average, p, exact: true };
  }
  if (random === undefined)
    throw new TypeError(
      `${caller}: random must be given for more than ${exactUpTo} pairs that differ, got none for ${told.length}`,
    );
  let beyond = 0;
  for (let draw = 0; draw < resamples; draw++) {
    let total = 0;
    for (const d of told) total += random() < 0.5 ? d : -d;
    if ((alternative === "two-sided" ? Math.abs(total) : total) >= seen - rounding) beyond++;
  }
  return { mean: average, p: (1 + beyond) / (1 + resamples), exact: false };
}

/**
 * Holm's step-down correction of several p-values: each as it may be compared with a level α so that, over all of them, a true null
 * hypothesis is rejected with probability α at most, whatever they have to do with one another.
 *
 *     p̃_(i) = max_{j ≤ i} min(1, (m − j + 1) p_(j))
 *
 * where p_(1) ≤ … ≤ p_(m) are the values in order.
 *
 * Reference: Holm 1979, Scand. J. Stat. 6(2).
 *
 * @param values [m] p-values
 * @returns [m] corrected, in the order given
 * @throws {RangeError} when a value is not in [0, 1]
 * @example
 * holm([0.01, 0.04, 0.03]) // 0.03, 0.06, 0.06
 */
export function holm(values: ArrayLike<number>): Float64Array {
  for (let i = 0; i < values.length; i++) checkRange("holm", `values[${i}]`, values[i], 0, 1);
  const order = Int32Array.from({ length: values.length }, (_, i) => i).sort((a, b) => values[a] - values[b]);
  const corrected = new Float64Array(values.length);
  let least = 0;
  order.forEach((at, rank) => {
    least = Math.max(least, Math.min(1, (values.length - rank) * values[at]));
    corrected[at] = least;
  });
  return corrected;
}
