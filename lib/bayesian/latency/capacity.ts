/** @file How many latency patterns can be told apart: exponentially many in the number of inputs, and the exponent. */
import { checkPositive, checkRange, erf } from "../../math";
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
 * of as many binomial numbers of probability q reaches the mean of the right one.
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
  return (1 - missing) * (q === 1 ? 0 : plogp(m, q) + plogp(1 - m, 1 - q));
}

/**
 * What the times themselves hold: the information of a spike with Gaussian jitter about its latency, which no read-out exceeds.
 *
 *     α ≤ (1 − f) ln(T_w/(σ_t √(2πe)))
 *
 * for σ_t ≪ T_w; the kernel that has the jitter's own shape, in the form `"evidence"`, reaches it.
 *
 * @returns nats per input
 * @throws {RangeError} when a number is outside its range
 */
export function latencyInformation(code: LatencyCode): number {
  const missing = checkCode("latencyInformation", code);
  return (1 - missing) * Math.log(code.window / (code.jitter * Math.sqrt(2 * Math.PI * Math.E)));
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
export function latencyReadOutCapacity(code: LatencyCode, readOut: LatencyReadOut): number {
  const caller = "latencyReadOutCapacity";
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
