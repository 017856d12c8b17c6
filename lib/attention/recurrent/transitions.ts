/**
 * @file The one algebra of heads with fast weights: per token a matrix forgets, is corrected and is written, and is
 *   asked. A mechanism is a map from its own tokens and gates to these transitions; how they are carried out is
 *   decided elsewhere.
 */
import { type Matrix, matrix } from "../../math";

/**
 * What T tokens do to fast weights W [V, F], in n steps each.
 *
 *     W ← W·Diag(w) + (W a)·bᵀ + v·kᵀ        w only in the first of the n steps
 *     o = W q                                 after the last step, before the first, or Wᵀ q
 *
 * where w is `decay`, a `erase`, b `along`, k `key`, v `value`, q `query`; a reads W as it was before it decayed. A
 * rule that decays first and then reads with a′ has a = w ⊙ a′, which is why this order is the one: the other would
 * divide by w. In the literature on linear attention the state is S = Wᵀ; here weights are [post, pre], as
 * everywhere.
 */
export interface Transitions {
  /** [T, F]; [T, V] when read across */
  readonly query: Matrix;
  /** [T·n, F] */
  readonly key: Matrix;
  /** [T·n, V] */
  readonly value: Matrix;
  /** factors in [0, 1]: [T, 1], one for all of W, or [T, F], one for each column; absent where nothing is forgotten */
  readonly decay?: Matrix | undefined;
  /** [T·n, F]; absent where writing corrects nothing */
  readonly erase?: Matrix | undefined;
  /** [T·n, F]; absent where the correction goes along the key, which saves a product */
  readonly along?: Matrix | undefined;
  /** n, writes for each read; default 1 */
  readonly steps?: number | undefined;
  /** default "after"; "before" the token's own steps, or "across": Wᵀ q after them */
  readonly read?: Read | undefined;
}

/** When and from which side fast weights are read. */
export type Read = "after" | "before" | "across";

/** What of {@link Transitions} the number of operations depends on. */
export interface TransitionShape {
  /** F, columns of W */
  readonly features: number;
  /** V, rows of W */
  readonly values: number;
  /** absent: nothing is forgotten */
  readonly decay?: "scalar" | "channel" | undefined;
  /** absent: nothing is corrected; along the key, or in a direction of its own */
  readonly erase?: "key" | "own" | undefined;
  readonly steps?: number | undefined;
  readonly read?: Read | undefined;
  /** whether the last row of W is written with ones, and so sums the keys; only where nothing is forgotten or corrected */
  readonly sums?: boolean | undefined;
}

/** Entries of the result for each token. */
export function outputSize({ value, key, read }: Transitions): number {
  return read === "across" ? key.cols : value.cols;
}

/** Tokens `from` to `to` (excluded) of transitions, as views. */
export function sliceTransitions(all: Transitions, from: number, to: number): Transitions {
  const steps = all.steps ?? 1;
  const part = (m: Matrix, each: number): Matrix =>
    matrix((to - from) * each, m.cols, m.data.subarray(from * each * m.cols, to * each * m.cols));
  const maybe = (m: Matrix | undefined, each: number): Matrix | undefined => m && part(m, each);
  return {
    ...all,
    query: part(all.query, 1),
    key: part(all.key, steps),
    value: part(all.value, steps),
    decay: maybe(all.decay, 1),
    erase: maybe(all.erase, steps),
    along: maybe(all.along, steps),
  };
}
