/** @file When the first spike of a race comes: how much evidence there is at all, whoever wins. */
import { checkAllFinite, checkFinite, checkPositive } from "../../math";

const eulerGamma = 0.5772156649015329;

/** Ramps that race: they start at u_k plus Gumbel noise. */
export interface RampOptions {
  /** θ [nat], at which a ramp fires */
  readonly threshold: number;
  /** s [nat per unit of the latencies] */
  readonly slope: number;
}

/** ln Σ_k e^(u_k) as first spikes tell it. */
export interface LatencyEvidence {
  /** [nat] */
  readonly logEvidence: number;
  /** standard error π/√(6n) [nat] */
  readonly error: number;
}

/**
 * The logarithm of all evidence from first-spike latencies, without bias: how familiar the cue is, and −β times the energy's first term.
 *
 *     t = (θ − max_k(u_k + G_k))/s,  G_k Gumbel:   E t = (θ − γ_E − ln Σ_k e^(u_k))/s,   sd π/(√6 s)
 *     ln Σ_k e^(u_k) ≈ θ − γ_E − s t̄,   sd π/√(6n)
 *
 * Who wins such a race is a sample of softmax(u), and independent of when. A clock that rounds latencies up adds half a step to each.
 *
 * Reference: Gumbel 1954, Statistical Theory of Extreme Values; Yellott 1977, J. Math. Psychol. 15, for the winner.
 *
 * @param latencies [n] of races with the same potentials, in any unit of time
 * @throws {RangeError} when there is none, one is not finite, or the slope is not > 0
 */
export function evidenceFromLatencies(
  latencies: ArrayLike<number>,
  { threshold, slope }: RampOptions,
): LatencyEvidence {
  const caller = "evidenceFromLatencies";
  checkFinite(caller, "threshold", threshold);
  checkPositive(caller, "slope", slope);
  const n = latencies.length;
  if (n === 0) throw new RangeError(`${caller}: latencies must hold at least one, got none`);
  checkAllFinite(caller, "latencies", latencies);
  let sum = 0;
  for (let i = 0; i < n; i++) sum += latencies[i];
  return {
    logEvidence: threshold - eulerGamma - (slope * sum) / n,
    error: Math.PI / Math.sqrt(6 * n),
  };
}
