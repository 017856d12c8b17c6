/** @file The inner product of query and key, scaled, with what a head may add to it. */
import type { Counts } from "../../cost";
import { checkAllFinite, checkFinite, type Matrix } from "../../math";
import type { Tokens } from "../mixer";
import type { Similarity } from "./kernel-head";

/** What one head brings to a softmax head, all of it one row per token: `query` [T, H], `key` [T, H], `value` [T, V]. */
export interface QueryKeyValue extends Tokens {
  readonly query: Matrix;
  readonly key: Matrix;
  readonly value: Matrix;
}

/** What may be chosen about every head that ends in a softmax. */
export interface SoftmaxOptions {
  /** factor on the inner products; default 1/√H */
  readonly scale?: number;
  /** keys that a query meets, itself the newest of them; default all */
  readonly window?: number;
  /** score of an item without a value that takes part in the softmax; default −∞, none */
  readonly sink?: number;
}

/** The columns of {@link QueryKeyValue}. */
export const queryKeyValue = { query: "H", key: "H", value: "V" } as const;

/** Σ_h a[i, h] b[j, h] */
export function dotRows(a: Matrix, i: number, b: Matrix, j: number): number {
  let sum = 0;
  for (let h = 0, at = i * a.cols, from = j * b.cols; h < a.cols; h++, at++, from++)
    sum += a.data[at] * b.data[from];
  return sum;
}

/** Place in the cache of query i of the block whose entries are the cache's last. */
export function placeOf(asked: Tokens, i: number, cache: Tokens): number {
  return cache["key"].rows - asked["query"].rows + i;
}

/** What is added to a score before the softmax. */
export interface Bias {
  /** for the query at `place`, a function of the key's place j ≤ place */
  at(cache: Tokens, place: number): (j: number) => number;
  /** operations per query and key */
  readonly pair: Partial<Counts>;
}

/**
 * s_ij = scale · q_i·k_j + bias_ij, where the names of query and key may be chosen.
 *
 * @throws {RangeError} when `scale` is not finite
 */
export function dotSimilarity(
  caller: string,
  {
    scale,
    bias,
    query = "query",
    key = "key",
  }: {
    readonly scale?: number | undefined;
    readonly bias?: Bias;
    readonly query?: string;
    readonly key?: string;
  },
): Similarity {
  if (scale !== undefined) checkFinite(caller, "scale", scale);
  return {
    ask(asked, i, cache) {
      const queries = asked[query];
      const keys = cache[key];
      const add = bias?.at(cache, placeOf(asked, i, cache));
      const factor = scale ?? 1 / Math.sqrt(queries.cols);
      return (from, to) => {
        const scores = new Float64Array(to - from);
        for (let j = from; j < to; j++)
          scores[j - from] = factor * dotRows(queries, i, keys, j) + (add ? add(j) : 0);
        checkAllFinite(caller, "scores", scores); // an overflow is no −∞, which would mean absent
        return [scores];
      };
    },
    // The scale goes on the query: H products instead of one per key.
    work: ({ H }) => {
      const pair: Record<string, number> = { mac: H, weightRead: H };
      for (const [name, times] of Object.entries(bias?.pair ?? {})) pair[name] = (pair[name] ?? 0) + times;
      return { row: { mul: H }, pair };
    },
  };
}
