/** @file What happens between spikes and at them, apart from how many memories there are: rates, time constants and jumps. */
import { checkChoice, checkFinite, checkInteger, checkPositive, checkRange, shown } from "../math";

/** When spikes come: `"poisson"`, `"paced"` (equal intervals), or the whole order of gamma distributed intervals between these two. */
export type Pacing = "poisson" | "paced" | number;

/** What is seen of the cue. */
export type CueMode = "clamped" | "autonomous" | "evidence";

/** Every {@link CueMode}. */
export const cueModes = ["clamped", "autonomous", "evidence"] as const;

/** A memory's own spikes tire it: A decays with τ_A, jumps by g/(R τ_A) at its spikes, and is taken from u. */
export interface SpikeAdaptation {
  /** g [nat]: A comes to rest at g for a memory that has all spikes */
  readonly strength: number;
  /** τ_A [ms]; 1000 when left out */
  readonly tau?: number;
}

/** A spike of one memory speaks for another, later. */
export interface Transition {
  readonly from: number;
  readonly to: number;
  /** W; 1 when left out */
  readonly weight?: number;
  /** D [ms]; that of all when left out */
  readonly delay?: number;
}

/** Asymmetric synapses among memory neurons: u_k grows by γ Σ_j W_kj z_j(t − D_kj), where z_j is j's filtered share of spikes. */
export interface Transitions {
  /** γ [nat] */
  readonly strength: number;
  /** D [ms] of transitions that name none; 60 when left out */
  readonly delay?: number;
  /** τ_z [ms] of z, τ_z dz_j/dt = −z_j + s_j/R; 40 when left out */
  readonly tau?: number;
  /** which; from every memory to the next, and not from the last, when left out */
  readonly pairs?: readonly Transition[];
}

/** Rates and time constants of the network. */
export interface SpikingDynamics {
  /** R [Hz], spikes of all memories together; 1000 when left out */
  readonly rate?: number;
  /** τ [ms], of the state; 20 when left out. ν = R τ is the number of spikes that a state is made of */
  readonly tau?: number;
  readonly pacing?: Pacing;
  /**
   * For paced spikes alone, instead of `rate`: a in (0, 1], ξ ← (1 − a) ξ + a x_k at every spike, which come every −τ ln(1 − a). With a = 1
   * every spike resets the state: Gibbs sampling over memories, with τ taken for the length of a round.
   */
  readonly gain?: number;
  readonly adaptation?: SpikeAdaptation;
  readonly transitions?: Transitions;
}

/** {@link SpikingDynamics} with all that follows from it. */
export interface Constants {
  /** mean interval between spikes [ms] */
  readonly interval: number;
  /** ν = Rτ */
  readonly spikesPerWindow: number;
  readonly tau: number;
  /** order of the gamma distribution of intervals, Infinity for a clock */
  readonly order: number;
  /** what a spike adds of its pattern */
  readonly jump: number;
  /** a spike empties the state first, which does not leak meanwhile (gain 1) */
  readonly reset: boolean;
  readonly adaptation: { readonly jump: number; readonly tau: number } | undefined;
  readonly transitions:
    | { readonly jump: number; readonly tau: number; readonly pairs: readonly Required<Transition>[] }
    | undefined;
}

/** κ of a pacing: 1 for Poisson, Infinity for a clock. */
export function orderOf(caller: string, pacing: Pacing): number {
  if (typeof pacing === "number") {
    if (pacing !== Number.POSITIVE_INFINITY) checkInteger(caller, "pacing", pacing, 1);
    return pacing;
  }
  checkChoice(caller, "pacing", pacing, ["poisson", "paced"]);
  return pacing === "poisson" ? 1 : Number.POSITIVE_INFINITY;
}

/**
 * The constants of a network's spikes.
 *
 * Intervals are independent, with mean 1/R: exponential for `"poisson"`, equal for `"paced"`, and between them gamma of a whole order κ, the
 * sum of κ exponential ones. Between spikes the state decays by e^(−t/τ), on average E = (1 + 1/(κν))^(−κ); the jump
 *
 *     J = 1/E − 1:   1/ν for Poisson,  e^(1/ν) − 1 for paced spikes,  a/(1 − a) with `gain`
 *
 * makes the state just before a spike, which chooses the spike, x_k on average when k has all spikes. (An average over time is the
 * same for Poisson spikes, and larger by ν J for others.)
 *
 * @throws {RangeError} when a rate or time constant is not > 0, an order is no whole number ≥ 1, or a transition names no memory
 */
export function constantsOf(caller: string, dynamics: SpikingDynamics, count: number): Constants {
  const { rate, tau = 20, pacing = "poisson", gain, adaptation, transitions } = dynamics;
  checkPositive(caller, "tau", tau);
  const order = orderOf(caller, pacing);
  if (gain !== undefined) {
    if (rate !== undefined)
      throw new RangeError(`${caller}: rate and gain exclude each other, got ${shown(rate)} and ${gain}`);
    if (order !== Number.POSITIVE_INFINITY)
      throw new RangeError(`${caller}: gain is for pacing "paced", got pacing ${shown(pacing)}`);
    if (!(gain > 0 && gain <= 1))
      throw new RangeError(`${caller}: gain must be above 0 and at most 1, got ${shown(gain)}`);
  } else checkPositive(caller, "rate", rate ?? 1000);
  const reset = gain === 1;
  const interval = gain === undefined ? 1000 / (rate ?? 1000) : reset ? tau : -tau * Math.log1p(-gain);
  const nu = tau / interval;
  if (!Number.isFinite(nu))
    throw new RangeError(`${caller}: spikes must be so rare that ν = Rτ is finite, got ν = ${nu}`);
  const left = order === Number.POSITIVE_INFINITY ? 1 / nu : order * Math.log1p(1 / (order * nu));
  const jump = reset ? 1 : Math.expm1(left);
  if (!Number.isFinite(jump))
    throw new RangeError(
      `${caller}: spikes must come before the state is gone: ν = Rτ must be above 1/700 when they are paced, got ν = ${nu} (gain: 1 resets the state at every spike instead)`,
    );
  return {
    interval,
    spikesPerWindow: nu,
    tau,
    order,
    jump,
    reset,
    adaptation: adaptation && adaptationOf(caller, adaptation, interval),
    transitions: transitions && transitionsOf(caller, transitions, interval, count),
  };
}

function adaptationOf(caller: string, { strength, tau = 1000 }: SpikeAdaptation, interval: number) {
  checkRange(caller, "adaptation.strength", strength, 0, Number.MAX_VALUE);
  checkPositive(caller, "adaptation.tau", tau);
  const jump = (strength * interval) / tau;
  checkJump(caller, "adaptation.strength", jump);
  return { jump, tau };
}

/** Guard: what one spike adds is a number. Where many overflow, the potentials say so. */
function checkJump(caller: string, name: string, jump: number): void {
  if (!Number.isFinite(jump))
    throw new RangeError(`${caller}: ${name} must be such that what a spike adds is finite, got ${jump}`);
}

function transitionsOf(caller: string, given: Transitions, interval: number, count: number) {
  const { strength, delay: common = 60, tau = 40 } = given;
  checkFinite(caller, "transitions.strength", strength);
  checkPositive(caller, "transitions.tau", tau);
  const jump = (strength * interval) / tau;
  checkJump(caller, "transitions.strength", jump);
  const chain = Array.from({ length: count - 1 }, (_, k): Transition => ({ from: k, to: k + 1 }));
  const pairs = (given.pairs ?? chain).map(({ from, to, weight = 1, delay = common }, i) => {
    for (const [name, k] of Object.entries({ from, to }))
      if (!(Number.isInteger(k) && k >= 0 && k < count))
        throw new RangeError(
          `${caller}: transitions.pairs[${i}].${name} must be a memory in [0, ${count - 1}], got ${shown(k)}`,
        );
    checkFinite(caller, `transitions.pairs[${i}].weight`, weight);
    checkJump(caller, `transitions.pairs[${i}].weight`, jump * weight);
    checkRange(caller, `transitions.pairs[${i}].delay`, delay, 0, Number.MAX_VALUE);
    return { from, to, weight, delay };
  });
  return { jump, tau, pairs };
}

/**
 * The constants of a network whose spikes are drawn in bins of `dt` [ms], at their beginning: jumps that make what is read at the beginning
 * of a bin right on average,
 *
 *     state, adaptation:  J = (e^(dt/τ) − 1)/(R dt),   which is (1 − e^(−dt/τ))/(R dt) at the end of the bin
 *     transitions:        J = γ 2 sinh(dt/2τ_z)/(R dt),  for arrivals in the middle of the bin before the first whose beginning is at or after D
 *
 * @throws {RangeError} when a bin is so long that nothing of a spike would be left of its time constant, and no jump could make up for it
 */
export function clockedConstants(constants: Constants, dt: number, caller = "prepareSampler"): Constants {
  const { tau, interval, adaptation, transitions } = constants;
  for (const t of [tau, adaptation?.tau ?? tau, transitions?.tau ?? tau])
    if (!(dt / t <= 600))
      throw new RangeError(
        `${caller}: dt must be at most 600 times each time constant, one of which is ${t} ms, got ${shown(dt)}`,
      );
  const early = (t: number): number => (Math.expm1(dt / t) * t) / dt;
  const x = dt / (2 * (transitions?.tau ?? 1));
  return {
    ...constants,
    jump: (early(tau) * interval) / tau,
    adaptation: adaptation && { ...adaptation, jump: adaptation.jump * early(adaptation.tau) },
    transitions: transitions && {
      ...transitions,
      jump: (transitions.jump * Math.sinh(x)) / x,
      pairs: transitions.pairs.map((pair) => ({
        ...pair,
        delay: (Math.max(1, Math.ceil(pair.delay / dt - 1e-9)) - 0.5) * dt,
      })),
    },
  };
}
