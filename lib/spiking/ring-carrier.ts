/** @file The readable carrier: fixed weights, a ring of what arrives when, everything in float64. */
import type { Carrier } from "./part";
import type { SynapseList } from "./synapse-list";

/**
 * Adds each synapse's weight to the slot of the step in which it arrives. Sums are in the order of sending, so that the same
 * spikes give the same bytes.
 */
export function ringCarrier(list: SynapseList): Carrier {
  const slots = list.longest + 1;
  const ring = new Float64Array(slots * list.posts);
  return {
    live: { ring },
    send(fired, count, step) {
      for (let f = 0; f < count; f++) {
        const to = list.starts[fired[f] + 1];
        for (let k = list.starts[fired[f]]; k < to; k++)
          ring[((step + list.delay[k]) % slots) * list.posts + list.post[k]] += list.weight[k];
      }
    },
    receive(step, target) {
      const from = (step % slots) * list.posts;
      for (let j = 0; j < list.posts; j++) target[j] += ring[from + j];
      ring.fill(0, from, from + list.posts);
    },
  };
}
