/**
 * @file Softmax attention over row-major float32 arrays: the door. Checks its arguments, then hands over to the compiled
 * routine or to its readable twin.
 */
import { attendCompiled } from "./attention-compiled";
import { checkedCall, checkReach, refuse } from "./attention-guard";
import type { AttentionCall, AttentionOptions, AttentionShape } from "./attention-shape";
import { attendTwin } from "./attention-twin";
import { checkArray } from "./check";
import { chooseEngine, type Engine } from "./engine";

/** A call of {@link attention} whose arguments fit each other, not computed yet. */
export interface CheckedAttention {
  /** sizes and options, complete */
  readonly call: AttentionCall;
  /**
   * Guard of what the arrays hold, for who computes the call by other means than `compute`, which has it on its way.
   *
   * @throws {RangeError} when an entry is not finite, or a score could overflow
   */
  checkReach(): void;
  /**
   * The values [N, L, V], as {@link attention} gives them.
   *
   * @param engine what computes it; `"auto"` when left out
   * @throws {RangeError} as `checkReach`
   */
  compute(engine?: Engine): Float32Array;
}

/**
 * The arguments of {@link attention}, checked once for whoever computes them; errors speak of `caller`.
 *
 * @throws {TypeError} when an array is of another class
 * @throws {RangeError} when a size is below 1, a length does not fit, or the mask holds another number than 0 and 1
 */
export function checkedAttention(
  caller: string,
  query: Float32Array,
  key: Float32Array,
  value: Float32Array,
  shape: AttentionShape,
  options: Omit<AttentionOptions, "engine"> = {},
): CheckedAttention {
  const call = checkedCall(caller, query, shape, options);
  const { heads, keys, headSize, valueSize } = call;
  checkArray(caller, "key", key, ["Float32Array"], heads * keys * headSize);
  checkArray(caller, "value", value, ["Float32Array"], heads * keys * valueSize);
  const arrays = { query, key, value };
  return {
    call,
    checkReach: () => checkReach(caller, arrays, call),
    compute(asked) {
      const engine = chooseEngine(caller, asked);
      if (engine !== "typescript")
        return attendCompiled(caller, engine, arrays, call) ?? refuse(caller, arrays);
      checkReach(caller, arrays, call);
      return attendTwin(query, key, value, call);
    },
  };
}

/**
 * Softmax attention, the retrieval step of a modern Hopfield network.
 *
 *     out = softmax(scale · Q Kᵀ) V
 *
 * where Q is `query` [N, L, H], K `key` [N, S, H], V `value` [N, S, V], all row-major and finite. Scores are never
 * stored whole: beside its arguments a call takes one head's keys and values and some 100 kB. A query that may
 * attend to no key gives a row of zeros.
 *
 * Accuracy: with m the largest |scale| |q| |k|, every entry is within 2e-7 (1 + m) max|v| of the exact value.
 *
 * Reference: Vaswani et al. 2017, eq. (1); Dao et al. 2022 (FlashAttention) for the tiling. The causal mask is aligned as
 * in FlashAttention 2.1; PyTorch's `is_causal` aligns the first query with the first key instead, which agrees for L = S.
 *
 * @returns [N, L, V], a new array
 * @throws {TypeError} when an array is of another class
 * @throws {RangeError} when a size is below 1, a length does not fit, an entry is not finite, a score could overflow, or the
 * mask holds another number than 0 and 1
 * @example
 * attention(query, key, value, { queries: 5, keys: 9, headSize: 4 }).length === 20 // true
 */
export function attention(
  query: Float32Array,
  key: Float32Array,
  value: Float32Array,
  shape: AttentionShape,
  options: AttentionOptions = {},
): Float32Array {
  return checkedAttention("attention", query, key, value, shape, options).compute(options.engine);
}
