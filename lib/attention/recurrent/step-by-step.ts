/** @file Transitions carried out on the fast weights one after the other: the meaning of all other forms. */
import { dot, type Matrix, matrix } from "../../math";
import { outputSize, type Transitions } from "./transitions";

/**
 * The recurrent form: memory of fixed size, time linear in the number of tokens.
 *
 * @param weights [V, F] advanced in place
 * @returns [T, V], or [T, F] when read across
 */
export function runStepByStep(transitions: Transitions, weights: Matrix): Matrix {
  const { query, key, value, decay, erase, along, steps = 1, read = "after" } = transitions;
  const features = key.cols;
  const values = value.cols;
  const output = matrix(query.rows, outputSize(transitions));
  const at = (m: Matrix | undefined, i: number): Float64Array | undefined =>
    m?.data.subarray(i * m.cols, (i + 1) * m.cols);
  for (let t = 0; t < query.rows; t++) {
    const q = at(query, t) as Float64Array;
    const out = at(output, t) as Float64Array;
    for (let s = 0; s < steps; s++) {
      const i = t * steps + s;
      const [a, b] = [at(erase, i), at(along, i)];
      const w = s === 0 ? at(decay, t) : undefined;
      for (let v = 0; v < values; v++) {
        const row = weights.data.subarray(v * features, (v + 1) * features);
        if (read === "before" && s === 0) out[v] = dot(row, q);
        const found = a ? dot(row, a) : 0;
        if (w) for (let f = 0; f < features; f++) row[f] *= w[w.length === 1 ? 0 : f];
        if (b) for (let f = 0; f < features; f++) row[f] += found * b[f];
        const written = value.data[i * values + v] + (b ? 0 : found);
        for (let f = 0, from = i * features; f < features; f++) row[f] += written * key.data[from + f];
        if (s < steps - 1) continue;
        if (read === "after") out[v] = dot(row, q);
        if (read === "across") for (let f = 0; f < features; f++) out[f] += q[v] * row[f];
      }
    }
  }
  return output;
}
