/** @file Dense propagation as one would write it on paper: oracle and stand-in of the compiled routines. */
import type { DensePlan, DenseWeights } from "./dense-compiled";
import { type Carrier, type Cells, Ring } from "./propagation-ring";

class TwinRing extends Ring {
  cells: Cells;

  constructor({ targets, slots, scale, weights, largest }: DensePlan) {
    super({ first: 0, width: targets, stride: targets, scale, largest });
    this.cells = new (weights === "integer" ? Int32Array : Float64Array)(slots * targets);
  }
}

/** Carries spikes in TypeScript. */
export function denseTwin(plan: DensePlan, weights: DenseWeights): Carrier {
  const { sources, targets, slots, delaySteps, scale } = plan;
  const Class = { integer: Int8Array, float32: Float32Array, float64: Float64Array }[plan.weights];
  const columns = new Class(sources * targets);
  for (let j = 0; j < targets; j++)
    for (let i = 0; i < sources; i++) {
      const weight = weights[j * sources + i];
      columns[i * targets + j] = plan.weights === "integer" ? Math.round(weight / scale) : weight;
    }
  const ring = new TwinRing(plan);
  const { cells } = ring;
  return {
    rings: [ring],
    bytes: columns.byteLength + cells.byteLength,
    threads: 1,
    send(spikes, count, slot) {
      const to = ((slot + delaySteps) % slots) * targets;
      for (let s = 0; s < count; s++)
        for (let j = 0, at = spikes[s] * targets; j < targets; j++, at++) cells[to + j] += columns[at];
    },
    receive(slot, into) {
      for (let j = 0, at = slot * targets; j < targets; j++, at++) into[j] += scale * cells[at];
      cells.fill(0, slot * targets, (slot + 1) * targets);
    },
    settle: () => {},
    input: () => new Float64Array(targets),
    close: () => {},
  };
}
