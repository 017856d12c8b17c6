/** @file The fixed-point step through the compiled routine. */
import { Arena } from "./arena";
import type { DenseLifShape, LifColumns, LifEngine } from "./lif-shape";
import type { SpikeRoutines } from "./webassembly";

/** Neurons of a group; those that fill the last one up have no weights and never spike. */
const GROUP = 64;
/** Columns of neurons: u, v, and what is in {@link LifColumns}. */
const COLUMNS = 6;

/** Steps in WebAssembly. */
export function compiledLif(
  caller: string,
  { sources, neurons, weights }: DenseLifShape,
  { keepU, keepV, bias, threshold, right, left }: LifColumns,
): LifEngine {
  const arena = new Arena<SpikeRoutines>("spikes");
  const groups = Math.ceil(neurons / GROUP);
  const width = groups * GROUP;
  const [list, spare, firedAt, state, packed] = arena.layout(caller, [
    4 * sources,
    4 * width,
    4 * width,
    4 * COLUMNS * width,
    sources * width,
  ]);
  const columns = arena.u8(packed, sources * width);
  for (let i = 0; i < sources; i++)
    for (let j = 0; j < neurons; j++) columns[i * width + j] = weights[j * sources + i];
  const column = (index: number) => arena.i32(state + 4 * width * index, neurons);
  for (const [index, values] of [keepU, keepV, bias, threshold].entries()) column(2 + index).set(values);
  arena.i32(state + 4 * width * 5 + 4 * neurons, width - neurons).fill(2 ** 30);
  const inputs = arena.i32(spare, neurons);
  const room = arena.i32(list, sources);
  return {
    fired: arena.i32(firedAt, neurons),
    state: { u: column(0), v: column(1) },
    step(spikes, count, input) {
      room.set(count === spikes.length ? spikes : spikes.subarray(0, count));
      if (input) inputs.set(input);
      const from = input ? spare : 0;
      return arena.run.lifStep(
        list,
        count,
        packed,
        width,
        groups,
        state,
        4 * width,
        right,
        left,
        from,
        firedAt,
      );
    },
  };
}
