/** @file Which synapses an epoch has to look at: those whose neurons have sent, or all. */
import type { BySender } from "../synapses/carrier";
import type { Product } from "./products";

/** Calls `visit` for every synapse k, from i to j, that may change in the `count`-th epoch; `all` of them if told so. */
export type Touched = (
  count: number,
  all: boolean,
  visit: (k: number, i: number, j: number, epochs: boolean) => void,
) => void;

/** Synapses by receiver: numbers of those of j are `synapse[first[j]]` up to `synapse[first[j + 1]]`. */
function byReceiver({ receivers, receiver }: BySender) {
  const first = new Int32Array(receivers + 1);
  for (const j of receiver) first[j + 1]++;
  for (let j = 0; j < receivers; j++) first[j + 1] += first[j];
  const next = first.slice();
  const synapse = new Int32Array(receiver.length);
  receiver.forEach((j, k) => {
    synapse[next[j]++] = k;
  });
  return { first, synapse };
}

/** The synapses that any product may change. */
export function touchedSynapses(
  synapses: BySender,
  tx: Float64Array,
  ty: Float64Array,
  products: readonly Product[],
): Touched {
  const { senders, first, receiver } = synapses;
  const sender = new Int32Array(receiver.length);
  for (let i = 0; i < senders; i++) sender.fill(i, first[i], first[i + 1]);
  const ofPre = products.some(({ dependency }) => dependency === "x0");
  const ofPost = products.some(({ dependency }) => dependency === "y0");
  const period = products.find(({ dependency }) => typeof dependency === "number")?.dependency;
  const back = ofPost ? byReceiver(synapses) : undefined;
  return (count, all, visit) => {
    const epochs = typeof period === "number" && count % 2 ** period === 0;
    const every = all || epochs;
    for (let i = 0; i < senders; i++) {
      if (!every && !(ofPre && tx[i] > 0)) continue;
      for (let k = first[i]; k < first[i + 1]; k++) visit(k, i, receiver[k], epochs);
    }
    if (every || !back) return;
    for (let j = 0; j < ty.length; j++) {
      if (ty[j] === 0) continue;
      for (let at = back.first[j]; at < back.first[j + 1]; at++) {
        const k = back.synapse[at];
        const i = sender[k];
        if (!(ofPre && tx[i] > 0)) visit(k, i, j, epochs);
      }
    }
  };
}
