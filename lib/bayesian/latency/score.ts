/** @file Memory neurons with conjugate delays: the spikes of their pattern arrive together, whenever it comes. */
import { checkFinite, checkPositive, type Matrix } from "../../math";
import { type Raster, type Trace, trace } from "../../record";
import { type PspOptions, pspOf } from "./kernel";
import { checkLatencies } from "./likelihood";

/** How the score is made. */
export interface LatencyScoreOptions extends PspOptions {
  /** T_w [ms], latencies are in [0, T_w) */
  readonly window: number;
  /** of the trace [ms]; 1 when left out */
  readonly step?: number;
}

/**
 * Scores of latency patterns over time: what memory neurons with delays T_w − d_ki sum up.
 *
 *     score_k(t*) = Σ_f psp(t* − t_f − (T_w − d_k,i(f)))
 *
 * over the spikes f of inputs i(f). A pattern that begins at t has its peak at t + T_w. In the form `"evidence"`, for a pattern of one
 * spike per input in the window, the score there is the evidence of `latencyLikelihood`, less N ln(o/T_w); in the form
 * `"coincidence"` with a box it is the number of spikes in time.
 *
 * @param latencies [P, N] d_ki [ms] in [0, T_w)
 * @param raster spikes of the N inputs
 * @returns one sample each `step` from the start of the raster to T_w after its end, of all P memories
 * @throws {RangeError} when the raster has another number of inputs, a latency lies outside the window, or an option outside its range
 */
export function latencyScores(latencies: Matrix, raster: Raster, options: LatencyScoreOptions): Trace {
  const caller = "latencyScores";
  const { window, step = 1, form } = options;
  checkLatencies(caller, latencies, window);
  checkPositive(caller, "step", step);
  const { rows: count, cols: size, data } = latencies;
  if (raster.size !== size)
    throw new RangeError(`${caller}: raster must have ${size} inputs, got ${raster.size}`);
  const { at, reach } = pspOf(caller, options);
  const samples = Math.floor((raster.stop - raster.start + window) / step + 1e-9) + 1;
  const time = Float64Array.from({ length: samples }, (_, n) => raster.start + n * step);
  const values = new Float64Array(samples * count);
  for (let f = 0; f < raster.time.length; f++)
    for (let k = 0; k < count; k++) {
      const arrival = raster.time[f] + window - data[k * size + raster.neuron[f]];
      const first = Math.max(0, Math.ceil((arrival - reach - raster.start) / step - 1e-9));
      const last = Math.min(samples - 1, Math.floor((arrival + reach - raster.start) / step + 1e-9));
      for (let n = first; n <= last; n++) values[n * count + k] += at(time[n] - arrival);
    }
  const neurons = Int32Array.from({ length: count }, (_, k) => k);
  return trace("score", form === "evidence" ? "nat" : "", time, neurons, values);
}

/** A pattern found. */
export interface Detection {
  /** which memory */
  readonly memory: number;
  /** of its largest score [ms]: T_w after the pattern began */
  readonly time: number;
  readonly score: number;
}

/**
 * The patterns in a trace of scores: one for each stretch in which the largest score is at least `threshold`, at its peak.
 *
 * @throws {RangeError} when the threshold is not finite
 */
export function detectPatterns(scores: Trace, threshold: number): readonly Detection[] {
  checkFinite("detectPatterns", "threshold", threshold);
  const { time, neurons, values } = scores;
  const found: Detection[] = [];
  let peak: Detection | undefined;
  for (let n = 0; n < time.length; n++) {
    let best = 0;
    const first = n * neurons.length;
    for (let k = 1; k < neurons.length; k++) if (values[first + k] > values[first + best]) best = k;
    const score = values[first + best];
    if (score >= threshold) {
      if (!peak || score > peak.score) peak = { memory: neurons[best], time: time[n], score };
    } else if (peak) {
      found.push(peak);
      peak = undefined;
    }
  }
  if (peak) found.push(peak);
  return found;
}

/**
 * Mean and variance of a score when all inputs fire as Poisson processes: what a threshold has to stand above.
 *
 *     mean N r ∫psp,   variance N r ∫psp²
 *
 * Reference: Campbell 1909; Rice 1944, Bell Syst. Tech. J. 23, eq. 1.5-1, for the sums of shot noise.
 *
 * @param inputs N
 * @param rate r [Hz] of each
 * @throws {RangeError} when a number is not > 0, or an option outside its range
 */
export function backgroundScore(
  inputs: number,
  rate: number,
  options: PspOptions,
): { readonly mean: number; readonly variance: number } {
  const caller = "backgroundScore";
  checkPositive(caller, "inputs", inputs);
  checkPositive(caller, "rate", rate);
  const { at, reach } = pspOf(caller, options);
  let [area, square] = [0, 0];
  // Midpoints: no cell of a box or an exponential lies across its edge.
  const cells = 20_000;
  const width = (2 * reach) / cells;
  for (let n = 0; n < cells; n++) {
    const value = at(-reach + (n + 0.5) * width);
    area += value * width;
    square += value * value * width;
  }
  const intensity = (inputs * rate) / 1000;
  return { mean: intensity * area, variance: intensity * square };
}
