/** @file Synapses sorted by the neuron they leave; those of one neuron stay in the order of the description. */
import type { SynapseEntries } from "./network";

/** Synapses order[starts[i]] … order[starts[i + 1] − 1] of the description leave neuron i. */
export interface BySource {
  readonly starts: Int32Array;
  readonly order: Int32Array;
}

/** Sorts by counting: one look at each synapse to count, one to place it. */
export function bySource({ count, pre }: SynapseEntries, pres: number): BySource {
  const starts = new Int32Array(pres + 1);
  for (let k = 0; k < count; k++) starts[pre(k) + 1]++;
  for (let i = 0; i < pres; i++) starts[i + 1] += starts[i];
  const next = starts.slice();
  const order = new Int32Array(count);
  for (let k = 0; k < count; k++) order[next[pre(k)]++] = k;
  return { starts, order };
}
