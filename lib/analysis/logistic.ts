/** @file How a chance of success rises or falls along an axis, and where it passes one half. */
import { checkAllFinite, checkInteger, checkLength, checkPositive, type Random } from "../math";
import { type BootstrapOptions, bootstrapOf, type Estimate } from "./bootstrap";
import { checkNotNegative } from "./check";

/** A fitted curve 1/(1 + e^(−k (x − x₀))). */
export interface LogisticFit {
  /** x₀, where half of the trials succeed; when the curve is level infinite, or NaN where all of it is at one half */
  readonly half: number;
  /** standard error of x₀ from the trials alone (delta method) */
  readonly halfError: number;
  /** k, below 0 where success becomes rarer */
  readonly slope: number;
  readonly slopeError: number;
}

/** How {@link logisticFit} weighs what it has not seen. */
export interface LogisticOptions {
  /** adds half of the log determinant of the information (Firth), which keeps the fit finite; true when left out */
  readonly penalty?: boolean;
}

/** Intercept, slope and what their likelihood says of them, along u = (x − centre)/spread. */
interface Solution {
  readonly a: number;
  readonly b: number;
  readonly aa: number;
  readonly ab: number;
  readonly bb: number;
}

/** Newton's steps on the (penalised) score, shortened where they are long. */
function solve(
  u: Float64Array,
  successes: ArrayLike<number>,
  trials: ArrayLike<number>,
  penalty: boolean,
): Solution {
  let [a, b, aa, ab, bb] = [0, 0, 0, 0, 0];
  for (let k = 0; k < 200; k++) {
    [aa, ab, bb] = [0, 0, 0];
    for (let i = 0; i < u.length; i++) {
      const p = 1 / (1 + Math.exp(-(a + b * u[i])));
      const weight = trials[i] * p * (1 - p);
      aa += weight;
      ab += weight * u[i];
      bb += weight * u[i] * u[i];
    }
    const det = aa * bb - ab * ab;
    let [ga, gb] = [0, 0];
    for (let i = 0; i < u.length; i++) {
      const p = 1 / (1 + Math.exp(-(a + b * u[i])));
      // Firth's score: each point gets its leverage, half as successes and half as failures.
      const leverage = penalty
        ? (trials[i] * p * (1 - p) * (bb - 2 * ab * u[i] + aa * u[i] * u[i])) / det
        : 0;
      const miss = successes[i] - trials[i] * p + leverage * (0.5 - p);
      ga += miss;
      gb += miss * u[i];
    }
    const [da, db] = [(bb * ga - ab * gb) / det, (aa * gb - ab * ga) / det];
    const length = Math.min(1, 2 / Math.hypot(da, db));
    a += length * da;
    b += length * db;
    if (!(Math.hypot(da, db) >= 1e-11)) break;
  }
  return { a, b, aa, ab, bb };
}

function checkCounts(
  caller: string,
  x: ArrayLike<number>,
  successes: ArrayLike<number>,
  trials: ArrayLike<number>,
): void {
  checkAllFinite(caller, "x", x);
  checkLength(caller, "successes", successes, x.length);
  checkLength(caller, "trials", trials, x.length);
  checkNotNegative(caller, "successes", successes);
  for (let i = 0; i < x.length; i++) {
    checkPositive(caller, `trials[${i}]`, trials[i]);
    if (successes[i] > trials[i])
      throw new RangeError(
        `${caller}: successes[${i}] must be at most trials[${i}], ${trials[i]}, got ${successes[i]}`,
      );
  }
  let different = false;
  for (let i = 1; i < x.length; i++) if (x[i] !== x[0]) different = true;
  if (!different) throw new RangeError(`${caller}: x must hold two different values, got ${x.length} alike`);
}

/** x along its own middle and width, so that no unit matters. */
function centred(x: ArrayLike<number>) {
  let centre = 0;
  for (let i = 0; i < x.length; i++) centre += x[i] / x.length;
  let spread = 0;
  for (let i = 0; i < x.length; i++) spread = Math.max(spread, Math.abs(x[i] - centre));
  return { centre, spread, u: Float64Array.from(x, (value) => (value - centre) / spread) };
}

/**
 * A logistic curve fitted to counts of successes by maximum likelihood, with Firth's penalty.
 *
 *     p(x) = 1/(1 + e^(−k (x − x₀))),   maximum of ln L + ½ ln det I
 *
 * where I is the information matrix of the fit. The penalty takes away the bias of the first order, and the fit is finite even where all
 * trials on one side succeed and all on the other fail: x₀ is then between the two.
 *
 * Reference: Firth 1993, Biometrika 80; Heinze & Schemper 2002, Stat. Med. 21, for separated data.
 *
 * @param x [m] at least two different values, in any order
 * @param successes [m] 0 to trials; need not be whole (mean shares of a number of curves, say)
 * @param trials [m] > 0
 * @throws {RangeError} when lengths differ, x holds one value alone or is not finite, or a count is outside its range; without a penalty also
 * when trials part along x, where the likelihood has no maximum
 * @example
 * logisticFit([1, 2, 3, 4], [0, 3, 8, 10], [10, 10, 10, 10]).half // 2.40
 */
export function logisticFit(
  x: ArrayLike<number>,
  successes: ArrayLike<number>,
  trials: ArrayLike<number>,
  { penalty = true }: LogisticOptions = {},
): LogisticFit {
  checkCounts("logisticFit", x, successes, trials);
  const { centre, spread, u } = centred(x);
  const { a, b, aa, ab, bb } = solve(u, successes, trials, penalty);
  // Where trials part, the curve grows steeper without end, and what is left of the information vanishes.
  if (!penalty && !(aa > 1e-9))
    throw new RangeError(
      `logisticFit: successes must overlap along x without a penalty, got ${Array.from(successes).join(", ")}`,
    );
  const at = -a / b;
  const det = aa * bb - ab * ab;
  return {
    half: centre + spread * at,
    halfError: spread * Math.sqrt((bb - 2 * at * ab + at * at * aa) / (det * b * b)),
    slope: b / spread,
    slopeError: Math.sqrt(aa / det) / spread,
  };
}

/** A binomial number, one trial after another: those of a fit are few. */
function binomial(random: Random, n: number, p: number): number {
  let successes = 0;
  for (let i = 0; i < n; i++) if (random() < p) successes++;
  return successes;
}

/**
 * Where half of the trials succeed, with a bootstrap interval: {@link logisticFit} to counts drawn again and again from the fitted curve.
 *
 * Drawn from the curve and not from the counts, so that trials which all fail below a gap and all succeed above it do not pretend to know
 * where in the gap the middle is. Trials are independent; for runs that share their chance over several x, draw runs with
 * `bootstrapInterval` and fit the counts of those drawn.
 *
 * An end of the interval that equals the first or last x says: there or beyond.
 *
 * Reference: Efron & Tibshirani 1993, An Introduction to the Bootstrap, section 6.5, for the parametric bootstrap.
 *
 * @param x [m] at least two different values, in any order
 * @param successes [m] whole numbers, 0 to trials
 * @param trials [m] whole numbers ≥ 1
 * @returns undefined when the fitted curve does not pass one half within the range of x
 * @throws {RangeError} as {@link logisticFit}, or when an option is outside its range
 */
export function halfPoint(
  x: ArrayLike<number>,
  successes: ArrayLike<number>,
  trials: ArrayLike<number>,
  options: BootstrapOptions,
): Estimate | undefined {
  const caller = "halfPoint";
  checkCounts(caller, x, successes, trials);
  for (let i = 0; i < x.length; i++) {
    checkInteger(caller, `successes[${i}]`, successes[i], 0);
    checkInteger(caller, `trials[${i}]`, trials[i], 1);
  }
  const [low, high] = [Math.min(...Array.from(x)), Math.max(...Array.from(x))];
  const { centre, spread, u } = centred(x);
  const { a, b } = solve(u, successes, trials, true);
  const value = centre - (spread * a) / b;
  if (!(value >= low && value <= high)) return undefined;
  const rising = b > 0;
  const share = u.map((each) => 1 / (1 + Math.exp(-(a + b * each))));
  const { random } = options;
  return bootstrapOf(
    caller,
    value,
    () => {
      const again = Float64Array.from(share, (p, i) => binomial(random, trials[i], p));
      const drawn = solve(u, again, trials, true);
      const half = centre - (spread * drawn.a) / drawn.b;
      // Level or turned over, the curve passes no middle: beyond the end at which success has become the rule.
      if (Number.isFinite(half) && drawn.b > 0 === rising) return Math.min(high, Math.max(low, half));
      return drawn.a > 0 === rising ? low : high;
    },
    options,
  );
}
