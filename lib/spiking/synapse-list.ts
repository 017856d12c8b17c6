/** @file Synapses of either kind as one list, delays in steps, sorted by presynaptic neuron; the order of equals is kept. */
import { toSteps } from "./column";
import type { Synapses } from "./network";

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
  const dense = synapses.kind === "dense";
  const count = dense ? sizes.pre * sizes.post : synapses.pre.length;
  const pre = (k: number) => (dense ? k % sizes.pre : synapses.pre[k]);
  const weights = dense ? synapses.weights : synapses.weight;
  const starts = new Int32Array(sizes.pre + 1);
  for (let k = 0; k < count; k++) starts[pre(k) + 1]++;
  for (let i = 0; i < sizes.pre; i++) starts[i + 1] += starts[i];
  const next = starts.slice();
  const list = {
    starts,
    post: new Int32Array(count),
    weight: new Float64Array(count),
    delay: new Int32Array(count),
    order: new Int32Array(count),
  };
  const one =
    typeof synapses.delay === "number" ? toSteps(caller, `${at}.delay`, synapses.delay, dt, 1) : undefined;
  let longest = count > 0 ? (one ?? 1) : 1;
  for (let k = 0; k < count; k++) {
    const to = next[pre(k)]++;
    list.post[to] = dense ? Math.floor(k / sizes.pre) : synapses.post[k];
    list.weight[to] = typeof weights === "number" ? weights : weights[k];
    const delay =
      one ?? toSteps(caller, `${at}.delay[${k}]`, (synapses.delay as ArrayLike<number>)[k], dt, 1);
    list.delay[to] = delay;
    list.order[to] = k;
    if (delay > longest) longest = delay;
  }
  return { ...list, pre: sizes.pre, posts: sizes.post, longest };
}
