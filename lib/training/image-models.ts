/**
 * @file Three small image classifiers of equal size that differ in their attention: softmax over numbers, spiking
 * self-attention, and spike-driven attention. One block each.
 */
import { checkChoice, checkInteger, type Matrix, type Random } from "../math";
import type { Tensor, Tensorflow } from "../tensor";
import { dense, layerNorm } from "./layers";
import { lifLayer } from "./lif";
import {
  constantParameter,
  normalParameter,
  type Parameter,
  type ParameterSet,
  type Tensors,
} from "./parameters";
import { spikeDrivenAttention, spikingSelfAttention } from "./spiking-attention";

/** Names of the classifiers. */
export type ImageModelName = "softmax" | "spiking self-attention" | "spike-driven attention";

/** Sizes of {@link imageModel}. */
export interface ImageModelOptions {
  readonly attention: ImageModelName;
  /** pixels in a row of an image */
  readonly side: number;
  /** pixels in a row of a patch; `side` is a multiple */
  readonly patch: number;
  /** D */
  readonly width: number;
  /** size of the hidden layer behind the attention */
  readonly hidden: number;
  readonly classes: number;
  /** steps of time of the spiking ones */
  readonly steps: number;
}

/** Spikes by where they arise, in the order of computing: for each step [B, N, size] (gates [B, 1, size]). */
export type SpikeRecord = Record<string, Tensor[]>;

/** A classifier: its first parameters, and scores of classes. */
export interface ImageModel {
  readonly options: ImageModelOptions;
  /** N, patches of an image */
  readonly tokens: number;
  readonly initial: ParameterSet;
  /**
   * @param patches [B, N, patch²], grey levels in [0, 1]; see {@link patchesOf}
   * @param record is filled with the spikes of every layer, when given
   * @returns [B, classes]
   */
  scores(tf: Tensorflow, parameters: Tensors, patches: Tensor, record?: SpikeRecord): Tensor;
}

/** Images as rows of pixels, cut into patches: [images, N, patch²] as one array, levels divided by `white`. */
export function patchesOf(
  images: Matrix,
  chosen: ArrayLike<number>,
  { side, patch }: { readonly side: number; readonly patch: number },
  white: number,
): Float32Array {
  const across = side / patch;
  const out = new Float32Array(chosen.length * side * side);
  let at = 0;
  for (let i = 0; i < chosen.length; i++)
    for (let token = 0; token < across * across; token++)
      for (let pixel = 0; pixel < patch * patch; pixel++) {
        const y = Math.floor(token / across) * patch + Math.floor(pixel / patch);
        const x = (token % across) * patch + (pixel % patch);
        out[at++] = images.data[chosen[i] * images.cols + y * side + x] / white;
      }
  return out;
}

/** Currents must reach the threshold often enough for gradients to flow: standard deviation of a current at the start. */
const spikingGain = 3;

function firstParameters(
  random: Random,
  options: ImageModelOptions,
  tokens: number,
): Record<string, Parameter> {
  const { attention, patch, width, hidden, classes } = options;
  const spiking = attention !== "softmax";
  const layer = (name: string, inputs: number, outputs: number, gain: number): [string, Parameter][] => [
    [name, normalParameter(random.split(name), [inputs, outputs], gain / Math.sqrt(inputs))],
    [`${name}Bias`, constantParameter([outputs], 0)],
  ];
  const gain = spiking ? spikingGain : 1;
  return Object.fromEntries([
    ...layer("embedding", patch * patch, width, gain),
    ["position", normalParameter(random.split("position"), [tokens, width], spiking ? 1 : 0.02)],
    ...["query", "key", "value", "output"].flatMap((name) => layer(name, width, width, gain)),
    ...layer("first", width, hidden, gain),
    ...layer("second", hidden, width, gain),
    ...layer("head", width, classes, 1),
    ...(spiking
      ? []
      : ["norm1", "norm2", "norm3"].map((name) => [name, constantParameter([width], 1)] as const)),
  ]);
}

/**
 * A classifier of one block. Patches are embedded linearly with a learned place; tokens are averaged before the last layer.
 *
 * - softmax: x ← x + W_o A(norm x), x ← x + W₂ relu(W₁ norm x), one head.
 * - spiking self-attention: spikes between all layers, and residual connections that add spikes (Zhou et al. 2023).
 * - spike-driven attention: residual connections that add currents, so that every layer takes in spikes alone (Yao et al. 2023).
 *
 * The image is held as a current for `steps` steps; the embedding is worked out once. Other than in the papers patches are embedded by one linear
 * layer, and there is no batch normalisation: at inference it is part of the weights.
 *
 * @throws {TypeError} when the attention is unknown
 * @throws {RangeError} when a size is not a whole number ≥ 1 or patches do not fill the image
 */
export function imageModel(random: Random, options: ImageModelOptions): ImageModel {
  const { attention, side, patch, width, steps, ...others } = options;
  checkChoice("imageModel", "attention", attention, [
    "softmax",
    "spiking self-attention",
    "spike-driven attention",
  ]);
  for (const [name, value] of Object.entries({ side, patch, width, steps, ...others }))
    checkInteger("imageModel", name, value as number, 1);
  if (side % patch !== 0) throw new RangeError(`imageModel: patch must divide side ${side}, got ${patch}`);
  const tokens = (side / patch) ** 2;
  const forward = {
    softmax: softmaxScores,
    "spiking self-attention": ssaScores,
    "spike-driven attention": sdsaScores,
  };
  return {
    options,
    tokens,
    initial: firstParameters(random, options, tokens),
    scores: (tf, p, patches, record = {}) => {
      const linear = (x: Tensor, name: string): Tensor => dense(tf, x, p[name], p[`${name}Bias`]);
      const embedded = tf.add(linear(patches, "embedding"), p["position"]);
      return forward[attention]({ tf, p, linear, steps, width, record }, embedded);
    },
  };
}

interface Inside {
  readonly tf: Tensorflow;
  readonly p: Tensors;
  readonly linear: (x: Tensor, name: string) => Tensor;
  readonly steps: number;
  readonly width: number;
  readonly record: SpikeRecord;
}

function softmaxScores({ tf, p, linear, width }: Inside, embedded: Tensor): Tensor {
  const n = layerNorm(tf, embedded, p["norm1"]);
  const scores = tf.matMul(linear(n, "query"), linear(n, "key"), false, true);
  const attention = tf.softmax(tf.mul(scores, 1 / Math.sqrt(width)));
  const x = tf.add(embedded, linear(tf.matMul(attention, linear(n, "value")), "output"));
  const hidden = tf.relu(linear(layerNorm(tf, x, p["norm2"]), "first"));
  const y = tf.add(x, linear(hidden, "second"));
  return linear(tf.mean(layerNorm(tf, y, p["norm3"]), 1), "head");
}

/** A linear layer on the spikes of every step, as one product. */
function eachStep({ tf, linear, steps }: Inside, spikes: readonly Tensor[], name: string): Tensor[] {
  return tf.split(linear(tf.concat([...spikes], 0), name), steps, 0);
}

/** Spikes of a layer of neurons behind a linear layer. */
function fire(inside: Inside, spikes: readonly Tensor[], name: string): Tensor[] {
  return keep(inside, name, lifLayer(inside.tf, eachStep(inside, spikes, name)));
}

function keep({ record }: Inside, name: string, spikes: Tensor[]): Tensor[] {
  record[name] = spikes;
  return spikes;
}

/** Scores from the mean number of spikes of each channel. */
function readOut({ tf, linear, steps }: Inside, spikes: readonly Tensor[]): Tensor {
  return linear(tf.div(tf.mean(tf.addN([...spikes]), 1), steps), "head");
}

function plus(tf: Tensorflow, a: readonly Tensor[], b: readonly Tensor[]): Tensor[] {
  return a.map((x, t) => tf.add(x, b[t]));
}

function ssaScores(inside: Inside, embedded: Tensor): Tensor {
  const { tf, steps } = inside;
  const x = keep(
    inside,
    "embedding",
    lifLayer(
      tf,
      Array.from({ length: steps }, () => embedded),
    ),
  );
  const inputs = {
    query: fire(inside, x, "query"),
    key: fire(inside, x, "key"),
    value: fire(inside, x, "value"),
  };
  const attended = keep(inside, "attention", spikingSelfAttention(tf, inputs));
  const y = plus(tf, x, fire(inside, attended, "output"));
  const z = plus(tf, y, fire(inside, fire(inside, y, "first"), "second"));
  return readOut(inside, z);
}

function sdsaScores(inside: Inside, embedded: Tensor): Tensor {
  const { tf, steps } = inside;
  const u = Array.from({ length: steps }, () => embedded);
  const x = keep(inside, "embedding", lifLayer(tf, u));
  const inputs = {
    query: fire(inside, x, "query"),
    key: fire(inside, x, "key"),
    value: fire(inside, x, "value"),
  };
  const { gates, output } = spikeDrivenAttention(tf, inputs);
  keep(inside, "gate", gates);
  keep(inside, "attention", output);
  const v = plus(tf, u, eachStep(inside, output, "output"));
  const y = keep(inside, "output", lifLayer(tf, v));
  const w = plus(tf, v, eachStep(inside, fire(inside, y, "first"), "second"));
  return readOut(inside, keep(inside, "second", lifLayer(tf, w)));
}
