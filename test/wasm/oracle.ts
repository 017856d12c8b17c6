/** @file Attention and softmax written once more, naively and in float64: shares no code with what it judges. */

/** out[i] = Σ_j p_ij v_j with p = softmax(scale q·k) over the keys that `sees(i, j)` allows; one head. */
export function naiveAttention(
  query: ArrayLike<number>,
  key: ArrayLike<number>,
  value: ArrayLike<number>,
  [queries, keys, head, width]: readonly [number, number, number, number],
  scale: number,
  sees: (i: number, j: number) => boolean = () => true,
): Float64Array {
  const out = new Float64Array(queries * width);
  for (let i = 0; i < queries; i++) {
    const scores: [number, number][] = [];
    for (let j = 0; j < keys; j++) {
      if (!sees(i, j)) continue;
      let sum = 0;
      for (let h = 0; h < head; h++) sum += query[i * head + h] * key[j * head + h];
      scores.push([j, scale * sum]);
    }
    const top = Math.max(...scores.map(([, s]) => s));
    const total = scores.reduce((sum, [, s]) => sum + Math.exp(s - top), 0);
    for (const [j, s] of scores)
      for (let c = 0; c < width; c++)
        out[i * width + c] += (Math.exp(s - top) / total) * value[j * width + c];
  }
  return out;
}

/** Natural logarithm of the softmax of one row. */
export function naiveLogSoftmax(row: ArrayLike<number>, beta: number): number[] {
  const scaled = Array.from(row, (s) => beta * s);
  const lse = naiveLogSumExp(row, beta) * beta;
  return scaled.map((s) => s - lse);
}

/** β⁻¹ log Σ exp(β s). */
export function naiveLogSumExp(row: ArrayLike<number>, beta: number): number {
  const present = Array.from(row).filter((s) => s > Number.NEGATIVE_INFINITY);
  if (present.length === 0) return Number.NEGATIVE_INFINITY;
  const top = present.reduce((a, b) => Math.max(a, b));
  return top + Math.log(present.reduce((sum, s) => sum + Math.exp(beta * (s - top)), 0)) / beta;
}
