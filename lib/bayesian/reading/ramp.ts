/** @file When the first spike of a race comes: how much evidence there is at all, whoever wins. */
import { checkAllFinite, checkFinite, checkPositive } from "../../math";
import { EULER } from "../theory/winners";

/** Ramps that race: they start at u_k plus Gumbel noise. */
export interface RampOptions {
  /** θ [nat], at which a ramp fires */
  readonly threshold: number;
  /** s [nat per unit of the latencies] */
  readonly slope: number;
  /** latencies are whole steps, rounded up by a clock; true when left out, as in the race */
  readonly clocked?: boolean;
}

/** ln Σ_k e^(u_k) as first spikes tell it. */
export interface LatencyEvidence {
  /** [nat] */
  readonly logEvidence: number;
  /** standard error √((π²/6 + s²/12)/n) [nat], π/√(6n) in continuous time */
  readonly error: number;
}

/**
 * The logarithm of all evidence from first-spike latencies: how familiar the cue is, and −β times the energy's first term.
 *
 *     t = (θ − max_k(u_k + G_k))/s,  G_k Gumbel:   E t = (θ − γ_E − ln Σ_k e^(u_k))/s,   sd π/(√6 s)
 *     ln Σ_k e^(u_k) ≈ θ − γ_E − s t̄  (+ s/2 by a clock),   sd √((π²/6 (+ s²/12))/n)
 *
 * Who wins such a race is a sample of softmax(u), and independent of when. Without bias in continuous time; a clock rounds each latency up, by
 * half a step on average: right to 1e−8 nat at s = ½, 1e−4 at 1 and 0.02 at 2 (Sheppard's correction).
 *
 * Reference: Gumbel 1954, Statistical Theory of Extreme Values; Yellott 1977, J. Math. Psychol. 15, for the winner.
 *
 * @param latencies [n] of races with the same potentials, in steps of a clock or, not `clocked`, any unit of time
 * @throws {RangeError} when there is none, one is not finite, or the slope is not > 0
 */
export function evidenceFromLatencies(
  latencies: ArrayLike<number>,
  { threshold, slope, clocked = true }: RampOptions,
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
    logEvidence: threshold - EULER - slope * (sum / n - (clocked ? 0.5 : 0)),
    error: Math.sqrt((Math.PI ** 2 / 6 + (clocked ? slope ** 2 / 12 : 0)) / n),
  };
}
