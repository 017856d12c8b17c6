/**
 * @file One layer that stores pairs in fast weights and answers one question: the synthetic retrieval model of Schlag et al. 2021,
 * with everything that is learned and nothing else.
 *
 * Keys of the memory are linear in the embedding of the key and in the one-hot value, so they are sums of two rows of
 * tables that are made once a step instead of once a token.
 */
import { checkChoice, checkInteger, normalInto, type Random } from "../math";
import type { Tensor, Tensorflow } from "../tensor";
import { dense } from "./layers";
import {
  normalParameter,
  type Parameter,
  type ParameterSet,
  type Tensors,
  uniformParameter,
} from "./parameters";
import { solveUnitLower } from "./solve";

/** How a key becomes features: softmax has none; `dpfp-ν` is the deterministic parameter-free projection with 2dν features. */
export type FeatureName = "softmax" | "elu" | "favor" | "dpfp-1" | "dpfp-2" | "dpfp-3";

/** How pairs are written: added up, or with the old value taken out first. */
export type UpdateRule = "sum" | "delta";

/** Sizes of {@link fastWeightModel}. */
export interface FastWeightOptions {
  readonly feature: FeatureName;
  /** default "sum"; softmax has no fast weights and takes "sum" alone */
  readonly rule?: UpdateRule;
  /** S, different keys, and as many values */
  readonly keys: number;
  /** d, size of keys before the feature map; default 64 */
  readonly width?: number;
  /** m, random features of FAVOR+, of which there are 2m; default 64 */
  readonly randomFeatures?: number;
}

/** Pairs, and a key whose last value is asked for. */
export interface PairBatch {
  /** [count, length] */
  readonly keys: Int32Array;
  /** [count, length] */
  readonly values: Int32Array;
  /** [count, asked] a key */
  readonly questions: Int32Array;
  /** [count, asked] its last value */
  readonly answers: Int32Array;
  /** [count, S] which pair of the sequence has each value, where every value occurs once */
  readonly places?: Int32Array;
  readonly count: number;
  readonly length: number;
  /** questions to each sequence */
  readonly asked: number;
  /** what FAVOR+ draws its directions from */
  readonly random: Random;
}

/** [count, asked, S]: for each value the sum of the scores [count, asked, length] of the pairs that have it. */
function sumByValue(tf: Tensorflow, scores: Tensor, batch: PairBatch, values: number): Tensor {
  const { count, length, asked, places } = batch;
  if (places === undefined) {
    const oneHot = tf.oneHot(tf.tensor1d(batch.values, "int32"), values);
    return tf.matMul(scores, tf.reshape(oneHot, [count, length, values]));
  }
  // Every value once: the scores in another order, without a product with a large matrix of zeros.
  const rows = places.map((place, i) => Math.floor(i / values) * length + place);
  const flat = tf.reshape(tf.transpose(scores, [0, 2, 1]), [count * length, asked]);
  const ordered = tf.gather(flat, tf.tensor1d(rows, "int32"));
  return tf.transpose(tf.reshape(ordered, [count, values, asked]), [0, 2, 1]);
}

/** A model: its first parameters, and its answers. */
export interface FastWeightModel {
  readonly initial: ParameterSet;
  /** [count, asked, S] a vector over the values; one-hot when it is right */
  answers(tf: Tensorflow, parameters: Tensors, batch: PairBatch): Tensor;
}

/**
 * ½‖answer − one-hot value‖², the mean over all questions.
 *
 * Reference: Schlag et al. 2021, section 6.1.
 */
export function answerLoss(tf: Tensorflow, answers: Tensor, batch: PairBatch): Tensor {
  const [count = 0, asked = 0, values = 0] = answers.shape;
  const target = tf.reshape(tf.oneHot(tf.tensor1d(batch.answers, "int32"), values), answers.shape);
  return tf.div(tf.sum(tf.square(tf.sub(target, answers))), 2 * count * asked);
}

/** 2m orthogonal random directions' features: exp(±ωx − ‖x‖²/2)/√(2m). */
function favor(tf: Tensorflow, x: Tensor, directions: Tensor): Tensor {
  const [, count = 0] = directions.shape;
  const along = dense(tf, x, directions);
  const offset = tf.add(tf.mul(tf.sum(tf.square(x), -1, true), 0.5), 0.5 * Math.log(2 * count));
  return tf.concat([tf.exp(tf.sub(along, offset)), tf.exp(tf.sub(tf.neg(along), offset))], -1);
}

/**
 * [width, count]: blocks of orthogonal columns, each as long as a normal vector would be.
 *
 * Of the law of `orthogonalDirections` in `engram/attention`, and on purpose not the same numbers: there lengths have a stream of their
 * own and each block is orthogonalised twice. What is kept of trainings with FAVOR+ was drawn as it is here, in one stream column by
 * column, and comes back to the last bit only so; for the same reason lengths stay with `Math.hypot`.
 */
export function directionColumns(random: Random, width: number, count: number): Float32Array {
  const out = new Float32Array(width * count);
  let block: Float64Array[] = [];
  for (let c = 0; c < count; c++) {
    if (c % width === 0) block = [];
    const column = normalInto(new Float64Array(width), random);
    const length = Math.hypot(...normalInto(new Float64Array(width), random));
    for (const other of block) {
      const along = other.reduce((sum, x, i) => sum + x * column[i], 0);
      for (let i = 0; i < width; i++) column[i] -= along * other[i];
    }
    const norm = Math.hypot(...column);
    block.push(column.map((x) => x / norm));
    for (let i = 0; i < width; i++) out[i * count + c] = (length * column[i]) / norm;
  }
  return out;
}

/**
 * The deterministic parameter-free projection: φ_{iν} = r(x)_i r(x)_{i−ν} for shifts 1 … ν, r(x) = relu([x, −x]).
 *
 * Reference: Schlag et al. 2021, section 5.3.
 */
function dpfp(tf: Tensorflow, x: Tensor, shifts: number): Tensor {
  const parts = tf.relu(tf.concat([x, tf.neg(x)], -1));
  const size = parts.shape[parts.shape.length - 1] as number;
  const axis = parts.shape.length - 1;
  const from = (at: number): number[] => parts.shape.map((_, i) => (i === axis ? at : 0));
  const sized = (n: number): number[] => parts.shape.map((whole, i) => (i === axis ? n : (whole as number)));
  const rolled = (by: number): Tensor =>
    tf.concat(
      [tf.slice(parts, from(size - by), sized(by)), tf.slice(parts, from(0), sized(size - by))],
      axis,
    );
  return tf.concat(
    Array.from({ length: shifts }, (_, j) => tf.mul(parts, rolled(j + 1))),
    axis,
  );
}

/**
 * φ(q)·φ(k) of the projection for one question to each sequence: Σ_c x_c Σ_j x_{c−j} with x = r(k) ⊙ r(q), so that the features
 * of the keys, ν times as wide, are never made.
 *
 * @param query [B, 1, d]
 * @param key [B, T, d]
 * @returns [B, 1, T]
 */
function dpfpScores(tf: Tensorflow, query: Tensor, key: Tensor, shifts: number): Tensor {
  const parts = (x: Tensor): Tensor => tf.relu(tf.concat([x, tf.neg(x)], -1));
  const x = tf.mul(parts(key), parts(query));
  const size = x.shape[2] as number;
  const shift = new Float32Array(size * size);
  for (let c = 0; c < size; c++)
    for (let j = 1; j <= shifts; j++) shift[((c - j + size) % size) * size + c]++;
  const moved = dense(tf, x, tf.tensor2d(shift, [size, size]));
  return tf.expandDims(tf.sum(tf.mul(x, moved), -1), 1);
}

const names: readonly FeatureName[] = ["softmax", "elu", "favor", "dpfp-1", "dpfp-2", "dpfp-3"];

/**
 * One layer of memory:
 *
 *     k_i = W_k [v_i; e(key_i)] + b_k,  q = W_q e(question) + b_q
 *     sum:    W = Σ v_i φ(k_i)ᵀ,  ŷ = W φ(q)/(Σ φ(k_i)·φ(q) + ε)
 *     delta:  W ← W + β_i (v_i − W φ̄_i) φ̄_iᵀ,  ŷ = W φ̄(q),  φ̄ = φ/Σφ,  β_i = σ(w_b·[v_i; e(key_i)] + b)
 *     softmax: ŷ = Σ v_i softmax_i(k_i·q/√d)
 *
 * where v_i is the one-hot value and e a learned embedding of size ⌊2.2 S⌋.
 *
 * Reference: Schlag et al. 2021, sections 4.2 and 6.1; sizes and first values as in the authors' code.
 *
 * @throws {TypeError} when the feature is unknown, or softmax is asked for another rule than the sum
 * @throws {RangeError} when a size is not a whole number, or too small
 */
export function fastWeightModel(random: Random, options: FastWeightOptions): FastWeightModel {
  const { feature, rule = "sum", keys, width = 64, randomFeatures = 64 } = options;
  checkChoice("fastWeightModel", "feature", feature, names);
  checkChoice("fastWeightModel", "rule", rule, feature === "softmax" ? ["sum"] : ["sum", "delta"]);
  checkInteger("fastWeightModel", "keys", keys, 2);
  checkInteger("fastWeightModel", "width", width, 1);
  checkInteger("fastWeightModel", "randomFeatures", randomFeatures, 1);
  const embedded = Math.floor(2.2 * keys);
  // The authors' first values: Glorot's for softmax, 1/√d for the others, PyTorch's defaults for the rest.
  const bound = (inputs: number): number =>
    feature === "softmax" ? Math.sqrt(6 / (inputs + width)) : 1 / Math.sqrt(width);
  const [ofKey, ofQuery] = [bound(embedded + keys), bound(embedded)];
  const plain = 1 / Math.sqrt(embedded + keys);
  const draw = (name: string, shape: readonly number[], b: number): Parameter =>
    uniformParameter(random.split(name), shape, b);
  const initial: Record<string, Parameter> = {
    embedding: normalParameter(random.split("embedding"), [keys, embedded], 1),
    keyFromKey: draw("keyFromKey", [embedded, width], ofKey),
    keyFromValue: draw("keyFromValue", [keys, width], ofKey),
    keyBias: draw("keyBias", [width], plain),
    query: draw("query", [embedded, width], ofQuery),
    queryBias: draw("queryBias", [width], 1 / Math.sqrt(embedded)),
  };
  if (rule === "delta") {
    initial["strengthFromKey"] = draw("strengthFromKey", [embedded, 1], plain);
    initial["strengthFromValue"] = draw("strengthFromValue", [keys, 1], plain);
    initial["strengthBias"] = draw("strengthBias", [1], plain);
  }
  return {
    initial,
    answers(tf, p, batch) {
      const { count, length, asked } = batch;
      const pick = (table: Tensor, rows: Int32Array, shape: readonly number[]): Tensor =>
        tf.reshape(tf.gather(table, tf.tensor1d(rows, "int32")), [...shape, table.shape[1] as number]);
      const pairs = [count, length] as const;
      const fromKey = dense(tf, p["embedding"], p["keyFromKey"], p["keyBias"]);
      const key = tf.add(pick(fromKey, batch.keys, pairs), pick(p["keyFromValue"], batch.values, pairs));
      const queries = dense(tf, p["embedding"], p["query"], p["queryBias"]);
      const query = pick(queries, batch.questions, [count, asked]);
      const weigh = (scores: Tensor): Tensor => sumByValue(tf, scores, batch, keys);
      if (feature === "softmax")
        return weigh(tf.softmax(tf.mul(tf.matMul(query, key, false, true), 1 / Math.sqrt(width))));
      const directions =
        feature === "favor"
          ? tf.tensor2d(directionColumns(batch.random.split("directions"), width, randomFeatures), [
              width,
              randomFeatures,
            ])
          : undefined;
      const map = (x: Tensor): Tensor => {
        if (feature === "elu") return tf.add(tf.elu(x), 1);
        return directions ? favor(tf, x, directions) : dpfp(tf, x, Number(feature.slice(-1)));
      };
      if (rule === "sum") {
        const scores =
          asked === 1 && feature.startsWith("dpfp")
            ? dpfpScores(tf, query, key, Number(feature.slice(-1)))
            : tf.matMul(map(query), map(key), false, true);
        return weigh(tf.div(scores, tf.add(tf.sum(scores, -1, true), 1e-6)));
      }
      const share = (x: Tensor): Tensor => tf.div(x, tf.add(tf.sum(x, -1, true), 1e-6));
      const [q, k] = [share(map(query)), share(map(key))];
      const fromValue = pick(p["strengthFromValue"], batch.values, pairs);
      const strengths = dense(tf, p["embedding"], p["strengthFromKey"], p["strengthBias"]);
      const beta = tf.sigmoid(tf.add(pick(strengths, batch.keys, pairs), fromValue));
      // ŷᵀ = q̄ᵀK̄ᵀ (I + A)⁻¹ diag(β) V: one system for each question instead of one for each value.
      const coupling = tf.mul(tf.matMul(k, k, false, true), beta);
      const reached = solveUnitLower(tf, coupling, tf.matMul(k, q, false, true), true);
      return weigh(tf.transpose(tf.mul(reached, beta), [0, 2, 1]));
    },
  };
}
