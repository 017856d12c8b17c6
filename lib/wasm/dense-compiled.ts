/** @file Dense propagation through the compiled routines. */
import { Arena } from "./arena";
import { type Carrier, type Cells, Ring } from "./propagation-ring";
import type { PropagationLayout } from "./propagation-shape";
import type { SpikeRoutines } from "./webassembly";

/** Dense weights as they are given, [targets][sources]. */
export type DenseWeights = Float32Array | Float64Array | Int8Array;

/** How dense weights are kept. */
export interface DensePlan extends PropagationLayout {
  readonly sources: number;
  readonly targets: number;
  readonly delaySteps: number;
  /** size of the largest sum, in multiples of the scale; infinite for floats */
  readonly largest: number;
}

const widths = { integer: 1, float32: 4, float64: 8 };
/** Targets whose sums stay in registers together. */
const groupOf = { integer: 64, float32: 16, float64: 16 };

class DenseRing extends Ring {
  cells: Cells;

  constructor(
    { targets, slots, scale, cell, largest }: DensePlan,
    stride: number,
    arena: Arena<SpikeRoutines>,
    at: number,
  ) {
    super({ first: 0, width: targets, stride, scale, largest });
    this.cells = cell === "int32" ? arena.i32(at, slots * stride) : arena.f64(at, slots * stride);
  }
}

/** Carries spikes in WebAssembly. */
export function denseCompiled(caller: string, plan: DensePlan, weights: DenseWeights): Carrier {
  const { sources, targets, slots, delaySteps, scale } = plan;
  const group = groupOf[plan.weights];
  const groups = Math.ceil(targets / group);
  const stride = groups * group;
  const width = widths[plan.weights];
  const cell = plan.weights === "integer" ? 4 : 8;
  const arena = new Arena<SpikeRoutines>("spikes");
  const [listAt, narrow, sumsAt, ringAt, packed] = arena.layout(caller, [
    4 * sources,
    2 * stride,
    8 * targets,
    cell * slots * stride,
    width * sources * stride,
  ]);
  const count = sources * stride;
  let columns: DenseWeights = arena.i8(packed, plan.weights === "integer" ? count : 0);
  if (plan.weights === "float32") columns = arena.f32(packed, count);
  if (plan.weights === "float64") columns = arena.f64(packed, count);
  for (let j = 0; j < targets; j++)
    for (let i = 0; i < sources; i++) {
      const weight = weights[j * sources + i];
      columns[i * stride + j] = plan.weights === "integer" ? Math.round(weight / scale) : weight;
    }
  const ring = new DenseRing(plan, stride, arena, ringAt);
  const list = arena.i32(listAt, sources);
  const sums = arena.f64(sumsAt, targets);
  const { run } = arena;
  const add = { integer: run.addColumns8, float32: run.addColumnsF32, float64: run.addColumnsF64 }[
    plan.weights
  ];
  const deliver = cell === 4 ? run.deliver32 : run.deliver64;
  return {
    rings: [ring],
    bytes: arena.size,
    threads: 1,
    send(spikes, count, slot) {
      for (let s = 0; s < count; s++) list[s] = width * stride * spikes[s];
      const to = ringAt + cell * stride * ((slot + delaySteps) % slots);
      add(listAt, count, packed, groups, to, narrow);
    },
    receive(slot, into) {
      const here = arena.holds(into);
      if (!here) sums.set(into);
      deliver(ringAt + cell * stride * slot, targets, scale, here ? into.byteOffset : sumsAt);
      if (!here) into.set(sums);
    },
    settle: () => {},
    input: () => sums.fill(0),
    close: () => {},
  };
}
