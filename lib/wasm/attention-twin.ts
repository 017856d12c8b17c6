/** @file Softmax attention as one would write it on paper: the oracle of the compiled routine, and its stand-in. */
import type { AttentionCall } from "./attention-shape";
import { softmaxInPlace } from "./rows-twin";

/** Attention in float64, one query after the other. */
export function attendTwin(
  query: Float32Array,
  key: Float32Array,
  value: Float32Array,
  call: AttentionCall,
): Float32Array {
  const { queries, keys, headSize, valueSize, heads, scale, causal, mask } = call;
  const out = new Float32Array(heads * queries * valueSize);
  const weights = new Float64Array(keys);
  const recalled = new Float64Array(valueSize);
  for (let n = 0; n < heads; n++)
    for (let i = 0; i < queries; i++) {
      const visible = causal ? i + 1 + keys - queries : keys;
      for (let j = 0; j < keys; j++) {
        const seen = j < visible && (mask === undefined || mask[i * keys + j] !== 0);
        weights[j] = seen
          ? scale * dotAt(query, (n * queries + i) * headSize, key, (n * keys + j) * headSize, headSize)
          : Number.NEGATIVE_INFINITY;
      }
      softmaxInPlace(weights);
      recalled.fill(0);
      for (let j = 0; j < keys; j++) {
        const weight = weights[j];
        const v = (n * keys + j) * valueSize;
        for (let c = 0; c < valueSize; c++) recalled[c] += weight * value[v + c];
      }
      out.set(recalled, (n * queries + i) * valueSize);
    }
  return out;
}

function dotAt(a: Float32Array, atA: number, b: Float32Array, atB: number, length: number): number {
  let sum = 0;
  for (let h = 0; h < length; h++) sum += a[atA + h] * b[atB + h];
  return sum;
}
