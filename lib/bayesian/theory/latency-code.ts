/** @file Memories whose patterns are times: one spike per input, at a latency, recognised by how many come when they should. */
import { checkPositive, checkRange, erf } from "../../math";
import { peak } from "./solve";

/** Times of a latency code, all in one unit. */
export interface LatencyCodeOptions {
  /** σ_t > 0, standard deviation of a spike's time */
  readonly jitter: number;
  /** w, width of the window within which a spike counts as in time; the {@link bestLatencyWindow} when left out */
  readonly width?: number;
  /** T_w > 0, the range of latencies, which are uniform in it; 1 when left out */
  readonly range?: number;
  /** share of spikes that are missing, in [0, 1]; 0 when left out */
  readonly drop?: number;
}

/** KL(m ‖ p) of two coins [nat]. */
function coinDivergence(m: number, p: number): number {
  return (m > 0 ? m * Math.log(m / p) : 0) + (m < 1 ? (1 - m) * Math.log((1 - m) / (1 - p)) : 0);
}

/** At a range of 1; 0 where chance is in time as often. */
function capacityAt(jitter: number, width: number): number {
  const inTime = erf(width / (2 * Math.SQRT2 * jitter));
  return inTime > width ? coinDivergence(inTime, width) : 0;
}

function check(caller: string, jitter: number, range: number): number {
  checkPositive(caller, "jitter", jitter);
  checkPositive(caller, "range", range);
  return jitter / range;
}

/**
 * Capacity of latency-coded memories that count coincidences.
 *
 *     α_ST = (1 − drop) KL(m ‖ w/T_w),   m = erf(w/(2√2 σ_t)),   KL(m ‖ p) = m ln(m/p) + (1 − m) ln((1 − m)/(1 − p))
 *
 * where m is the chance that a spike of the right memory is in time and w/T_w that of any other's: a wrong memory of N inputs scores as well
 * with probability about e^(−αN). Windows at the edge of the range are taken as whole; at finite N loads are larger by O(ln N/2N).
 *
 * Reference: Cover & Thomas 2006, theorem 11.1.4, for the exponent.
 *
 * @returns ln P/N [nat per input]
 * @throws {RangeError} when a time is not > 0, `width` reaches `range` or `drop` is not in [0, 1]
 * @example
 * latencyCapacity({ jitter: 0.02, width: 0.086 }) // 2.24, against ln 2 = 0.69 for signs
 */
export function latencyCapacity(options: LatencyCodeOptions): number {
  const caller = "latencyCapacity";
  const { jitter, range = 1, drop = 0 } = options;
  const spread = check(caller, jitter, range);
  checkRange(caller, "drop", drop, 0, 1);
  const width = options.width ?? bestLatencyWindow(jitter, range);
  checkPositive(caller, "width", width);
  if (!(width < range))
    throw new RangeError(`${caller}: width must be below the range ${range}, got ${width}`);
  return (1 - drop) * capacityAt(spread, width / range);
}

/**
 * Width of the window at which {@link latencyCapacity} is largest: about 4.3 σ_t for a jitter of a few per cent of the range, slowly more for
 * less. A jitter of more than T_w/√(2π) leaves no window that is better than chance.
 *
 * @returns w, in the unit of its arguments
 * @throws {RangeError} when a time is not > 0, or the jitter not below T_w/√(2π)
 */
export function bestLatencyWindow(jitter: number, range = 1): number {
  const spread = check("bestLatencyWindow", jitter, range);
  const most = 1 / Math.sqrt(2 * Math.PI);
  if (!(spread < most))
    throw new RangeError(`bestLatencyWindow: jitter must be below ${most * range}, got ${jitter}`);
  const logWidth = peak(
    (x) => capacityAt(spread, Math.exp(x)),
    Math.log(spread) - 7,
    Math.log(Math.min(1, 40 * spread)),
  );
  return range * Math.exp(logWidth);
}

/**
 * What jitter lets through of a latency, an upper bound for any window: ln(T_w/(σ_t √(2πe))) [nat per input], 0 where that is negative.
 *
 * Uniform latencies have entropy ln T_w, their jitter ½ ln(2πe σ_t²); edges are left out.
 *
 * @throws {RangeError} when a time is not > 0
 */
export function latencyCapacityBound(jitter: number, range = 1): number {
  const spread = check("latencyCapacityBound", jitter, range);
  return Math.max(0, -Math.log(spread) - 0.5 * Math.log(2 * Math.PI * Math.E));
}
