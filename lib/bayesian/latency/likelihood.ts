/** @file Memories seen as one spike per input, each at a latency of its own: jittered, missing or out of place. */
import { checkLength, checkPositive, checkRange, type Matrix, type Random } from "../../math";
import { checkMemories, checkMemory } from "../likelihood/check";
import type { Likelihood } from "../likelihood/likelihood";
import { type LatencyKernel, lagLaw } from "./kernel";

/** How latencies are damaged. */
export interface LatencyOptions {
  /** T_w [ms], latencies are in [0, T_w) */
  readonly window: number;
  /** law of the jitter: lags d − t of spikes that are neither missing nor out of place */
  readonly kernel: LatencyKernel;
  /** o in [0, 1), share of spikes that come anywhere in the window; 0 when left out */
  readonly outliers?: number;
  /** probability in [0, 1) that a spike does not come, NaN in the observation; 0 when left out */
  readonly missing?: number;
  /** times are phases of a period T_w, so that no latency is near an end; false when left out: jitter can leave the window */
  readonly periodic?: boolean;
}

/** @throws {RangeError} when the window is not > 0, or a latency lies outside it */
export function checkLatencies(caller: string, latencies: Matrix, window: number): void {
  checkPositive(caller, "window", window);
  checkMemories(caller, "latencies", latencies);
  latencies.data.forEach((d, i) => {
    if (!(d >= 0 && d < window))
      throw new RangeError(`${caller}: latencies[${i}] must be in [0, ${window}), got ${d}`);
  });
}

function checkShare(caller: string, name: string, value: number): void {
  checkRange(caller, name, value, 0, 1);
  if (value === 1) throw new RangeError(`${caller}: ${name} must be below 1, got 1`);
}

/**
 * Spatio-temporal patterns: one spike per input, at a latency d_ki within a window.
 *
 *     u_k = Σ_i ln[(1 − o) K(d_ki − t_i) + o/T_w]
 *
 * over the inputs that fired; o/T_w only within the window. A missing spike is as likely in every memory and adds 0. With a box for K this
 * counts coincidences, u_k = n_k ln(1 + (1 − o) T_w/(o w)) + const.
 *
 * @param latencies [P, N] d_ki [ms] in [0, T_w)
 * @throws {RangeError} when a latency lies outside the window or a share outside its range; `evidence`, when a time is infinite
 *   or, with `periodic`, outside the window
 * @example
 * const jittered = latencyLikelihood(latencies, { window: 100, kernel: { kind: "gaussian", sd: 2 }, outliers: 0.05 });
 */
export function latencyLikelihood(latencies: Matrix, options: LatencyOptions): Likelihood {
  const caller = "latencyLikelihood";
  const { window, kernel, outliers = 0, missing = 0, periodic = false } = options;
  checkLatencies(caller, latencies, window);
  checkShare(caller, "outliers", outliers);
  checkShare(caller, "missing", missing);
  const law = lagLaw(caller, kernel, periodic ? window : undefined);
  const { rows: count, cols: size, data } = latencies;
  const time = (memory: number, i: number, random: Random): number => {
    if (random() < missing) return Number.NaN;
    if (random() < outliers) return window * random();
    const t = data[memory * size + i] - law.sample(random);
    if (!periodic) return t;
    const phase = t - window * Math.floor(t / window);
    return phase < window ? phase : 0; // rounding alone comes to the end of the period
  };
  return {
    count,
    size,
    evidence(observation) {
      checkLength(caller, "observation", observation, size);
      const u = new Float64Array(count);
      for (let i = 0; i < size; i++) {
        const t = observation[i];
        if (Number.isNaN(t)) continue;
        const inside = t >= 0 && t < window;
        if (!Number.isFinite(t) || (periodic && !inside))
          throw new RangeError(
            `${caller}: observation[${i}] must be ${periodic ? `a time in [0, ${window})` : "a finite time"} or NaN, got ${t}`,
          );
        const anywhere = inside ? outliers / window : 0;
        for (let k = 0; k < count; k++)
          u[k] += Math.log((1 - outliers) * law.density(data[k * size + i] - t) + anywhere);
      }
      return u;
    },
    sample(memory, random) {
      checkMemory(caller, memory, count);
      return Float64Array.from({ length: size }, (_, i) => time(memory, i, random));
    },
  };
}
