/** @file What memories over binary neurons have in common: their guards, their schedules and their cost. */
import type { Counts } from "../cost";
import { checkChoice, type Matrix, permutation, type Random, shown } from "../math";
import type { DynamicsCost, MemoryCost } from "./memory";

/**
 * In which order the neurons of a network are updated; one step is one sweep, an update of each neuron.
 *
 * - `"asynchronous"`: one after the other, 0 … n − 1, each seeing what those before it did
 * - `"random"`: one after the other in a new random order every sweep, so that a sweep that changes nothing proves rest
 * - `"synchronous"`: all at once, from the same state (Little 1974)
 */
export type Schedule = "asynchronous" | "random" | "synchronous";

const schedules = ["asynchronous", "random", "synchronous"] as const;

/** Cost of a network of binary neurons, whose step depends on how many neurons change during it. */
export interface SpinCost extends DynamicsCost {
  /** of a step in which no neuron changes */
  readonly step: Counts;
  /** of each change during a step, on top of `step` */
  readonly flip: Counts;
}

/** Cost of a memory over binary neurons. */
export interface SpinMemoryCost extends MemoryCost, SpinCost {
  readonly step: Counts;
}

/** @throws {RangeError} when `state` does not have `size` entries, each −1, 1 or 0 for one that is not known */
export function checkSpins(caller: string, state: ArrayLike<number>, size: number): void {
  if (state.length !== size)
    throw new RangeError(`${caller}: state must have length ${size}, got ${state.length}`);
  for (let i = 0; i < size; i++)
    if (state[i] !== 1 && state[i] !== -1 && state[i] !== 0)
      throw new RangeError(`${caller}: state[${i}] must be -1, 0 or 1, got ${shown(state[i])}`);
}

/** @throws {TypeError} when the schedule is unknown, or needs chance and has none */
export function checkSchedule(
  caller: string,
  schedule: Schedule,
  temperature: number,
  random: Random | undefined,
): void {
  checkChoice(caller, "schedule", schedule, schedules);
  if (random === undefined && (schedule === "random" || temperature > 0))
    throw new TypeError(
      `${caller}: random must be given for ${temperature > 0 ? "a temperature above 0" : 'the schedule "random"'}, got undefined`,
    );
}

/** The order of one sweep. */
export function sweepOrder(size: number, schedule: Schedule, random: Random | undefined): Int32Array {
  if (schedule === "random" && random) return permutation(random, size);
  return Int32Array.from({ length: size }, (_, i) => i);
}

/** The letters of ±1 patterns [p, n] as bytes with those of one neuron side by side, [n, p]. */
function lettersByNeuron({ rows, cols, data }: Matrix): Int8Array {
  const letters = new Int8Array(rows * cols);
  for (let mu = 0; mu < rows; mu++)
    for (let i = 0; i < cols; i++) letters[i * rows + mu] = data[mu * cols + i];
  return letters;
}

/** The overlaps X σ of a state with all patterns: whole numbers, so that nothing drifts as they follow it. */
export interface Overlaps {
  /** σ [n]; NaN before the first state */
  readonly held: Float64Array;
  /** X σ [p] */
  readonly overlaps: Int32Array;
  /** those of one neuron side by side [n, p], ±1 */
  readonly letters: Int8Array;
  /** stand at `state` [n]; says whether anything had to be done */
  settle(state: ArrayLike<number>): boolean;
  /** neuron i takes a new value, for p additions */
  change(i: number, value: number): void;
}

/** Overlaps with the rows of ±1 `patterns` [p, n], computed once and then changed with each neuron that changes. */
export function followOverlaps(patterns: Matrix): Overlaps {
  const { rows: p, cols: n } = patterns;
  const letters = lettersByNeuron(patterns);
  const held = new Float64Array(n).fill(Number.NaN);
  const overlaps = new Int32Array(p);
  const add = (i: number, by: number): void => {
    for (let mu = 0, at = i * p; mu < p; mu++, at++) overlaps[mu] += Math.imul(letters[at], by);
  };
  return {
    held,
    overlaps,
    letters,
    settle(state) {
      if (held.every((value, i) => value === state[i])) return false;
      held.set(state);
      overlaps.fill(0);
      for (let i = 0; i < n; i++) if (held[i] !== 0) add(i, held[i]);
      return true;
    },
    change(i, value) {
      add(i, value - held[i]);
      held[i] = value;
    },
  };
}
