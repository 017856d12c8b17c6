/** @file Softmax attention over cosines. */
import { checkPositive, type Matrix, matrix, norm, row } from "../../math";
import type { QueryKeyValue, SoftmaxOptions } from "./dot-similarity";
import type { KernelMixer } from "./kernel-head";
import { softmaxMixer } from "./softmax-head";

/** Rows of length 1; a row of zeros stays one. */
function unitRows(rows: Matrix): Matrix {
  const out = matrix(rows.rows, rows.cols);
  for (let t = 0; t < rows.rows; t++) {
    const size = norm(row(rows, t));
    if (size > 0) row(out, t).set(row(rows, t).map((x) => x / size));
  }
  return out;
}

/**
 * Causal softmax attention over cosines (query–key normalisation).
 *
 *     s_ij = scale · cos(q_i, k_j)
 *
 * where `scale` is learned in the models that have it; scores stay within ±scale whatever the sizes. A query or key of zeros
 * has cosine 0 with everything. Normalising by the root mean square instead is `scale` = √H with the usual factor 1/√H.
 *
 * Reference: Henry et al. 2020, arXiv 2010.04245, §3.
 *
 * @throws {RangeError} when `scale` is not > 0
 */
export function cosineHead(options: SoftmaxOptions & { readonly scale: number }): KernelMixer<QueryKeyValue> {
  checkPositive("cosine", "scale", options.scale);
  return softmaxMixer("cosine", options, {
    encode: (tokens) => ({ ...tokens, query: unitRows(tokens["query"]), key: unitRows(tokens["key"]) }),
    work: ({ H }) => ({ token: { mac: 2 * H, pow: 2, div: 2, mul: 2 * H } }),
  });
}
