/** @file Traces of the neurons at one end of a connection, and their way through an epoch. */
import type { Report } from "../arithmetic";
import { columnOf } from "../neurons/parameters";
import { type Impulse, impulseOf, type LearningArithmetic, TRACE_MAX } from "./arithmetic";
import type { LearningCompatibility, TraceParameters } from "./rule";

/** One trace of every neuron at one end. */
export interface Trace {
  readonly name: string;
  /** what is left after a step, as a part */
  readonly keep: number;
  readonly impulse: Impulse;
  readonly start: Float64Array;
  /** now */
  readonly values: Float64Array;
  /** now, without an impulse of the last step: undefined where nobody asks */
  readonly unraised: Float64Array | undefined;
  /** [neuron][0 … E], through the last epoch */
  readonly history: Float64Array;
  /** steps at its limit so far, of each neuron */
  readonly full: Float64Array;
  /** values are those of a population: they are not changed here */
  readonly given: boolean;
}

/** Part of a trace that a step leaves: e^(−1/τ), or 1 − 1/τ. */
export function keptOf(tau: number, decay: "exponential" | "linear"): number {
  if (tau === 0) return 0;
  return decay === "linear" ? Math.max(0, 1 - 1 / tau) : Math.exp(-1 / tau);
}

/** A trace of `size` neurons over epochs of `epoch` steps. */
export function traceOf(
  name: string,
  { impulse, tau, start = 0 }: TraceParameters,
  size: number,
  epoch: number,
  decay: "exponential" | "linear" = "exponential",
  compatibility: LearningCompatibility = {},
): Trace {
  const column = columnOf(start, size);
  return {
    name,
    keep: keptOf(tau, decay),
    impulse: impulseOf(impulse, compatibility),
    start: column,
    values: column.slice(),
    unraised: decay === "linear" ? column.slice() : undefined,
    history: new Float64Array(size * (epoch + 1)),
    full: new Float64Array(size),
    given: false,
  };
}

/** Lava lets what comes from a population decay as slowly as its traces can. */
const GIVEN_TAU = 65535;

/** Values of a population in the place of a trace; in real numbers they stay what they are. */
export function givenTrace(name: string, size: number, epoch: number, ideal: boolean): Trace {
  const trace = traceOf(name, { impulse: 0, tau: GIVEN_TAU }, size, epoch);
  return { ...trace, given: true, keep: ideal ? 1 : trace.keep };
}

/**
 * The way of a trace through the epoch that ends, and where it has come to:
 *
 *     H[0] = trace now,  H[s] = decay(H[s − 1]) + impulse where s is the step of the neuron's last spike,  trace ← H[E]
 *
 * Linear decay is rounded up with the chance that H[s − 1] without its impulse would have had.
 */
export function goThrough(
  trace: Trace,
  spikeStep: Float64Array,
  epoch: number,
  draws: { readonly decay: number; readonly impulse: number },
  { decay, raise }: LearningArithmetic,
  saturated: Report,
): void {
  const { values, unraised, history, full, keep, impulse, given } = trace;
  for (let i = 0; i < values.length; i++) {
    const at = i * (epoch + 1);
    let value = values[i];
    let chance = unraised?.[i] ?? value;
    history[at] = value;
    const spike = spikeStep[i];
    for (let s = 1; s <= epoch; s++) {
      value = decay(value, keep, draws.decay, unraised ? chance : value);
      chance = value;
      if (s === spike && !given) value = raise(value, impulse, draws.impulse, saturated);
      history[at + s] = value;
      if (value >= TRACE_MAX && !given) full[i]++;
    }
    if (!given) values[i] = value;
    if (unraised) unraised[i] = chance;
  }
}
