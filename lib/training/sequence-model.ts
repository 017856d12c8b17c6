/** @file A small sequence model with a mixer of choice: what recall tasks are learned with. */
import { checkChoice, checkInteger, type Random } from "../math";
import type { Tensor, Tensorflow } from "../tensor";
import { dense, layerNorm, shortConvolution } from "./layers";
import { type MixerName, mixers } from "./mixers";
import {
  constantParameter,
  normalParameter,
  type Parameter,
  type ParameterSet,
  type Tensors,
} from "./parameters";

/** Sizes of {@link sequenceModel}. */
export interface SequenceModelOptions {
  readonly mixer: MixerName;
  /** V, tokens */
  readonly vocabulary: number;
  /** D, width of the residual stream, of keys and of values */
  readonly width: number;
  /** default 2 */
  readonly layers?: number;
  /** taps of the causal convolution before each mixer; default 3 */
  readonly taps?: number;
  /** one convolution before the projections (default), or one on each of query, key and value behind them */
  readonly convolution?: "shared" | "separate";
  /** what query and key go through before the mixer; default SiLU for the delta rules, as Yang et al. 2024 have it, else nothing */
  readonly feature?: "none" | "silu";
}

/** A model: its first parameters, and scores of the next token from tokens. */
export interface SequenceModel {
  readonly initial: ParameterSet;
  /**
   * @param tokens [B, T] row by row
   * @returns [B·T, V]
   */
  scores(tf: Tensorflow, parameters: Tensors, tokens: Int32Array, length: number): Tensor;
}

const features: Readonly<Record<MixerName, "none" | "silu">> = {
  softmax: "none",
  linear: "none",
  "normalised linear": "none",
  delta: "silu",
  "gated delta": "silu",
};

/**
 * Token embedding, then for each layer
 *
 *     h = n + conv(n),  n = norm(x),   x ← x + W_o mix(φ(W_q h), φ(W_k h), W_v h)
 *
 * and scores E norm(x) with the embedding E itself. No positions and no MLP: what the model knows about order comes from the causal
 * convolution and the mixer.
 *
 * Reference: the two-layer models of Arora et al. 2024 (Zoology), with the mixer as the one thing that differs.
 *
 * @throws {TypeError} when a name is unknown
 * @throws {RangeError} when a size is not a whole number ≥ 1
 */
export function sequenceModel(random: Random, options: SequenceModelOptions): SequenceModel {
  const {
    mixer,
    vocabulary,
    width,
    layers = 2,
    taps = 3,
    convolution = "shared",
    feature = features[mixer],
  } = options;
  checkChoice("sequenceModel", "mixer", mixer, Object.keys(mixers) as MixerName[]);
  checkChoice("sequenceModel", "convolution", convolution, ["shared", "separate"]);
  checkChoice("sequenceModel", "feature", feature, ["none", "silu"]);
  for (const [name, value] of Object.entries({ vocabulary, width, layers, taps }))
    checkInteger("sequenceModel", name, value, 1);
  const initial: Record<string, Parameter> = {
    embedding: normalParameter(random.split("embedding"), [vocabulary, width], 1 / Math.sqrt(width)),
    "norm.gain": constantParameter([width], 1),
  };
  const gated = mixer === "delta" || mixer === "gated delta";
  for (let layer = 0; layer < layers; layer++) {
    const own = random.split(`layer ${layer}`);
    const square = (name: string): Parameter =>
      normalParameter(own.split(name), [width, width], 1 / Math.sqrt(width));
    const here: Record<string, Parameter> = {
      gain: constantParameter([width], 1),
      query: square("query"),
      key: square("key"),
      value: square("value"),
      output: square("output"),
    };
    const convolved =
      convolution === "shared"
        ? ["convolution"]
        : ["query", "key", "value"].map((name) => `${name}Convolution`);
    for (const name of convolved)
      here[name] = normalParameter(own.split(name), [taps, width], 1 / Math.sqrt(taps));
    if (gated) {
      here["strength"] = normalParameter(own.split("strength"), [width, 1], 1 / Math.sqrt(width));
      here["strengthBias"] = constantParameter([1], 0);
    }
    if (mixer === "gated delta") {
      here["decay"] = normalParameter(own.split("decay"), [width, 1], 1 / Math.sqrt(width));
      here["decayBias"] = constantParameter([1], 4); // α = σ(4) = 0.98: nearly all is kept at the start
    }
    for (const [name, parameter] of Object.entries(here)) initial[`${layer}.${name}`] = parameter;
  }
  return {
    initial,
    scores(tf, p, tokens, length) {
      const embedding = p["embedding"];
      const flat = tf.gather(embedding, tf.tensor1d(tokens, "int32"));
      let x: Tensor = tf.reshape(flat, [tokens.length / length, length, width]);
      for (let layer = 0; layer < layers; layer++) {
        const of = (name: string): Tensor => p[`${layer}.${name}`];
        const n = layerNorm(tf, x, of("gain"));
        const around = (y: Tensor, name: string): Tensor => tf.add(y, shortConvolution(tf, y, of(name)));
        const h = convolution === "shared" ? around(n, "convolution") : n;
        const bend = (y: Tensor): Tensor => (feature === "silu" ? tf.mul(y, tf.sigmoid(y)) : y);
        const project = (name: string): Tensor => {
          const y = dense(tf, h, of(name));
          return convolution === "shared" ? y : around(y, `${name}Convolution`);
        };
        const mixed = mixers[mixer](tf, {
          query: bend(project("query")),
          key: bend(project("key")),
          value: project("value"),
          ...(gated ? { strength: tf.sigmoid(dense(tf, h, of("strength"), of("strengthBias"))) } : {}),
          ...(mixer === "gated delta"
            ? { logDecay: logSigmoid(tf, dense(tf, h, of("decay"), of("decayBias"))) }
            : {}),
        });
        x = tf.add(x, dense(tf, mixed, of("output")));
      }
      const last = tf.reshape(layerNorm(tf, x, p["norm.gain"]), [-1, width]);
      return tf.matMul(last, embedding, false, true);
    },
  };
}

/** log σ(x); the backend's own has no gradient inside of a longer chain. */
const logSigmoid = (tf: Tensorflow, x: Tensor): Tensor => tf.neg(tf.softplus(tf.neg(x)));
