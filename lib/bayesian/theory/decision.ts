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

/** A polynomial from its first power on, whose other coefficients are 0. */
interface Polynomial {
  readonly first: number;
  readonly values: Float64Array;
}

const one: Polynomial = { first: 0, values: Float64Array.of(1) };

/** Weight of a count, beside its law's largest, that is left out. */
const NEGLIGIBLE = 1e-20;

/** Poisson law of a mean, about its mode: of ordinary size whatever the mean. */
function poisson(mean: number): Polynomial {
  // From the mode outward, in units of the weight there.
  const mode = Math.floor(mean);
  const [below, above]: [number[], number[]] = [[], []];
  let weight = 1;
  for (let i = mode; i > 0 && weight > NEGLIGIBLE; i--) {
    weight *= i / mean;
    below.push(weight);
  }
  weight = 1;
  for (let i = mode + 1; weight > NEGLIGIBLE; i++) {
    weight *= mean / i;
    above.push(weight);
  }
  const values = Float64Array.from([...below.reverse(), 1, ...above]);
  const sum = values.reduce((total, value) => total + value, 0);
  return { first: mode - below.length, values: values.map((value) => value / sum) };
}

const at = ({ first, values }: Polynomial, power: number): number => values[power - first] ?? 0;

/** Product of polynomials up to a degree. */
function product(a: Polynomial, b: Polynomial, degree: number): Polynomial {
  const first = a.first + b.first;
  const length = Math.min(a.values.length + b.values.length - 1, degree + 1 - first);
  const values = new Float64Array(Math.max(0, length));
  for (let i = 0; i < a.values.length; i++)
    for (let j = 0, end = Math.min(b.values.length, length - i); j < end; j++)
      values[i + j] += a.values[i] * b.values[j];
  return { first, values };
}

/** a^exponent up to a degree. */
function power(a: Polynomial, exponent: number, degree: number): Polynomial {
  let result = one;
  let square = a;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = product(result, square, degree);
    if (rest > 1) square = product(square, square, degree);
  }
  return result;
}

/** Laws, and how many memories have each. */
type Rivals = readonly { readonly law: Polynomial; readonly alike: number }[];

/** The coefficient of z^degree of the product of all rivals' laws, as one sum over two halves of them. */
function coefficient(rivals: Rivals, degree: number): number {
  let left = one;
  for (const { law, alike } of rivals)
    left = product(left, power(law, Math.floor(alike / 2), degree), degree);
  let right = left;
  rivals
    .filter(({ alike }) => alike % 2 === 1)
    .forEach(({ law }, i) => {
      if (i % 2 === 0) left = product(left, law, degree);
      else right = product(right, law, degree);
    });
  return left.values.reduce((sum, value, i) => sum + value * at(right, degree - left.first - i), 0);
}

/** The law of a count that is at most `most`, which weighs only `share` of what it did. */
function cut({ first, values }: Polynomial, most: number, share: number): Polynomial {
  const last = most - first;
  const kept = values.slice(0, Math.max(0, last + 1));
  if (last >= 0 && last < kept.length) kept[last] *= share;
  return { first, values: kept };
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
 * @param spikes n, 0 to 10⁴; the work grows as √n for two memories, as n^(3/2) for every different entry of more
 * @throws {RangeError} when `posterior` is none of at least two, or `spikes` no such whole number
 */
export function decisionError(posterior: ArrayLike<number>, spikes: number): number {
  const caller = "decisionError";
  rateOf(caller, posterior);
  checkInteger(caller, "spikes", spikes, 0, 10_000);
  if (spikes === 0) return 1 - 1 / posterior.length;
  const others = Array.from(posterior);
  const best = Math.max(...others);
  others.splice(others.indexOf(best), 1);
  const groups = new Map<number, number>();
  for (const p of others) groups.set(p, (groups.get(p) ?? 0) + 1);

  // Counts of Poisson laws of means n p, given that they sum to n.
  const own = poisson(spikes * best);
  const rivals = [...groups].map(([p, alike]) => ({ law: poisson(spikes * p), alike }));
  let correct = 0;
  own.values.forEach((weight, i) => {
    const count = own.first + i;
    if (count === 0 || count > spikes) return;
    const right = (share: number): number =>
      coefficient(
        rivals.map(({ law, alike }) => ({ law: cut(law, count, share), alike })),
        spikes - count,
      );
    correct += weight * integral(right, 0, 1);
  });
  return Math.min(1, Math.max(0, 1 - correct / at(poisson(spikes), spikes)));
}
