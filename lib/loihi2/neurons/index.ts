/** @file Every kind of neuron, by its name. */
import { type LoihiProgram, programmed } from "../microcode/population";
import { adaptive, type LoihiAdaptive } from "./adaptive";
import { constraint, type LoihiConstraint } from "./constraint";
import { exponentialRace, type LoihiExponentialRace } from "./exponential-race";
import {
  inverseRootNeurons,
  type LoihiInverseRoot,
  type LoihiNormalisation,
  type LoihiProduct,
  type LoihiVector,
  normalisation,
  productNeurons,
  vector,
} from "./graded";
import type { NeuronKind } from "./kind";
import { type LoihiLif, lif } from "./lif";
import { flatLif } from "./lif-flat";
import { type LoihiNoise, noiseNeurons } from "./noise";
import { type LoihiNoisyRace, noisyRace } from "./noisy-race";
import { type LoihiRace, race } from "./race";
import { type LoihiResonate, type LoihiResonateReset, resonate, resonateReset } from "./resonate";
import { type LoihiResonateGraded, resonateGraded } from "./resonate-graded";
import { delta, type LoihiDelta, type LoihiSigmaDelta, sigmaDelta } from "./sigma-delta";
import { boltzmann, type LoihiBoltzmann } from "./stochastic";
import { type LoihiTernary, ternary } from "./ternary";

/** Neurons of any kind. */
export type NeuronModel =
  | LoihiLif
  | LoihiTernary
  | LoihiAdaptive
  | LoihiResonate
  | LoihiResonateReset
  | LoihiResonateGraded
  | LoihiVector
  | LoihiProduct
  | LoihiInverseRoot
  | LoihiNormalisation
  | LoihiSigmaDelta
  | LoihiDelta
  | LoihiBoltzmann
  | LoihiConstraint
  | LoihiRace
  | LoihiNoisyRace
  | LoihiExponentialRace
  | LoihiNoise
  | LoihiProgram;

type KindOf<M extends string> = NeuronKind<Extract<NeuronModel, { readonly model: M }>>;

/** How each kind goes on. */
export const kinds: { readonly [M in NeuronModel["model"]]: KindOf<M> } = {
  ...{ lif: { ...lif, flat: flatLif }, ternary, adaptive, resonate, "resonate-reset": resonateReset },
  ...{ "resonate-graded": resonateGraded, vector },
  ...{ product: productNeurons, "inverse-root": inverseRootNeurons, normalisation },
  ...{ "sigma-delta": sigmaDelta, delta, boltzmann, constraint, program: programmed },
  ...{ race, "noisy-race": noisyRace, "exponential-race": exponentialRace, noise: noiseNeurons },
};

/** The kind of a population, for any of them alike. */
export function kindOf(neurons: NeuronModel): NeuronKind<NeuronModel> {
  return kinds[neurons.model] as unknown as NeuronKind<NeuronModel>;
}

/** Where connections can end at a population, in order. */
export function inputsOf(neurons: NeuronModel): readonly string[] {
  const { inputs } = kindOf(neurons);
  return typeof inputs === "function" ? inputs(neurons) : inputs;
}
