/** @file Every kind of neuron, by its name. */
import type { NeuronKind } from "./kind";
import { type LoihiLif, lif } from "./lif";

/** Neurons of any kind. */
export type NeuronModel = LoihiLif;

type KindOf<M extends string> = NeuronKind<Extract<NeuronModel, { readonly model: M }>>;

/** How each kind goes on. */
export const kinds: { readonly [M in NeuronModel["model"]]: KindOf<M> } = { lif };

/** The kind of a population, for any of them alike. */
export function kindOf(neurons: NeuronModel): NeuronKind<NeuronModel> {
  return kinds[neurons.model] as NeuronKind<NeuronModel>;
}
