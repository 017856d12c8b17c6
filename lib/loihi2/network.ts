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

/** Width and height; one number for both alike. */
export type WidthHeight = number | readonly [width: number, height: number];

/**
 * One kernel at every place of an image, kept once for all of them. With senders (x, y, c) and receivers (x, y, o), each counted on from its
 * last part to its first as in rows of an array [width][height][channels],
 *
 *     a[x, y, o] = Σ_ijc kernel[o, w − 1 − i, h − 1 − j, c] s[x sₓ + i dₓ − pₓ, y s_y + j d_y − p_y, c]
 *
 * a true convolution, the kernel turned round, with stride s, padding p by zeros and dilation d. The sum wraps to 24 bits with sign, −2^23 …
 * 2^23 − 1. Receivers are ⌊(size + 2 p − d (kernel − 1) − 1)/s⌋ + 1 in each direction.
 *
 * In the profile `"lava"` weights are whole numbers as they are: `weightBits`, `weightExponent`, `signMode` and `clip` have no effect, as in Lava.
 * In the others they are stored as any weights.
 *
 * Reference: Lava, `Conv` (lava-nc b6822fb).
 */
export interface Convolution extends WeightFormat {
  readonly kind: "convolution";
  /** width, height and channels of the senders */
  readonly input: readonly [width: number, height: number, channels: number];
  /** of the receivers */
  readonly channels: number;
  readonly kernelSize: WidthHeight;
  /** [channel of receivers][width][height][channel of senders], row by row */
  readonly kernel: ArrayLike<number>;
  /** default 1 */
  readonly stride?: WidthHeight;
  /** default 0 */
  readonly padding?: WidthHeight;
  /** default 1 */
  readonly dilation?: WidthHeight;
}

/**
 * Every neuron of `pre` to every neuron of `post`, by a weight for each of the last K steps:
 *
 *     a(t + 1) = Σ_j W[K − 1 − j] s(t − j),   j = 0 … K − 1
 *
 * so that the last of the K matrices meets what was sent last. What its weights are is as with {@link Convolution}; nothing wraps.
 *
 * Reference: Lava, convolution in time (lava-nc b6822fb).
 */
export interface ConvolutionInTime extends WeightFormat {
  readonly kind: "convolution-in-time";
  /** K, 1 … 64 */
  readonly steps: number;
  /** [step][post][pre], row by row */
  readonly weights: ArrayLike<number>;
}

/** Neuron i to neuron i, unweighted and in the same step. */
export interface DirectLink {
  readonly kind: "direct";
}

/** How spikes get from one population to another. */
export type LoihiSynapses = DenseWeights | SparseWeights | Convolution | ConvolutionInTime | DirectLink;

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
