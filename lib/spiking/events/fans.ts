/** @file Synapses with delays as they are: those that leave a neuron, sorted by delay, so that a spike meets them one after the other. */
import { type Synapses, weightsOf } from "../network";

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
  const dense = synapses.kind === "dense";
  const weights = weightsOf(synapses);
  const count = dense ? synapses.weights.length : synapses.pre.length;
  const pre = (k: number) => (dense ? k % pres : synapses.pre[k]);
  const delayOf = (k: number) => (typeof synapses.delay === "number" ? synapses.delay : synapses.delay[k]);
  const starts = new Int32Array(pres + 1);
  for (let k = 0; k < count; k++) starts[pre(k) + 1]++;
  for (let i = 0; i < pres; i++) starts[i + 1] += starts[i];
  const next = starts.slice();
  const order = new Int32Array(count);
  for (let k = 0; k < count; k++) order[next[pre(k)]++] = k;
  if (typeof synapses.delay !== "number")
    for (let i = 0; i < pres; i++)
      order.subarray(starts[i], starts[i + 1]).sort((a, b) => delayOf(a) - delayOf(b) || a - b);
  return {
    starts,
    order,
    post: Int32Array.from(order, (k) => (dense ? Math.floor(k / pres) : synapses.post[k])),
    weight: Float64Array.from(order, (k) => (typeof weights === "number" ? weights : weights[k])),
    delay: Float64Array.from(order, delayOf),
  };
}
