/** @file DeltaFormer: each value is kept less what the keys before it already recall. */
import { checkAllFinite, checkChoice, type Matrix, matrix, stackRows } from "../../math";
import { dotSimilarity, type QueryKeyValue, queryKeyValue, type SoftmaxOptions } from "./dot-similarity";
import { workCounts } from "./kernel-cost";
import type { KernelMixer } from "./kernel-head";
import { addRow, softmaxSeparation } from "./separation";
import { softmaxMixer } from "./softmax-head";

/** Tokens with a write strength each: `strength` [T, 1]. */
export interface DeltaformerTokens extends QueryKeyValue {
  readonly strength: Matrix;
}

/** What may be chosen about DeltaFormer. */
export interface DeltaformerOptions extends Pick<SoftmaxOptions, "scale"> {
  /** what asks the older keys before a value is kept: the token's query (default) or its key */
  readonly probe?: "query" | "key";
}

/**
 * Causal DeltaFormer attention: a delta rule with softmax recall.
 *
 *     u_t = v_t − β_t Σ_{s < t} softmax_s(scale · p_t·k_s) u_s          kept
 *     o_t = Σ_{s ≤ t} softmax_s(scale · q_t·k_s) u_s                    read
 *
 * where β_t is row t of `strength` [T, 1] and p_t the query or the key of token t (`probe`). β = 0 is softmax attention. The
 * first token has nothing to recall: u_0 = v_0. The state is `key` [S, H] and `corrected` [S, V], the u: since each of them
 * stands on all before it, they are found one after the other in every form.
 *
 * Reference: Zhong et al. 2025, arXiv 2505.19488. The delta rule recalls with the key; fla-core's reference, and so the
 * default here, with the query, in which case both softmaxes have all scores but one in common.
 *
 * @throws {TypeError} when `probe` is another word
 * @throws {RangeError} from `mix` when a corrected value overflows, as strengths far above 1 can make it
 */
export function deltaformerHead(options: DeltaformerOptions = {}): KernelMixer<DeltaformerTokens> {
  const name = "deltaformer";
  const { scale, probe = "query" } = options;
  checkChoice(name, "probe", probe, ["query", "key"]);
  const similarity = dotSimilarity(name, { scale });
  const recall = dotSimilarity(name, { scale, query: probe });
  const separation = softmaxSeparation(name);
  return softmaxMixer(name, options, {
    tokens: { ...queryKeyValue, strength: 1 },
    kept: { key: "H", corrected: "V" },
    branches: [{ similarity, separation, values: "corrected" }],
    encode(tokens, cache) {
      const { value, strength } = tokens;
      const past = cache["key"].rows;
      const known = {
        key: stackRows(cache["key"], tokens["key"]),
        corrected: stackRows(cache["corrected"], value),
      };
      const { data, cols } = known.corrected;
      for (let t = 0; t < value.rows; t++) {
        if (past + t === 0) continue;
        const recalled = new Float64Array(cols);
        const scores = recall.ask(tokens, t, known)(0, past + t);
        separation.weights(scores).forEach((weight, j) => {
          addRow(recalled, weight, known.corrected, j);
        });
        for (let v = 0; v < cols; v++) data[(past + t) * cols + v] -= strength.data[t] * recalled[v];
        checkAllFinite(
          name,
          `corrected[${past + t}]`,
          data.subarray((past + t) * cols, (past + t + 1) * cols),
        );
      }
      return { ...tokens, corrected: matrix(value.rows, cols, data.subarray(past * cols)) };
    },
    // β/Z goes on what is recalled, which comes off the value in the same pass.
    extra(shape) {
      const { V } = shape;
      const correct = {
        row: { add: -1, cmp: -1, div: 1, mac: V },
        pair: { add: 2, cmp: 1, exp: 1, mac: V, weightRead: V },
      };
      return workCounts(shape, [recall.work(shape, shape.form), correct], { own: false });
    },
  });
}
