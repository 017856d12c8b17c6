/** @file The carrier of projections that stay as they are: synapses packed once, compiled where that pays. */
import { type Engine, type Propagation, preparePropagation } from "../wasm";
import type { Carrier, Live } from "./part";
import type { SynapseList } from "./synapse-list";

/** A carrier, and how it lies in memory. */
export interface PackedCarrier extends Carrier {
  readonly propagation: Propagation;
}

/** Sums are exact where all weights are whole multiples of one number, and in the order of sending in float64 otherwise. */
export function packedCarrier(list: SynapseList, engine: Engine | undefined): PackedCarrier {
  const propagation = preparePropagation(
    {
      sources: list.pre,
      targets: list.posts,
      pre: presynaptic(list),
      post: list.post,
      weight: list.weight,
      delaySteps: list.delay,
    },
    engine === undefined ? {} : { engine },
  );
  return {
    propagation,
    send: (fired, count, step) => propagation.send(fired, count, step),
    receive: (step, target) => propagation.receive(step, target),
    save(): Live {
      const { step, pending } = propagation.snapshot();
      return { step: Float64Array.of(step), pending };
    },
    load({ step, pending }) {
      propagation.restore({ step: step[0], pending: Float64Array.from(pending) });
    },
  };
}

function presynaptic({ starts, post, pre }: SynapseList): Int32Array {
  const out = new Int32Array(post.length);
  for (let i = 0; i < pre; i++) out.fill(i, starts[i], starts[i + 1]);
  return out;
}
