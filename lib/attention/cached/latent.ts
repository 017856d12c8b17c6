/** @file Multi-head latent attention, one head of it: not keys and values are kept, but the latent both are made from. */
import { addCounts, scaleCounts } from "../../cost";
import { checkAllFinite, checkFinite, type Matrix, matMul, transpose } from "../../math";
import type { Tokens } from "../mixer";
import { dotSimilarity } from "./dot-similarity";
import { checkShape } from "./kernel-cost";
import type { KernelMixer, Similarity } from "./kernel-head";
import { kernelMixer } from "./kernel-mixer";
import { rotate } from "./rotary";
import { softmaxSeparation } from "./separation";

/** Tokens of a latent head: `query` [T, H], `latent` [T, r], and the rotary parts `rotaryQuery` and `rotaryKey` [T, R]. */
export interface LatentTokens extends Tokens {
  readonly query: Matrix;
  readonly latent: Matrix;
  readonly rotaryQuery: Matrix;
  readonly rotaryKey: Matrix;
}

/** The matrices of a latent head. */
export interface LatentOptions {
  /** from latent to key [H, r] */
  readonly keyUp: Matrix;
  /** from latent to value [V, r] */
  readonly valueUp: Matrix;
  /** R, size of the part that carries the position, even; default 0: none */
  readonly rotary?: number;
  /** default 1/√(H + R) */
  readonly scale?: number;
}

/**
 * Causal multi-head latent attention (MLA), one head.
 *
 *     k_s = K c_s,   v_s = U c_s,   s_ts = scale · (q_t·k_s + R_t q'_t·R_s k'_s),   o_t = Σ_{s ≤ t} softmax_s(s_ts) v_s
 *
 * where c_s is row s of `latent` [T, r], K is `keyUp` [H, r], U `valueUp` [V, r], and q', k' the rotary parts [T, R]. Keys and
 * values are never formed: Kᵀq_t is compared with the latents, and U goes on their mixture. The state is `latent` [S, r] and
 * `rotaryKey` [S, R] (rotated), r + R words per token whatever the number of heads, which all share it. Each latent is read
 * once, as key and as value.
 *
 * Reference: DeepSeek-AI 2024 (DeepSeek-V2), arXiv 2405.04434, §2.1.2 and §2.1.3.
 *
 * @throws {RangeError} when `keyUp` and `valueUp` differ in columns, `rotary` is odd, or an entry is not finite
 */
export function latentHead(options: LatentOptions): KernelMixer<LatentTokens> {
  const name = "latent";
  const { keyUp, valueUp, rotary = 0 } = options;
  const { rows: H, cols: r } = keyUp;
  if (valueUp.cols !== r)
    throw new RangeError(`${name}: valueUp must have ${r} columns, got ${valueUp.cols}`);
  if (!Number.isInteger(rotary) || rotary < 0 || rotary % 2)
    throw new RangeError(`${name}: rotary must be an even whole number ≥ 0, got ${rotary}`);
  checkAllFinite(name, "keyUp", keyUp.data);
  checkAllFinite(name, "valueUp", valueUp.data);
  const scale = options.scale ?? 1 / Math.sqrt(H + rotary);
  checkFinite(name, "scale", scale);
  const content = dotSimilarity(name, { scale, key: "latent" });
  const place = dotSimilarity(name, { scale, query: "rotaryQuery", key: "rotaryKey" });
  const similarity: Similarity = {
    ask(asked, i, cache) {
      const [what, where] = [content.ask(asked, i, cache), place.ask(asked, i, cache)];
      return (from, to) => {
        const [scores] = what(from, to);
        where(from, to)[0].forEach((score, j) => {
          scores[j] += score;
        });
        return [scores];
      };
    },
    work: () => ({ row: { mul: r + rotary }, pair: { mac: r + rotary, weightRead: rotary } }),
  };
  const inner = kernelMixer<LatentTokens>({
    name,
    tokens: { query: H, latent: r, rotaryQuery: rotary, rotaryKey: rotary },
    kept: { latent: r, rotaryKey: rotary },
    branches: [{ similarity, separation: softmaxSeparation(name), values: "latent" }],
    encode: (tokens, _, position) => ({
      query: matMul(tokens["query"], keyUp),
      latent: tokens["latent"],
      rotaryQuery: rotate(tokens["rotaryQuery"], position),
      rotaryKey: rotate(tokens["rotaryKey"], position),
    }),
  });
  const up = transpose(valueUp);
  return {
    ...inner,
    mix(tokens, given) {
      const { output, state } = inner.mix(tokens, given);
      return { output: matMul(output, up), state };
    },
    cost(shape) {
      const { V, length } = checkShape(name, shape, inner.forms);
      if (shape.head !== H) throw new RangeError(`${name}: head must be ${H}, got ${shape.head}`);
      if (V !== valueUp.rows) throw new RangeError(`${name}: value must be ${valueUp.rows}, got ${V}`);
      const token = { mac: (H + V) * r + 4 * rotary, mul: rotary / 2, exp: rotary };
      return addCounts(inner.cost({ ...shape, head: r, value: r }), scaleCounts(token, length));
    },
  };
}
