/**
 * @file Hamming balls: how large they are, how much two of them share, and the softmax that the shared part resembles. Volumes are
 * whole numbers of up to n bits; they are added exactly and only then turned into logarithms.
 */
import { checkChoice, checkInteger, checkRange } from "../../math";

/** ln of a whole number > 0 of any size, from its leading bits; −∞ of 0. */
export function logWhole(value: bigint): number {
  if (value <= 0n) return Number.NEGATIVE_INFINITY;
  const hex = value.toString(16);
  const kept = Math.min(hex.length, 15); // 60 bits, more than a double holds
  return Math.log(Number(BigInt(`0x${hex.slice(0, kept)}`))) + (hex.length - kept) * 4 * Math.LN2;
}

/** Row `n` of Pascal's triangle, exact. */
export function binomials(n: number): bigint[] {
  const row = [1n];
  for (let k = 1; k <= n; k++) row.push((row[k - 1] * BigInt(n - k + 1)) / BigInt(k));
  return row;
}

/** ⌈fraction · 2ⁿ⌉, exact: a double is a whole number over a power of two, and logarithms cannot tell which side of a tie they are on. */
function wordsFrom(fraction: number, size: number): bigint {
  let whole = fraction;
  let places = 0n;
  for (; !Number.isInteger(whole); places++) whole *= 2;
  return -(-(BigInt(whole) << BigInt(size)) >> places);
}

/**
 * The radius of the Hamming ball that holds a given fraction of all binary words.
 *
 *     d = min { d : 2^{−n} Σ_{i ≤ d} C(n, i) ≥ p }
 *
 * @param size n ≥ 1, bits of a word
 * @param fraction p in (0, 1]
 * @throws {RangeError} when a number is out of its range
 * @example
 * hammingRadius(1000, 1e-3) // 451
 */
export function hammingRadius(size: number, fraction: number): number {
  checkInteger("hammingRadius", "size", size, 1);
  checkRange("hammingRadius", "fraction", fraction, Number.MIN_VALUE, 1);
  const least = wordsFrom(fraction, size);
  let volume = 0n;
  const row = binomials(size);
  for (let d = 0; d < size; d++) {
    volume += row[d];
    if (volume >= least) return d;
  }
  return size;
}

/** ln of the fraction of all words that lie within Hamming distance `radius` of one. @throws {RangeError} on a size below 1 or a radius outside [0, n] */
export function logBallFraction(size: number, radius: number): number {
  checkInteger("logBallFraction", "size", size, 1);
  checkInteger("logBallFraction", "radius", radius, 0, size);
  return logWhole(binomials(size).reduce((sum, c, i) => (i <= radius ? sum + c : sum), 0n)) - size * Math.LN2;
}

/**
 * How much two Hamming balls share, for every distance of their centres.
 *
 *     I(δ; n, d) = 2^{−n} |{ x : H(x, a) ≤ d and H(x, b) ≤ d }|,   H(a, b) = δ
 *
 * computed exactly from I(0) = Σ_{i≤d} C(n, i) and what is lost with each step outwards (Kanerva 1988, appendix B):
 *
 *     I(δ) = I(δ−1) − [δ odd] C(δ−1, (δ−1)/2) C(n−δ, d − (δ−1)/2)
 *
 * @param size n, bits of a word
 * @param radius d in [0, n]
 * @returns ln I(δ) for δ = 0 … n, [n + 1]; −∞ where the balls share nothing
 * @throws {RangeError} when a number is out of its range
 */
export function logIntersections(size: number, radius: number): Float64Array {
  checkInteger("logIntersections", "size", size, 1);
  checkInteger("logIntersections", "radius", radius, 0, size);
  let shared = binomials(size).reduce((sum, c, i) => (i <= radius ? sum + c : sum), 0n);
  // C(2k, k) C(n−2k−1, d−k) for k = 0, 1, …, each from the one before
  let centre = 1n;
  let rest = radius < size ? binomials(size - 1)[radius] : 0n;
  const logs = new Float64Array(size + 1);
  for (let delta = 0; delta <= size; delta++) {
    if (delta % 2 === 1) {
      shared -= centre * rest;
      const k = (delta - 1) / 2;
      const [m, j] = [size - delta, radius - k]; // rest = C(m, j) → C(m−2, j−1)
      centre = (centre * BigInt(2 * (2 * k + 1))) / BigInt(k + 1);
      rest =
        m >= 2 && j >= 1 && m - j >= 1
          ? (rest * BigInt(j) * BigInt(m - j)) / (BigInt(m) * BigInt(m - 1))
          : 0n;
    }
    logs[delta] = logWhole(shared) - size * Math.LN2;
  }
  return logs;
}

/** A fit of ln I by a line in the cosine of two words. */
export interface SoftmaxFit {
  /** slope: I(δ) ≈ e^{intercept + β cos}, cos = 1 − 2δ/n */
  readonly beta: number;
  readonly intercept: number;
  /** distances 0 … points − 1 were fitted */
  readonly points: number;
}

/**
 * The softmax that a sparse distributed memory of radius d is nearest to.
 *
 *     least squares   β = cov(c, ln I)/var(c),   c_δ = 1 − 2δ/n,   δ = 0 … d−1
 *     published       β · d/(d − 1)
 *
 * The published numbers come from a covariance with divisor d − 1 over a variance with divisor d, hence their factor; the least
 * squares value is the minimum of Σ (ln I − a − βc)².
 *
 * Reference: Bricken & Pehlevan 2021, "Attention Approximates Sparse Distributed Memory", arXiv 2111.05498.
 *
 * @param points how many distances are fitted, from 0 on; default d, those at which a ball still holds the other's centre
 * @throws {RangeError} when there are fewer than 2 points, or one at which the balls share nothing
 * @throws {TypeError} on an unknown variant
 */
export function softmaxBeta(
  size: number,
  radius: number,
  variant: "least squares" | "published" = "least squares",
  points: number = radius,
): SoftmaxFit {
  checkChoice("softmaxBeta", "variant", variant, ["least squares", "published"]);
  checkInteger("softmaxBeta", "points", points, 2, size + 1);
  const logs = logIntersections(size, radius).subarray(0, points);
  if (!Number.isFinite(logs[points - 1]))
    throw new RangeError(
      `softmaxBeta: points must stay where balls of radius ${radius} share words, got ${points}`,
    );
  const cosine = (delta: number): number => 1 - (2 * delta) / size;
  const centre = cosine((points - 1) / 2);
  const level = logs.reduce((sum, y) => sum + y, 0) / points;
  let [product, square] = [0, 0];
  logs.forEach((y, delta) => {
    product += (cosine(delta) - centre) * (y - level);
    square += (cosine(delta) - centre) ** 2;
  });
  const beta = (product / square) * (variant === "published" ? points / (points - 1) : 1);
  return { beta, intercept: level - beta * centre, points };
}
