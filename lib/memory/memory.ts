/**
 * @file The protocol of every associative memory and the one retrieval loop over it. A model says what
 * one step and the energy are; how long to iterate, what to keep and how it ended is decided here.
 *
 * What the models of this room share, and a test holds for each of them:
 *
 * - A state is checked where it enters: the right length, and finite (or the letters that the model knows); else a RangeError.
 * - No result is NaN. Arithmetic is scaled where that saves it; where numbers still overflow, a RangeError names the largest entry. An
 *   energy may be Infinity, never −Infinity.
 * - `store` of no rows gives a memory that holds what this one holds.
 * - `cost()` names its entries after the methods they count: `step`, `recall`, `store`, and `flip` for each neuron that changes in a step.
 *
 * Not every model has every part:
 *
 * - `heteroHopfield` and `willshawNet` answer a key with a value of another space. There is nothing to iterate: `recall` stands for `step`, and
 *   `cost()` has `recall` in its place.
 * - `energyTransformer`, `hierarchicalMemory` and `spinNetwork` are given their weights, not patterns: they are dynamics without `store`, and
 *   their cost is that of a step (and of a flip).
 * - `publishedUniversalHopfield` repeats a program to compare with, and has neither `store` nor `cost`.
 * - `energy` is absent where the model has none: sequences, sparse and kernel memories, universal networks, separations that are no gradient.
 */
import type { Counts } from "../cost";
import { checkAllFinite, checkInteger, checkLength, checkRange, distance, type Matrix } from "../math";

/** Operations of dynamics, from their sizes alone. */
export interface DynamicsCost {
  /** of one update of one state, its energy not included */
  readonly step: Counts;
}

/** Operations of a memory, from its sizes alone. */
export interface MemoryCost extends DynamicsCost {
  /** of storing one more pattern */
  readonly store: Counts;
}

/** What can be iterated: a state space of `size` numbers, one update, and an energy where there is one. */
export interface Dynamics {
  /** n, the number of entries of a state */
  readonly size: number;
  /** Whether steps draw chance that may move a state anywhere, so that one that comes back proves no cycle; default false. */
  readonly chance?: boolean;
  /** The state after one update, a new array; `state` [n] is read, not changed. */
  step(state: ArrayLike<number>): Float64Array;
  /**
   * Energy of `state` [n], dimensionless; absent where the model has none. Infinity outside the domain of a model, and where a state is so
   * far out that its energy leaves the range of numbers.
   */
  energy?(state: ArrayLike<number>): number;
}

/**
 * What every memory offers: its dynamics, how to hold more, and what it costs. Memories are values: nothing
 * changes one, `store` gives a new one.
 */
export interface Memory extends Dynamics {
  /**
   * A memory of the same kind that holds the rows of `patterns` [q, n] as well; this one stays as it is. With no rows, q = 0, the new one
   * holds the same.
   */
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
  /** updates from a state to its return where the status is "cycle", at least 2; else 0 */
  readonly period: number;
  /** updates made */
  readonly steps: number;
  /** energy of the probe and after every update [steps + 1]; empty where the model has no energy */
  readonly energies: Float64Array;
  /** probe and every following state, when asked for */
  readonly states: readonly Float64Array[];
}

/**
 * Iterates a memory, or any dynamics, from a probe until it rests, comes round in a cycle, or has used its steps.
 *
 * A state that lies within the tolerance of an earlier one it is compared with closes a cycle. It is compared with the state two updates
 * before, so that cycles of two end at once, and with one kept state, which is renewed after 1, 3, 7, 15 … updates (Brent's method): a
 * cycle of L states that is entered after m updates is recognised, with its exact length, after at most 3 max(m + 1, L) updates, whatever
 * L is. This costs two states and 4n operations an update. Where orbits come back only within the tolerance the length is that of the
 * return. Dynamics with {@link Dynamics.chance} are never in a cycle; their rest means that one update changed nothing.
 *
 * Reference: Brent 1980, "An improved Monte Carlo factorization algorithm", BIT 20, 176, section 2 (cycles in constant memory).
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
  let before = state;
  let anchor = state;
  let since = 0; // updates since the anchor was set, at most `power`
  let power = 1;
  const energies = memory.energy ? [memory.energy(state)] : [];
  const states = keepStates ? [state] : [];
  let status: Status = "max-steps";
  let period = 0;
  let steps = 0;
  while (status === "max-steps" && steps < maxSteps) {
    const next = memory.step(state);
    steps++;
    since++;
    if (memory.energy) energies.push(memory.energy(next));
    if (keepStates) states.push(next);
    if (distance(next, state) <= tolerance) status = "converged";
    else if (!memory.chance && steps > 1) {
      if (distance(next, before) <= tolerance) period = 2;
      else if (since > 2 && distance(next, anchor) <= tolerance) period = since;
      if (period > 0) status = "cycle";
    }
    before = state;
    state = next;
    if (since === power) {
      anchor = state;
      since = 0;
      power *= 2;
    }
  }
  return { state, status, period, steps, energies: Float64Array.from(energies), states };
}
