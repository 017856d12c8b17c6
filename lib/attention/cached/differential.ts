/** @file Differential attention: the difference of two softmax attentions, so that what both attend to cancels. */
import { checkFinite, type Matrix, softmax } from "../../math";
import { dotSimilarity, type QueryKeyValue, queryKeyValue, type SoftmaxOptions } from "./dot-similarity";
import type { KernelMixer, Similarity } from "./kernel-head";
import { onlineSoftmax, type Separation } from "./separation";
import { softmaxMixer } from "./softmax-head";

/** Tokens with a second query and key, of the same size: `otherQuery` [T, H], `otherKey` [T, H]. */
export interface DifferentialTokens extends QueryKeyValue {
  readonly otherQuery: Matrix;
  readonly otherKey: Matrix;
}

/** w = softmax(first scores) − λ softmax(second scores) */
function differenceOfSoftmaxes(lambda: number): Separation {
  return {
    weights([first, second]) {
      const minus = softmax(second);
      return softmax(first).map((weight, j) => weight - lambda * minus[j]);
    },
    online(values) {
      const [plus, minus] = [onlineSoftmax(values), onlineSoftmax(values)];
      return {
        absorb([first, second], from) {
          plus.absorb([first], from);
          minus.absorb([second], from);
        },
        result() {
          const other = minus.result();
          return plus.result().map((x, v) => x - lambda * other[v]);
        },
      };
    },
    // Whole rows: the shares 1/Z and λ/Z' go on the weights, so that values are read once. Tiles: two results are subtracted.
    work: ({ V }, tiled) => ({
      row: { add: -2, cmp: -2, div: 2, mul: tiled ? V : 0, mac: tiled ? V : 0 },
      pair: { add: 4, cmp: 2, exp: 2, mul: tiled ? 0 : 1, mac: tiled ? 2 * V : V + 1, weightRead: V },
      tile: { add: 2, exp: 2, mul: 2 * (V + 1) },
    }),
  };
}

/**
 * Causal differential attention.
 *
 *     o_t = Σ_{s ≤ t} [softmax_s(scale · q_t·k_s) − λ softmax_s(scale · q'_t·k'_s)] v_s
 *
 * where q', k' are `otherQuery` and `otherKey` [T, H] and λ is `lambda`. λ = 0 is softmax attention; the weights sum to 1 − λ.
 * The paper learns λ = e^{λ_q1·λ_k1} − e^{λ_q2·λ_k2} + λ_init for each layer, takes values twice as wide as a key, and
 * normalises each head's output and multiplies it by 1 − λ_init: λ is given here, the rest is the layer's.
 *
 * Reference: Ye et al. 2025 (Differential Transformer), arXiv 2410.05258, eqs. (1) to (3).
 *
 * @throws {RangeError} when `lambda` is not finite
 */
export function differentialHead(
  lambda: number,
  options: Omit<SoftmaxOptions, "sink"> = {},
): KernelMixer<DifferentialTokens> {
  const name = "differential";
  checkFinite(name, "lambda", lambda);
  const { scale, window } = options;
  const first = dotSimilarity(name, { scale });
  const second = dotSimilarity(name, { scale, query: "otherQuery", key: "otherKey" });
  const similarity: Similarity = {
    ask(asked, i, cache) {
      const [one, other] = [first.ask(asked, i, cache), second.ask(asked, i, cache)];
      return (from, to) => [...one(from, to), ...other(from, to)];
    },
    work: ({ H }) => ({ row: { mul: 2 * H }, pair: { mac: 2 * H, weightRead: 2 * H } }),
  };
  return softmaxMixer(name, options, {
    tokens: { ...queryKeyValue, otherQuery: "H", otherKey: "H" },
    kept: { key: "H", otherKey: "H", value: "V" },
    branches: [{ similarity, separation: differenceOfSoftmaxes(lambda), window }],
  });
}
