/**
 * @file The protocol of every associative memory and the one retrieval loop over it. A model says what
 * one step and the energy are; how long to iterate, what to keep and how it ended is decided here.
 */
import type { Counts } from "../cost";
import { checkAllFinite, checkInteger, checkLength, checkRange, distance, type Matrix } from "../math";

/** Operations of a memory, from its sizes alone. */
export interface MemoryCost {
  /** of one update of one state, its energy not included */
  readonly step: Counts;
  /** of storing one more pattern */
  readonly store: Counts;
}

/** What can be iterated: a state space of `size` numbers, one update, and an energy where there is one. */
export interface Dynamics {
  /** n, the number of entries of a state */
  readonly size: number;
  /** The state after one update, a new array; `state` [n] is read, not changed. */
  step(state: ArrayLike<number>): Float64Array;
  /** Energy of `state` [n], dimensionless; absent where the model has none. */
  energy?(state: ArrayLike<number>): number;
}

/**
 * What every memory offers: its dynamics, how to hold more, and what it costs. Memories are values: nothing
 * changes one, `store` gives a new one.
 */
export interface Memory extends Dynamics {
  /** A memory of the same kind that holds the rows of `patterns` [q, n] as well; this one stays as it is. */
  store(patterns: Matrix): Memory;
  /** What one step and one more pattern cost, as closed forms of the sizes. */
  cost(): MemoryCost;
}

/** How a retrieval ended; none of the three is an error. */
export type Status = "converged" | "cycle" | "max-steps";

/** How long a retrieval goes on, and what is kept of it. */
export interface RetrieveOptions {
  /** largest number of updates; default 1000 */
  readonly maxSteps?: number;
  /** converged when the Euclidean change ‖x(t+1) − x(t)‖ is at most this; default 1e-9 */
  readonly tolerance?: number;
  /** keep every state on the way; default false, so that memory use is chosen by the caller */
  readonly keepStates?: boolean;
}

/** A finished retrieval. */
export interface Retrieval {
  /** the last state [n] */
  readonly state: Float64Array;
  readonly status: Status;
  /** updates made */
  readonly steps: number;
  /** energy of the probe and after every update [steps + 1]; empty where the model has no energy */
  readonly energies: Float64Array;
  /** probe and every following state, when asked for */
  readonly states: readonly Float64Array[];
}

/**
 * Iterates a memory, or any dynamics, from a probe until it rests, runs in a cycle of two, or has used its steps.
 *
 * @param probe [n] read, not changed
 * @throws {RangeError} when `probe` does not have n finite entries, `maxSteps` is not a whole number ≥ 0
 *   or `tolerance` is negative
 * @example
 * retrieve(modernHopfield(patterns, { beta: 8 }), cue).status // "converged"
 */
export function retrieve(
  memory: Dynamics,
  probe: ArrayLike<number>,
  options: RetrieveOptions = {},
): Retrieval {
  const { maxSteps = 1000, tolerance = 1e-9, keepStates = false } = options;
  checkLength("retrieve", "probe", probe, memory.size);
  checkAllFinite("retrieve", "probe", probe);
  checkInteger("retrieve", "maxSteps", maxSteps);
  checkRange("retrieve", "tolerance", tolerance, 0, Number.MAX_VALUE);
  let state: Float64Array = Float64Array.from(probe);
  let before: Float64Array | undefined;
  const energies = memory.energy ? [memory.energy(state)] : [];
  const states = keepStates ? [state] : [];
  let status: Status = "max-steps";
  let steps = 0;
  while (steps < maxSteps) {
    const next = memory.step(state);
    steps++;
    if (memory.energy) energies.push(memory.energy(next));
    if (keepStates) states.push(next);
    const rests = distance(next, state) <= tolerance;
    const returns = before !== undefined && distance(next, before) <= tolerance;
    before = state;
    state = next;
    if (rests || returns) {
      status = rests ? "converged" : "cycle";
      break;
    }
  }
  return { state, status, steps, energies: Float64Array.from(energies), states };
}
