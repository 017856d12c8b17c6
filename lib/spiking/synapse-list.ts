/** @file Synapses of either kind as one list, delays in steps, sorted by presynaptic neuron; the order of equals is kept. */
import { bySource } from "./by-source";
import { toSteps } from "./column";
import { entriesOf, type Synapses } from "./network";

/** Synapses k = starts[i] … starts[i+1] − 1 leave neuron i. `order[k]` is where synapse k stands in the description. */
export interface SynapseList {
  readonly starts: Int32Array;
  readonly post: Int32Array;
  readonly weight: Float64Array;
  readonly delay: Int32Array;
  readonly order: Int32Array;
  readonly pre: number;
  readonly posts: number;
  readonly longest: number;
}

/** @throws {RangeError} when a delay is not a whole number of steps, at least one */
export function synapseList(
  caller: string,
  at: string,
  synapses: Synapses,
  sizes: { readonly pre: number; readonly post: number },
  dt: number,
): SynapseList {
  const entries = entriesOf(synapses, sizes.pre);
  const { starts, order } = bySource(entries, sizes.pre);
  const { delay } = synapses;
  const steps =
    typeof delay === "number"
      ? new Int32Array(entries.count).fill(toSteps(caller, `${at}.delay`, delay, dt, 1))
      : Int32Array.from(delay, (time, k) => toSteps(caller, `${at}.delay[${k}]`, time, dt, 1));
  return {
    starts,
    order,
    post: Int32Array.from(order, entries.post),
    weight: Float64Array.from(order, entries.weight),
    delay: Int32Array.from(order, (k) => steps[k]),
    pre: sizes.pre,
    posts: sizes.post,
    longest: steps.reduce((a, b) => Math.max(a, b), 1),
  };
}
