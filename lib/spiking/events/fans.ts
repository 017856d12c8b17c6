/** @file Synapses with delays as they are: those that leave a neuron, sorted by delay, so that a spike meets them one after the other. */
import { bySource } from "../by-source";
import { entriesOf, type Synapses } from "../network";

/** Synapses starts[i] … starts[i+1] − 1 leave neuron i, shortest delay first; equals are in the order of the description. */
export interface Fans {
  readonly starts: Int32Array;
  readonly post: Int32Array;
  readonly weight: Float64Array;
  /** [ms] */
  readonly delay: Float64Array;
  /** place of each in the description */
  readonly order: Int32Array;
}

/** The synapses are checked already. */
export function toFans(synapses: Synapses, pres: number): Fans {
  const entries = entriesOf(synapses, pres);
  const { starts, order } = bySource(entries, pres);
  if (typeof synapses.delay !== "number")
    for (let i = 0; i < pres; i++)
      order.subarray(starts[i], starts[i + 1]).sort((a, b) => entries.delay(a) - entries.delay(b) || a - b);
  return {
    starts,
    order,
    post: Int32Array.from(order, entries.post),
    weight: Float64Array.from(order, entries.weight),
    delay: Float64Array.from(order, entries.delay),
  };
}
