/**
 * @file What a network for the chip is, as plain data: populations of neurons in the chip's integers and connections between them. Nothing
 * here runs, so that the same description is run in integers, run in real numbers, and placed on cores.
 */
import type { LearningRule } from "./learning/rule";
import type { NeuronModel } from "./neurons";
import type { PerNeuron } from "./neurons/kind";
import type { ProfileName } from "./profile";

/** Which signs weights may have. */
export type SignMode = "mixed" | "excitatory" | "inhibitory";

/** What all weights have in common. */
export interface WeightFormat {
  /** bits of a weight, 0 … 8; default 8 */
  readonly weightBits?: number;
  /** e of 2^e, by which sums are multiplied, −8 … 7; default 0 */
  readonly weightExponent?: number;
  /** found from the weights when left out */
  readonly signMode?: SignMode;
  /**
   * weights beyond the range of their signs are held at its ends, as Lava does without a word, and counted among the faults; default false: they
   * are refused, as such weights are most often on another scale than was meant
   */
  readonly clip?: boolean;
}

/** Every neuron of `pre` to every neuron of `post`. */
export interface DenseWeights extends WeightFormat {
  readonly kind: "dense";
  /** [post][pre], row by row; on the scale of 9 bits with sign, whatever `weightBits` */
  readonly weights: ArrayLike<number>;
  /** steps that a spike takes beyond the one it always takes, 0 … 63; one for all or as `weights`; default 0 */
  readonly delay?: PerNeuron;
  /** how the weights change; they are of both signs then unless `signMode` is given */
  readonly learning?: LearningRule;
}

/** A list of synapses, in any order; two neurons may have several. */
export interface SparseWeights extends WeightFormat {
  readonly kind: "sparse";
  readonly pre: ArrayLike<number>;
  readonly post: ArrayLike<number>;
  /** one for all or one each, as those of {@link DenseWeights} */
  readonly weight: PerNeuron;
  /** as that of {@link DenseWeights} */
  readonly delay?: PerNeuron;
  /** as that of {@link DenseWeights} */
  readonly learning?: LearningRule;
}

/** Neuron i to neuron i, unweighted and in the same step. */
export interface DirectLink {
  readonly kind: "direct";
}

/** How spikes get from one population to another. */
export type LoihiSynapses = DenseWeights | SparseWeights | DirectLink;

/**
 * From a population to another, or to itself. Except over a direct link a spike of step t arrives in step t + 1, with delay d in t + 1 + d.
 */
export interface Connection {
  /** default "pre → post" */
  readonly name?: string;
  readonly pre: string;
  readonly post: string;
  /** which output of `pre`; default its first */
  readonly output?: string;
  /** which input of `post`; default its first */
  readonly input?: string;
  readonly synapses: LoihiSynapses;
}

/** Neurons that send what they are told, at each step. */
export interface InputNeurons {
  readonly model: "input";
  readonly size: number;
  /** 0: spikes alone; else signed whole numbers of so many bits, 1 … 32; default 0 */
  readonly payloadBits?: number;
}

/** A population. */
export type LoihiPopulation = NeuronModel | InputNeurons;

/** A network for the chip. */
export interface LoihiNetwork<Name extends string = string> {
  /** whose arithmetic; default "lava" */
  readonly profile?: ProfileName;
  readonly populations: Readonly<Record<Name, LoihiPopulation>>;
  readonly connections?: readonly Connection[];
}
