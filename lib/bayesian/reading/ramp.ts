/** @file A race of ramps with Gumbel noise: who is first is a sample of the posterior, and when says how much evidence there is at all. */
import { checkAllFinite, checkFinite, checkPositive, type Random } from "../../math";

const eulerGamma = 0.5772156649015329;

/** A race's ramps. */
export interface RampOptions {
  /** θ [nat], at which a ramp fires */
  readonly threshold: number;
  /** s [nat/ms] */
  readonly slope: number;
}

/** How a race ended. */
export interface RampFinish {
  readonly winner: number;
  /** [ms]; below 0 when a ramp started above threshold */
  readonly latency: number;
}

/** A number with the law of Gumbel, exp(−e^(−x)). */
function gumbel(random: Random): number {
  return -Math.log(-Math.log1p(-random()));
}

/**
 * One race: every memory starts at its potential plus Gumbel noise and rises with one slope; the first to reach threshold wins.
 *
 *     P(k wins) = softmax(u)_k,   t = (θ − max_k(u_k + G_k))/s:   E t = (θ − γ_E − ln Σ_k e^(u_k))/s,   sd π/(√6 s)
 *
 * The winner and the time are independent. −Infinity is a memory that never wins.
 *
 * Reference: Gumbel 1954, Statistical Theory of Extreme Values; Yellott 1977, J. Math. Psychol. 15, for the winner.
 *
 * @param potentials [P] u [nat]
 * @throws {RangeError} when the slope is not > 0, or no potential is finite
 */
export function rampRace(
  potentials: ArrayLike<number>,
  { threshold, slope }: RampOptions,
  random: Random,
): RampFinish {
  checkFinite("rampRace", "threshold", threshold);
  checkPositive("rampRace", "slope", slope);
  let [winner, top] = [-1, Number.NEGATIVE_INFINITY];
  for (let k = 0; k < potentials.length; k++) {
    const start = potentials[k] + gumbel(random);
    if (!(start < Number.POSITIVE_INFINITY))
      throw new RangeError(
        `rampRace: potentials[${k}] must be a number below Infinity, got ${potentials[k]}`,
      );
    if (start > top) [winner, top] = [k, start];
  }
  if (winner < 0) throw new RangeError("rampRace: potentials must hold one above −Infinity, got none");
  return { winner, latency: (threshold - top) / slope };
}

/** ln Σ_k e^(u_k) as first spikes tell it. */
export interface LatencyEvidence {
  /** [nat] */
  readonly logEvidence: number;
  /** standard error π/√(6n) [nat] */
  readonly error: number;
}

/**
 * The logarithm of all evidence from the latencies of ramp races, without bias: how familiar the cue is, and −β times the energy's first term.
 *
 *     ln Σ_k e^(u_k) ≈ θ − γ_E − s t̄,   sd π/√(6n)
 *
 * @param latencies [n] of races with the same potentials [ms]
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
