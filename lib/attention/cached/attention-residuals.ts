/** @file Attention over depth: what a layer receives is a softmax mixture of what all layers before it gave. */
import { checkAllFinite, checkLength, checkPositive, type Matrix, matrix } from "../../math";
import type { Tokens } from "../mixer";
import { dotSimilarity } from "./dot-similarity";
import type { KernelMixer } from "./kernel-head";
import { softmaxMixer } from "./softmax-head";

/** One row per layer: `query` [L, H] of the layer that receives, `value` [L, H] that the layer before it gave. */
export interface DepthTokens extends Tokens {
  readonly query: Matrix;
  readonly value: Matrix;
}

/** What may be chosen about attention residuals. */
export interface AttentionResidualsOptions {
  /** of the normalised keys [H]; default ones */
  readonly gain?: ArrayLike<number>;
  /** added to the mean square, > 0; default 1e-6 */
  readonly epsilon?: number;
  /** factor on the scores; default 1 */
  readonly scale?: number;
}

/**
 * Attention residuals: softmax attention whose tokens are the layers of a network, at one position of the sequence.
 *
 *     k_i = gain ⊙ v_i / √(mean(v_i²) + ε),      o_l = Σ_{i ≤ l} softmax_i(scale · w_l·k_i) v_i
 *
 * where v_i is row i of `value` [L, H], the embedding first and then the outputs of the layers, and w_l row l of `query`, a
 * learned vector of the layer that receives o_l, not a function of the input. Queries of zeros give the mean of all
 * values. Causal in depth: the state is the cache of a network cut between two layers.
 *
 * Reference: Kimi Team 2026, "Attention Residuals", arXiv 2603.15031. The norm that fla-core's routine may apply to the
 * output belongs to the layer, and is not part of it here.
 *
 * @throws {RangeError} when `gain` holds no finite numbers or `epsilon` is not > 0; `mix` when `gain` does not have H entries
 */
export function attentionResidualsHead(options: AttentionResidualsOptions = {}): KernelMixer<DepthTokens> {
  const name = "attention-residuals";
  const { gain, epsilon = 1e-6, scale = 1 } = options;
  checkPositive(name, "epsilon", epsilon);
  if (gain) checkAllFinite(name, "gain", gain);
  return softmaxMixer(
    name,
    { scale },
    {
      tokens: { query: "H", value: "H" },
      kept: { key: "H", value: "H" },
      check({ value }) {
        if (gain) checkLength(name, "gain", gain, value.cols);
      },
      encode(tokens) {
        const { value } = tokens;
        const key = matrix(value.rows, value.cols);
        for (let i = 0; i < value.rows; i++) {
          let square = 0;
          for (let h = 0; h < value.cols; h++) square += value.data[i * value.cols + h] ** 2;
          const factor = 1 / Math.sqrt(square / value.cols + epsilon);
          for (let h = 0; h < value.cols; h++)
            key.data[i * value.cols + h] = value.data[i * value.cols + h] * factor * (gain ? gain[h] : 1);
        }
        return { ...tokens, key };
      },
      similarity: dotSimilarity(name, { scale }),
      work: ({ H }) => ({ token: { mac: H, mul: 1 + 2 * H, add: 1, pow: 1 } }),
    },
  );
}
