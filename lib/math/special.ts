/**
 * @file The error function and its relatives, and Gauss–Hermite quadrature. Everything is computed from series, continued
 * fractions and recurrences that converge to rounding, so that there is no table of fitted constants to trust.
 */
import { checkFinite, checkInteger, shown } from "./check";

function checkNumber(caller: string, x: number): void {
  if (typeof x !== "number" || Number.isNaN(x))
    throw new RangeError(`${caller}: x must be a number, got ${shown(x)}`);
}

/**
 * Error function.
 *
 *     erf(x) = (2/√π) ∫₀ˣ exp(−t²) dt = (2/√π) exp(−x²) Σ_k 2ᵏ x²ᵏ⁺¹/(2k+1)!!
 *
 * where the series, all of one sign, serves |x| < 1; beyond, erf(x) = 1 − erfc(x). ±Infinity gives ±1.
 *
 * Reference: Abramowitz & Stegun 1964, eqs. 7.1.1 and 7.1.6. Accurate to a few units in the last place.
 *
 * @throws {RangeError} when `x` is NaN
 */
export function erf(x: number): number {
  checkNumber("erf", x);
  if (Math.abs(x) >= 1) return Math.sign(x) * (1 - erfc(Math.abs(x)));
  let term = x;
  let sum = x;
  for (let k = 1; Math.abs(term) > 1e-18 * Math.abs(sum); k++) {
    term *= (2 * x * x) / (2 * k + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/**
 * Complementary error function 1 − erf(x), with full relative accuracy in the tail.
 *
 *     √π exp(x²) erfc(x) = 1/(x + ½/(x + 1/(x + (3/2)/(x + 2/(x + …)))))
 *
 * where the continued fraction serves x ≥ 1 (evaluated by Lentz's method). It reaches 0 above x ≈ 27.2.
 *
 * Reference: Abramowitz & Stegun 1964, eq. 7.1.14. Relative error about x²·2⁻⁵³, from the exponential.
 *
 * @throws {RangeError} when `x` is NaN
 */
export function erfc(x: number): number {
  checkNumber("erfc", x);
  if (x < 1) return x > -1 ? 1 - erf(x) : 2 - erfc(-x);
  return x > 28 ? 0 : Math.exp(-x * x) / (Math.sqrt(Math.PI) * tailFraction(x));
}

/** The continued fraction x + ½/(x + 1/(x + (3/2)/(x + …))), for x ≥ 1. */
function tailFraction(x: number): number {
  let fraction = x;
  let upper = x;
  let lower = 0;
  for (let k = 1; k < 2000; k++) {
    lower = 1 / (x + (k / 2) * lower);
    upper = x + k / 2 / upper;
    const change = upper * lower;
    fraction *= change;
    if (Math.abs(change - 1) < 2 ** -53) break;
  }
  return fraction;
}

/**
 * Scaled complementary error function exp(x²) erfc(x), which neither vanishes nor loses digits in the tail.
 *
 * For large x it tends to 1/(√π x), and to 0; below x ≈ −26.6 it is Infinity.
 *
 * Reference: Abramowitz & Stegun 1964, eq. 7.1.14; Cody 1969, Math. Comp. 23, for the name and its use.
 *
 * @throws {RangeError} when `x` is NaN
 */
export function erfcx(x: number): number {
  checkNumber("erfcx", x);
  if (x === Number.POSITIVE_INFINITY) return 0;
  return x < 1 ? Math.exp(x * x) * erfc(x) : 1 / (Math.sqrt(Math.PI) * tailFraction(x));
}

/** Probability that a standard normal number exceeds `x`, ½ erfc(x/√2); often written Q(x) or H(x). */
export function normalTail(x: number): number {
  return 0.5 * erfc(x / Math.SQRT2);
}

/**
 * The number that a standard normal one exceeds with the given probability, the inverse of {@link normalTail}.
 *
 * @param probability in [1e-300, 1); below ½ the relative accuracy is kept
 * @throws {RangeError} when `probability` is outside that range
 */
export function normalTailInverse(probability: number): number {
  checkFinite("normalTailInverse", "probability", probability);
  if (!(probability >= 1e-300 && probability < 1))
    throw new RangeError(`normalTailInverse: probability must be in [1e-300, 1), got ${shown(probability)}`);
  if (probability > 0.5) return -normalTailInverse(1 - probability);
  // Newton on log Q, which is concave and falls: from the right, where Q(x) ≤ ½ exp(−x²/2) starts it, it never overshoots.
  let x = Math.sqrt(-2 * Math.log(2 * probability));
  for (let k = 0; k < 100; k++) {
    const tail = normalTail(x);
    const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
    const step = (Math.log(tail / probability) * tail) / density;
    x += step;
    if (Math.abs(step) <= 1e-15 * (1 + Math.abs(x))) break;
  }
  return x;
}

/** ln cosh x, the integral of tanh, without overflow. */
export function logCosh(x: number): number {
  const size = Math.abs(x);
  // Near 0 the two terms below would cancel: ln cosh x = ½ ln(1 + sinh² x).
  if (size < 0.5) return 0.5 * Math.log1p(Math.sinh(size) ** 2);
  return size + Math.log1p(Math.exp(-2 * size)) - Math.LN2;
}

/** A quadrature rule: Σ_k weights[k]·f(nodes[k]). */
export interface Quadrature {
  /** [count] rising */
  readonly nodes: Float64Array;
  /** [count] */
  readonly weights: Float64Array;
}

/** How many eigenvalues of the Jacobi matrix of order `count` lie below `x`: the negative pivots of J − x (Sturm). */
function eigenvaluesBelow(count: number, x: number): number {
  let below = 0;
  let pivot = 1;
  for (let k = 0; k < count; k++) {
    pivot = -x - (k === 0 ? 0 : k / (pivot === 0 ? Number.MIN_VALUE : pivot));
    if (pivot < 0) below++;
  }
  return below;
}

/** Node number `index`, by bisection to the last bit: an eigenvalue of the matrix with √1, √2, … beside a zero diagonal. */
function hermiteNode(count: number, index: number): number {
  let low = 0;
  let high = 2 * Math.sqrt(count);
  for (;;) {
    const middle = 0.5 * (low + high);
    if (middle <= low || middle >= high) return middle;
    if (eigenvaluesBelow(count, middle) > index) high = middle;
    else low = middle;
  }
}

/** 1/Σ_k p_k(x)², the weight at a node, where p_k are the Hermite polynomials of unit norm under the normal law. */
function hermiteWeight(count: number, x: number): number {
  let before = 0;
  let value = 1;
  let sum = 1;
  for (let k = 0; k < count - 1; k++) {
    const next = (x * value - Math.sqrt(k) * before) / Math.sqrt(k + 1);
    before = value;
    value = next;
    sum += value * value;
  }
  return 1 / sum;
}

/**
 * Gauss–Hermite quadrature for the mean over a standard normal number.
 *
 *     ∫ f(z) exp(−z²/2)/√(2π) dz ≈ Σ_k w_k f(z_k)
 *
 * where z are `nodes` and w `weights`, which sum to 1. Exact for polynomials up to degree 2·`count` − 1. This is the
 * probabilists' convention: the physicists' nodes are z/√2, their weights w√π.
 *
 * Reference: Golub & Welsch 1969, Math. Comp. 23, for the nodes as eigenvalues; the weights are Christoffel numbers.
 *
 * @param count number of nodes, 1 to 300 (beyond, the outermost weights leave the range of numbers)
 * @throws {RangeError} when `count` is not a whole number in [1, 300]
 * @example
 * const { nodes, weights } = gaussHermite(3); // nodes −√3, 0, √3; weights 1/6, 2/3, 1/6
 */
export function gaussHermite(count: number): Quadrature {
  checkInteger("gaussHermite", "count", count, 1, 300);
  const nodes = new Float64Array(count);
  const weights = new Float64Array(count);
  for (let k = Math.floor(count / 2); k < count; k++) {
    nodes[k] = 2 * k === count - 1 ? 0 : hermiteNode(count, k);
    weights[k] = hermiteWeight(count, nodes[k]);
    nodes[count - 1 - k] = -nodes[k] + 0;
    weights[count - 1 - k] = weights[k];
  }
  return { nodes, weights };
}
