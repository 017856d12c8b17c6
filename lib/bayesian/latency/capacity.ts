/** @file How many latency patterns can be told apart: exponentially many in the number of inputs, and the exponent. */
import { checkPositive, checkRange, erf, peak } from "../../math";
import { type LatencyKernel, type PspOptions, pspOf } from "./kernel";

/** Latency patterns with Gaussian jitter, in a window that is one period, or long beside the jitter. */
export interface LatencyCode {
  /** σ_t [ms] */
  readonly jitter: number;
  /** T_w [ms] */
  readonly window: number;
  /** share of spikes that do not come; 0 when left out */
  readonly missing?: number;
}

function checkCode(caller: string, { jitter, window, missing = 0 }: LatencyCode): number {
  checkPositive(caller, "jitter", jitter);
  checkPositive(caller, "window", window);
  checkRange(caller, "missing", missing, 0, 1);
  return missing;
}

const plogp = (p: number, q: number): number => (p === 0 ? 0 : p * Math.log(p / q));

/**
 * Capacity of latency patterns that are read by counting coincidences.
 *
 *     α = (1 − f) KL(m ‖ w/T_w),   m = erf(w/(2√2 σ_t)),   KL(m ‖ q) = m ln(m/q) + (1 − m) ln((1 − m)/(1 − q))
 *
 * where m is the probability that a spike of the pattern falls into its window of width w, and q = w/T_w that of a spike of another
 * pattern. Up to e^(αN) patterns of N inputs are told apart in half of the trials, for large N: the load at which the largest
 * of as many binomial numbers of probability q reaches the mean of the right one. 0 where chance is in time as often.
 *
 * Reference: Cover & Thomas 2006, *Elements of Information Theory*, theorem 11.1.4, for the exponent.
 *
 * @param width w [ms], at most T_w
 * @returns nats per input
 * @throws {RangeError} when a number is outside its range
 */
export function coincidenceCapacity(code: LatencyCode, width: number): number {
  const missing = checkCode("coincidenceCapacity", code);
  checkPositive("coincidenceCapacity", "width", width);
  checkRange("coincidenceCapacity", "width", width, 0, code.window);
  const m = erf(width / (2 * Math.SQRT2 * code.jitter));
  const q = width / code.window;
  return (1 - missing) * (m > q ? plogp(m, q) + plogp(1 - m, 1 - q) : 0);
}

/**
 * What the times themselves hold: the information of a spike with Gaussian jitter about its latency, which no read-out exceeds.
 *
 *     α ≤ (1 − f) ln(T_w/(σ_t √(2πe)))
 *
 * for σ_t ≪ T_w, and 0 where that is negative; the kernel that has the jitter's own shape, in the form `"evidence"`, reaches it.
 *
 * @returns nats per input
 * @throws {RangeError} when a number is outside its range
 */
export function latencyInformation(code: LatencyCode): number {
  const missing = checkCode("latencyInformation", code);
  return (1 - missing) * Math.max(0, Math.log(code.window / (code.jitter * Math.sqrt(2 * Math.PI * Math.E))));
}

/**
 * Width of the window at which {@link coincidenceCapacity} is largest: about 4.3 σ_t for a jitter of a few per cent of the range, slowly more for
 * less. A jitter of more than T_w/√(2π) leaves no window that is better than chance.
 *
 * @returns w [ms]
 * @throws {RangeError} when a time is not > 0, or the jitter not below T_w/√(2π)
 */
export function bestLatencyWindow({ jitter, window }: Pick<LatencyCode, "jitter" | "window">): number {
  const caller = "bestLatencyWindow";
  checkCode(caller, { jitter, window });
  const most = window / Math.sqrt(2 * Math.PI);
  if (!(jitter < most)) throw new RangeError(`${caller}: jitter must be below ${most}, got ${jitter}`);
  const spread = jitter / window;
  const logWidth = peak(
    (x) => coincidenceCapacity({ jitter: spread, window: 1 }, Math.exp(x)),
    Math.log(spread) - 7,
    Math.log(Math.min(1, 40 * spread)),
  );
  return window * Math.exp(logWidth);
}

/** A read-out of latency patterns. */
export interface LatencyReadOut extends Pick<PspOptions, "form" | "outliers"> {
  readonly kernel: LatencyKernel;
  /** how much later than at T_w after the pattern's start it is read [ms]; 0 when left out */
  readonly offset?: number;
}

/**
 * Capacity of latency patterns for any read-out that sums a function of lags.
 *
 *     α = (1 − f) max_θ (θ E[psp(s + offset)] − ln (1/T_w) ∫ exp(θ psp(s)) ds),   s ~ N(0, σ_t²)
 *
 * the rate at which the largest of e^(αN) wrong sums grows to the right one's mean (Cramér 1938). With a box it is
 * {@link coincidenceCapacity}.
 *
 * @returns nats per input
 * @throws {RangeError} when a number is outside its range
 */
export function readOutCapacity(code: LatencyCode, readOut: LatencyReadOut): number {
  const caller = "readOutCapacity";
  const missing = checkCode(caller, code);
  const { jitter, window } = code;
  const { offset = 0 } = readOut;
  checkRange(caller, "offset", offset, -window, window);
  const { at } = pspOf(caller, { ...readOut, window }, window);
  // Midpoints over one period, where every lag is as likely for a wrong pattern, and over the jitter of the right one.
  const cells = 20_000;
  const wrong = Float64Array.from({ length: cells }, (_, n) => at(((n + 0.5) / cells - 0.5) * window));
  let [right, mass] = [0, 0];
  for (let n = 0; n < cells; n++) {
    const z = ((n + 0.5) / cells - 0.5) * 16;
    const weight = Math.exp(-0.5 * z * z);
    right += weight * at(z * jitter + offset);
    mass += weight;
  }
  right /= mass;
  // θ right − ln M(θ) is concave from 0 on: its slope is halved in on.
  const look = (theta: number) => {
    let [sum, first] = [0, 0];
    for (const value of wrong) {
      const weight = Math.exp(theta * (value - right));
      sum += weight;
      first += weight * (value - right);
    }
    return { height: -Math.log(sum / cells), rises: first < 0 };
  };
  let [low, high] = [0, 1];
  while (look(high).rises && high < 1e6) [low, high] = [high, 2 * high];
  for (let k = 0; k < 50 && high - low > 1e-9 * high; k++) {
    const middle = (low + high) / 2;
    if (look(middle).rises) low = middle;
    else high = middle;
  }
  return (1 - missing) * Math.max(0, look(low).height);
}
