/** @file The fixed-point step through the compiled routine. */
import { Arena } from "./arena";
import type { DenseLifShape, LifColumns, LifEngine } from "./lif-shape";
import { turn } from "./turn";
import type { SpikeRoutines } from "./webassembly";

/** Neurons of a group; those that fill the last one up have no weights and never spike. */
const GROUP = 64;
/** Spikes whose int8 weights a 16-bit sum is sure to hold. */
const NARROW = 256;
/** Four neurons lie together, with u, v, keepU, keepV, bias, threshold after one another. */
const FOUR = 4;
const COLUMNS = 6;
const place = (neuron: number, column: number): number =>
  FOUR * (COLUMNS * Math.floor(neuron / FOUR) + column) + (neuron % FOUR);

/** Steps in WebAssembly. */
export function compiledLif(
  caller: string,
  { sources, neurons, weights }: DenseLifShape,
  { keepU, keepV, bias, threshold, right, left }: LifColumns,
): LifEngine {
  const arena = new Arena<SpikeRoutines>("spikes");
  const groups = Math.ceil(neurons / GROUP);
  const width = groups * GROUP;
  const [list, sums, narrow, firedAt, stateAt, packed] = arena.layout(caller, [
    4 * sources,
    4 * width,
    2 * width,
    4 * (width + 4),
    4 * COLUMNS * width,
    sources * width,
  ]);
  turn(weights, neurons, sources, sources, arena.i8(packed, sources * width), width);
  const state = arena.i32(stateAt, COLUMNS * width);
  for (const [c, values] of [keepU, keepV, bias, threshold].entries())
    for (let j = 0; j < neurons; j++) state[place(j, 2 + c)] = values[j];
  for (let j = neurons; j < width; j++) state[place(j, 5)] = 2 ** 30;
  const { lifStep } = arena.run;
  const factor = 2 ** left;
  const [room, inputs] = [arena.i32(list, sources), arena.i32(sums, neurons)];
  const read = (column: number) => Int32Array.from({ length: neurons }, (_, j) => state[place(j, column)]);
  return {
    fired: arena.i32(firedAt, neurons),
    snapshot: () => ({ u: read(0), v: read(1) }),
    restore({ u, v }) {
      for (let j = 0; j < neurons; j++) {
        state[place(j, 0)] = u[j];
        state[place(j, 1)] = v[j];
      }
    },
    step(spikes, count, input) {
      for (let s = 0; s < count; s++) room[s] = width * spikes[s];
      // Few spikes alone are added up in 16 bits.
      const wide = input !== undefined || count > NARROW;
      if (input) inputs.set(input);
      else if (wide) inputs.fill(0);
      const from = wide ? sums : 0;
      return lifStep(list, count, packed, groups, narrow, from, stateAt, right, factor, firedAt);
    },
  };
}
