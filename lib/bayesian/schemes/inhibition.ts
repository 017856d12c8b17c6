/** @file What holds a population of escape-noise neurons at its rate, more or less. */
import { checkChoice, checkFinite, checkPositive, checkRange, lambertWExp } from "../../math";

/**
 * Inhibition that spikes of memories drive, and that leaks: it subtracts I from all potentials.
 *
 *     τ_I dI/dt = −(I − I₀) + (w/R) Σ_k s_k(t),   I₀ = target − w
 *
 * so that I rests at `target` while all memories together fire at R. At a log-sum-exp of the potentials that is more than `target`
 * by e it lets them fire at ρR with ln ρ = e − w (ρ − 1): at R whatever the potentials, as w grows, if its jumps w/(Rτ_I) stay small.
 */
export interface Inhibition {
  /** w ≥ 0 [nat]; with 0 it is constant */
  readonly gain: number;
  /** τ_I [ms]; 100 when left out */
  readonly tau?: number;
  /** ln Σ e^(u_k) [nat] at which the rate is R; that of the first potentials when left out */
  readonly target?: number;
}

/** {@link Inhibition} with all that follows from it. */
export interface InhibitionConstants {
  readonly tau: number;
  /** I₀ */
  readonly rest: number;
  /** w/(Rτ_I), at each spike */
  readonly jump: number;
  /** I(0) */
  readonly start: number;
}

/** @throws {RangeError} when a gain is below 0, a time constant not > 0, or a target not finite */
export function inhibitionOf(
  caller: string,
  given: Inhibition,
  interval: number,
  first: number,
): InhibitionConstants {
  const { gain, tau = 100, target = first } = given;
  checkRange(caller, "inhibition.gain", gain, 0, Number.MAX_VALUE);
  checkPositive(caller, "inhibition.tau", tau);
  checkFinite(caller, "inhibition.target", target);
  return { tau, rest: target - gain, jump: (gain * interval) / tau, start: target };
}

/** Neurons that can not fire again at once, and as many of them as a memory has; rates in units of R, times in mean intervals. */
export interface Neurons {
  /** neurons of each memory */
  readonly count: number;
  /** R τ_ref */
  readonly refractory: number;
  /** whether they are driven so that they fire at λ although they pause */
  readonly corrected: boolean;
  /** most that one of them is driven, over R */
  readonly ceiling: number;
}

/** The intensity with which a neuron is driven that ought to fire at `rate`; it grows with the rate. */
export function driven(rate: number, { refractory, corrected, ceiling }: Neurons): number {
  if (!corrected) return Math.min(rate, ceiling);
  return rate * refractory < 1 ? Math.min(rate / (1 - rate * refractory), ceiling) : ceiling;
}

/**
 * How many times R a clamped population fires under leaky {@link Inhibition}, as its jumps become small.
 *
 *     ln ρ = e − w (ρ − 1),   ρ = W(w e^(w + e))/w
 *
 * @param gain w ≥ 0 [nat]
 * @param excess e [nat], log-sum-exp of the potentials less its target
 * @throws {RangeError} when the gain is below 0 or a number not finite
 */
export function inhibitedRate(gain: number, excess: number): number {
  checkRange("inhibitedRate", "gain", gain, 0, Number.MAX_VALUE);
  checkFinite("inhibitedRate", "excess", excess);
  return gain === 0 ? Math.exp(excess) : lambertWExp(Math.log(gain) + gain + excess) / gain;
}

/** How memories are inhibited: see `prepareThinned`. */
export type InhibitionKind = "perfect" | "ready" | Inhibition;

/** @throws {TypeError} when a word is none of them */
export function checkInhibition(caller: string, kind: InhibitionKind): void {
  if (typeof kind !== "object") checkChoice(caller, "inhibition", kind, ["perfect", "ready"]);
}
