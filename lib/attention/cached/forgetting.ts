/** @file Softmax attention with a forget gate. */
import { type Matrix, matrix, shown } from "../../math";
import {
  type Bias,
  dotSimilarity,
  type QueryKeyValue,
  queryKeyValue,
  type SoftmaxOptions,
} from "./dot-similarity";
import type { KernelMixer } from "./kernel-head";
import { softmaxMixer } from "./softmax-head";

/** Tokens with a gate each: `logDecay` [T, 1], the logarithm of the share that is kept, ≤ 0. */
export interface ForgettingTokens extends QueryKeyValue {
  readonly logDecay: Matrix;
}

/** Guard: logarithms of gates in (0, 1]. */
export function checkLogDecay(caller: string, { data }: Matrix): void {
  data.forEach((value, i) => {
    if (value > 0) throw new RangeError(`${caller}: logDecay[${i}] must be ≤ 0, got ${shown(value)}`);
  });
}

/** The running sum down the rows of `steps`, going on from the last row of `before`. */
export function runningSum(steps: Matrix, before: Matrix): Matrix {
  const { rows, cols } = steps;
  const sums = matrix(rows, cols);
  for (let t = 0; t < rows; t++)
    for (let c = 0; c < cols; c++) {
      const last = t
        ? sums.data[(t - 1) * cols + c]
        : before.rows
          ? before.data[(before.rows - 1) * cols + c]
          : 0;
      sums.data[t * cols + c] = last + steps.data[t * cols + c];
    }
  return sums;
}

/** Adds the sum of the logarithmic gates between key and query to the score. */
const gateBias: Bias = {
  at({ logDecaySum: { data } }, place) {
    return (j) => data[place] - data[j];
  },
  pair: { add: 2, weightRead: 1 },
};

/**
 * Causal softmax attention with a forget gate (the Forgetting Transformer).
 *
 *     s_ij = scale · q_i·k_j + Σ_{l=j+1}^{i} log f_l
 *
 * where log f_l is row l of `logDecay` [T, 1], f in (0, 1]: what came before a token counts f times as much after it. f = 1 is
 * full attention. The state is the cache and `logDecaySum` [S, 1], the running sum of log f. The gates come unscaled,
 * as in the paper; PaTH's reference scales them with the scores.
 *
 * Reference: Lin et al. 2025 (Forgetting Transformer), arXiv 2503.02130, §3.
 *
 * @throws {RangeError} when a `logDecay` is above 0 or not finite
 */
export function forgettingHead(options: SoftmaxOptions = {}): KernelMixer<ForgettingTokens> {
  return softmaxMixer("forgetting", options, {
    tokens: { ...queryKeyValue, logDecay: 1 },
    kept: { key: "H", value: "V", logDecaySum: 1 },
    check: (tokens) => checkLogDecay("forgetting", tokens["logDecay"]),
    encode: (tokens, cache) => ({
      ...tokens,
      logDecaySum: runningSum(tokens["logDecay"], cache["logDecaySum"]),
    }),
    similarity: dotSimilarity("forgetting", { ...options, bias: gateBias }),
    work: () => ({ token: { add: 1 } }),
  });
}
