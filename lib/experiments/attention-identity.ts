/**
 * @file Is one retrieval step of the modern Hopfield network scaled dot-product attention? The two are
 * computed by code that shares no more than softmax and matrix products, and their largest difference is kept.
 */
import { softmaxAttention } from "../attention";
import {
  checkInteger,
  type Matrix,
  matMul,
  matrix,
  maxDifference,
  normalInto,
  type Random,
  row,
} from "../math";
import { modernHopfield } from "../memory";
import type { Experiment } from "./experiment";

/** Sizes of {@link attentionIdentity}. */
export interface AttentionIdentityParams {
  /** H, sizes of a query and a key */
  readonly headSizes: readonly number[];
  /** S, stored patterns = keys */
  readonly keys: number;
  /** L, state patterns = queries */
  readonly queries: number;
  /** random draws at each size */
  readonly draws: number;
}

/** What {@link attentionIdentity} found. */
export interface AttentionIdentityResult {
  readonly headSizes: readonly number[];
  /** largest |attention − Hopfield step| over all entries, one list of draws for each size */
  readonly differences: readonly Float64Array[];
  /** largest of all differences */
  readonly largest: number;
  /** largest entry of all outputs, the scale that the difference is seen against */
  readonly outputScale: number;
}

/**
 * Both sides of Ramsauer et al. 2021, eq. (10), for random projections:
 *
 *     Z = softmax(β R W_Q (Y W_K)ᵀ) Y W_K W_V,   β = 1/√H
 *
 * where R [L, D] are state patterns, Y [S, D] stored patterns (here D = H). The left side is attention over
 * Q = R W_Q, K = Y W_K, V = K W_V; the right side takes one step of a modern Hopfield network that stores K
 * from every row of Q, then applies W_V.
 */
export const attentionIdentity: Experiment<AttentionIdentityParams, AttentionIdentityResult> = {
  quick: { headSizes: [4, 8, 16, 32, 64, 128], keys: 64, queries: 16, draws: 20 },
  full: { headSizes: [4, 8, 16, 32, 64, 128, 256, 512], keys: 256, queries: 32, draws: 50 },
  run({ headSizes, keys, queries, draws }, random) {
    checkInteger("attentionIdentity", "keys", keys, 1);
    checkInteger("attentionIdentity", "queries", queries, 1);
    checkInteger("attentionIdentity", "draws", draws, 1);
    let outputScale = 0;
    const differences = headSizes.map((size) => {
      checkInteger("attentionIdentity", "headSizes", size, 1);
      return Float64Array.from({ length: draws }, (_, draw) => {
        const chance = random.split(`${size}/${draw}`);
        const both = bothSides(size, keys, queries, chance);
        for (const value of both.attention) outputScale = Math.max(outputScale, Math.abs(value));
        return maxDifference(both.attention, both.hopfield);
      });
    });
    return {
      headSizes,
      differences,
      largest: Math.max(...differences.flatMap((list) => Array.from(list))),
      outputScale,
    };
  },
};

function bothSides(
  size: number,
  keys: number,
  queries: number,
  random: Random,
): { attention: Float64Array; hopfield: Float64Array } {
  const gaussian = (rows: number, sd: number): Matrix =>
    matrix(rows, size, normalInto(new Float64Array(rows * size), random, 0, sd));
  const project = 1 / Math.sqrt(size);
  const [stored, state] = [gaussian(keys, 1), gaussian(queries, 1)];
  const [wQuery, wKey, wValue] = [gaussian(size, project), gaussian(size, project), gaussian(size, project)];
  const key = matMul(stored, wKey);
  const query = matMul(state, wQuery);
  const attention = softmaxAttention(query, key, matMul(key, wValue)).output;
  const memory = modernHopfield(key, { beta: 1 / Math.sqrt(size) });
  const retrieved = matrix(queries, size);
  for (let l = 0; l < queries; l++) row(retrieved, l).set(memory.step(row(query, l)));
  return { attention: attention.data, hopfield: matMul(retrieved, wValue).data };
}
