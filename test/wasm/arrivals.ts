/** @file What arrives: by the definition, and by a propagation step by step. */
import { engineInfo, type Propagation, type SparseSynapses } from "engram/wasm";

export const engines = engineInfo().available.filter((engine) => engine !== "wasm-relaxed");
export const at = (column: number | ArrayLike<number>, k: number) =>
  typeof column === "number" ? column : column[k];

/** What arrives, written as the definition reads: nothing shared with what is judged. */
export function naive(
  { targets, pre, post, weight, delaySteps }: SparseSynapses,
  spikes: readonly (readonly number[])[],
  steps: number,
): number[][] {
  const out = Array.from({ length: steps }, () => new Array<number>(targets).fill(0));
  for (let step = 0; step < spikes.length; step++)
    for (const neuron of spikes[step])
      for (let k = 0; k < pre.length; k++) {
        const arrival = step + at(delaySteps, k);
        if (pre[k] === neuron && arrival < steps) out[arrival][post[k]] += at(weight, k);
      }
  return out;
}

/** Runs `carried` over all steps from `first` on; what arrived in each. */
export function run(carried: Propagation, spikes: readonly (readonly number[])[], steps: number, first = 0) {
  const out: number[][] = [];
  for (let step = 0; step < steps; step++) {
    const into = new Float64Array(carried.targets);
    carried.receive(first + step, into);
    out.push(Array.from(into));
    const list = Int32Array.from(spikes[step] ?? []);
    carried.send(list, list.length, first + step);
  }
  return out;
}
