/** @file How many spikes tell the likeliest memory: counts of a multinomial draw, their large deviations and their exact law. */
import { checkInteger, checkRange, integral } from "../../math";
import { checkPosterior } from "./check";

/**
 * Rate at which the error of deciding by counts falls with every spike.
 *
 *     C = −ln(1 − (√p₁ − √p₂)²) [nat per spike]
 *
 * where p₁ and p₂ are the largest probability and the next: the exponent of P(n₂ ≥ n₁), by Chernoff's bound, which is tight in the exponent.
 *
 * Reference: Cover & Thomas 2006, sec. 11.9.
 *
 * @param best p₁ in (0, 1]
 * @param next p₂ in [0, p₁]
 * @returns 0 where they are alike, Infinity where the best has all
 * @throws {RangeError} when a probability is outside, or both together exceed 1
 */
export function decisionRate(best: number, next: number): number {
  const caller = "decisionRate";
  checkRange(caller, "best", best, 0, 1);
  checkRange(caller, "next", next, 0, best);
  if (best + next > 1 + 1e-9)
    throw new RangeError(`${caller}: best + next must be at most 1, got ${best + next}`);
  return -Math.log1p(-Math.min(1, (Math.sqrt(best) - Math.sqrt(next)) ** 2)) + 0;
}

/** C of a posterior, from its two largest entries. */
function rateOf(caller: string, posterior: ArrayLike<number>): number {
  checkPosterior(caller, "posterior", posterior);
  if (posterior.length < 2)
    throw new RangeError(`${caller}: posterior must have at least two entries, got one`);
  let [best, next] = [0, 0];
  for (let k = 0; k < posterior.length; k++) {
    const p = posterior[k];
    if (p > best) [best, next] = [p, best];
    else if (p > next) next = p;
  }
  return decisionRate(Math.min(1, best), Math.min(next, 1 - best + 1e-12));
}

/**
 * Bound on the error after n spikes: the likeliest memory does not have the most, (P − 1) e^(−nC), at most 1.
 *
 * @param posterior [P] p, sums to 1
 * @param spikes n
 * @throws {RangeError} when `posterior` is none of at least two, or `spikes` no whole number ≥ 0
 */
export function decisionErrorBound(posterior: ArrayLike<number>, spikes: number): number {
  const rate = rateOf("decisionErrorBound", posterior);
  checkInteger("decisionErrorBound", "spikes", spikes);
  return spikes === 0 ? 1 : Math.min(1, (posterior.length - 1) * Math.exp(-spikes * rate));
}

/**
 * Spikes that suffice for an error of at most δ, by the bound: n_δ = ln((P − 1)/δ)/C, not rounded.
 *
 * Enough, not needed: at δ = 1 % about two thirds of it do ({@link decisionError} is exact).
 *
 * @param error δ in (0, 1)
 * @returns Infinity where no memory is the likeliest
 * @throws {RangeError} when `posterior` is none of at least two, or `error` outside
 * @example
 * spikesForDecision([0.7, 0.3], 0.01) // 52.8
 */
export function spikesForDecision(posterior: ArrayLike<number>, error: number): number {
  const rate = rateOf("spikesForDecision", posterior);
  if (!(error > 0 && error < 1))
    throw new RangeError(`spikesForDecision: error must be above 0 and below 1, got ${error}`);
  return Math.log((posterior.length - 1) / error) / rate;
}

/** Weight of a winner's count that is left out beside 1. */
const NEGLIGIBLE = 1e-18;

/** Product of polynomials up to degree n. */
function product(a: Float64Array, b: Float64Array): Float64Array {
  const result = new Float64Array(a.length);
  for (let i = 0; i < a.length; i++)
    if (a[i] !== 0) for (let j = 0; i + j < a.length; j++) result[i + j] += a[i] * b[j];
  return result;
}

/** a^power up to degree n. */
function power(a: Float64Array, exponent: number): Float64Array {
  const one = new Float64Array(a.length);
  one[0] = 1;
  let result: Float64Array = one;
  let square = a;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = product(result, square);
    if (rest > 1) square = product(square, square);
  }
  return result;
}

/**
 * Error after n spikes, exactly: the chance that the memory with the most spikes, one of them at random where several have as many,
 * is not the likeliest.
 *
 *     1 − Σ_c ∫₀¹ ds n! [zⁿ] (p₁ z)^c/c! Π_{j>1} (Σ_{i<c} (p_j z)^i/i! + s (p_j z)^c/c!)
 *
 * where c is the winner's count, and the integral of s^t over [0, 1] is the share 1/(t + 1) of a tie with t others. Right to about 1e−14.
 *
 * @param posterior [P] p, sums to 1; the first of its largest entries is taken for the right answer
 * @param spikes n, 0 to 1000; the work grows as n² for every count that may win and every different entry
 * @throws {RangeError} when `posterior` is none of at least two, or `spikes` no such whole number
 */
export function decisionError(posterior: ArrayLike<number>, spikes: number): number {
  const caller = "decisionError";
  rateOf(caller, posterior);
  checkInteger(caller, "spikes", spikes, 0, 1000);
  if (spikes === 0) return 1 - 1 / posterior.length;
  const others = Array.from(posterior);
  const best = Math.max(...others);
  others.splice(others.indexOf(best), 1);
  const groups = new Map<number, number>();
  for (const p of others) groups.set(p, (groups.get(p) ?? 0) + 1);

  // Counts of Poisson laws of means n p, given that they sum to n: numbers of ordinary size.
  const poisson = (mean: number): Float64Array => {
    const weights = new Float64Array(spikes + 1);
    weights[0] = Math.exp(-mean);
    for (let i = 1; i <= spikes; i++) weights[i] = (weights[i - 1] * mean) / i;
    return weights;
  };
  const own = poisson(spikes * best);
  const rivals = [...groups].map(([p, count]) => ({ law: poisson(spikes * p), count }));
  const total = poisson(spikes)[spikes];
  const right = (count: number, share: number): number => {
    let all: Float64Array | undefined;
    for (const { law, count: alike } of rivals) {
      const cut = law.map((weight, i) => (i < count ? weight : i === count ? share * weight : 0));
      const many = power(cut, alike);
      all = all ? product(all, many) : many;
    }
    return own[count] * (all as Float64Array)[spikes - count];
  };
  let correct = 0;
  for (let count = 1; count <= spikes; count++)
    if (own[count] > NEGLIGIBLE * total) correct += integral((share) => right(count, share), 0, 1);
  return Math.min(1, Math.max(0, 1 - correct / total));
}
