/**
 * @file Transitions carried out chunk by chunk. Inside a chunk nothing touches the fast weights: what was written is
 *   kept as keys and values, as attention keeps them, and keys grow old.
 */
import { dot, type Matrix, matrix } from "../../math";
import { outputSize, sliceTransitions, type Transitions } from "./transitions";

/**
 * What was written in this chunk: rows p_j that age, factors c_j that age in their place when all channels decay
 * alike, and u_j.
 */
interface Written {
  readonly keys: Matrix;
  readonly factors: Float64Array;
  readonly values: Matrix;
  count: number;
}

/**
 * The chunked form; with one chunk for all tokens it is the parallel form.
 *
 * Inside a chunk that began with weights W₀
 *
 *     W_i = W₀·Diag(d) + Σ_{j≤i} u_j p_jᵀ        p_j = k_j ⊙ w_{j+1} ⊙ … ⊙ w_i,  d = w_1 ⊙ … ⊙ w_i
 *     u_i = v_i + W₀ (d ⊙ a_i) + Σ_{j<i} (a_i·p_j) u_j        where the correction goes along the key
 *
 * and a query is answered like by attention over the p_j and u_j, without softmax. The rows of u are the forward
 * substitution in (I − tril(A Pᵀ, −1)) U = V + A W₀ᵀ, the UT transform of the literature. Ages are running products of
 * factors in [0, 1]: they cannot overflow, need no logarithm, and a factor 0 forgets and nothing else. The price of a
 * chunk of C tokens is some C²/2 products of keys. Correction in a direction of its own (`along`) is a second pair
 * (b_i, W a_i) beside (k_i, v_i).
 *
 * Reference: Yang et al. 2024, arXiv 2406.06484 (the transform); Yang et al. 2024, arXiv 2312.06635 (chunks with decay,
 * whose ages are there the product of a decayed query and a key divided by its decay, which can overflow).
 *
 * @param weights [V, F] advanced in place
 * @param chunk tokens per chunk, ≥ 1
 * @returns [T, V], or [T, F] when read across
 */
export function runInChunks(transitions: Transitions, weights: Matrix, chunk: number): Matrix {
  const output = matrix(transitions.query.rows, outputSize(transitions));
  for (let from = 0; from < output.rows; from += chunk) {
    const to = Math.min(from + chunk, output.rows);
    const part = runOneChunk(sliceTransitions(transitions, from, to), weights);
    output.data.set(part.data, from * output.cols);
  }
  return output;
}

function runOneChunk(transitions: Transitions, weights: Matrix): Matrix {
  const { query, key, value, decay, erase, along, steps = 1, read = "after" } = transitions;
  const output = matrix(query.rows, outputSize(transitions));
  const most = key.rows * (along ? 2 : 1);
  const written: Written = {
    keys: matrix(most, key.cols),
    factors: new Float64Array(most),
    values: matrix(most, value.cols),
    count: 0,
  };
  const age = new Float64Array(decay?.cols ?? 1).fill(1);
  const at = (m: Matrix, i: number): Float64Array => m.data.subarray(i * m.cols, (i + 1) * m.cols);
  for (let t = 0; t < query.rows; t++) {
    const answer = (): void =>
      at(output, t).set((read === "across" ? askAcross : ask)(weights, age, written, at(query, t)));
    if (read === "before") answer();
    for (let s = 0; s < steps; s++) {
      const i = t * steps + s;
      const found = erase && ask(weights, age, written, at(erase, i));
      if (decay && s === 0) grow(written, age, at(decay, t));
      if (found && along) append(written, at(along, i), found);
      const own = at(value, i);
      append(written, at(key, i), found && !along ? own.map((x, v) => x + found[v]) : own);
    }
    if (read !== "before") answer();
  }
  settle(weights, age, written);
  return output;
}

/** W q from what the chunk began with and what was written since. */
function ask(weights: Matrix, age: Float64Array, written: Written, q: Float64Array): Float64Array {
  const { rows, cols, data } = weights;
  const out = new Float64Array(rows);
  const aged = age.length === 1 ? q : q.map((x, f) => x * age[f]);
  for (let v = 0; v < rows; v++) out[v] = dot(data.subarray(v * cols, (v + 1) * cols), aged);
  if (age.length === 1) for (let v = 0; v < rows; v++) out[v] *= age[0];
  for (let j = 0; j < written.count; j++) {
    const score = dot(q, written.keys.data.subarray(j * cols, (j + 1) * cols)) * written.factors[j];
    for (let v = 0; v < rows; v++) out[v] += score * written.values.data[j * rows + v];
  }
  return out;
}

/** Wᵀ q from the same. */
function askAcross(weights: Matrix, age: Float64Array, written: Written, q: Float64Array): Float64Array {
  const { rows, cols, data } = weights;
  const out = new Float64Array(cols);
  for (let v = 0; v < rows; v++) for (let f = 0; f < cols; f++) out[f] += q[v] * data[v * cols + f];
  for (let f = 0; f < cols; f++) out[f] *= age[age.length === 1 ? 0 : f];
  for (let j = 0; j < written.count; j++) {
    const score = dot(q, written.values.data.subarray(j * rows, (j + 1) * rows)) * written.factors[j];
    for (let f = 0; f < cols; f++) out[f] += score * written.keys.data[j * cols + f];
  }
  return out;
}

/** One decay: of the weights that the chunk began with, and of every key written since. */
function grow(written: Written, age: Float64Array, w: Float64Array): void {
  for (let f = 0; f < age.length; f++) age[f] *= w[f];
  if (w.length === 1) for (let j = 0; j < written.count; j++) written.factors[j] *= w[0];
  else
    for (let j = 0, at = 0; j < written.count; j++)
      for (let f = 0; f < w.length; f++, at++) written.keys.data[at] *= w[f];
}

function append(written: Written, key: Float64Array, value: Float64Array): void {
  written.keys.data.set(key, written.count * key.length);
  written.values.data.set(value, written.count * value.length);
  written.factors[written.count++] = 1;
}

/** The end of a chunk: what was written becomes part of the weights. */
function settle(weights: Matrix, age: Float64Array, { keys, factors, values, count }: Written): void {
  const { rows, cols, data } = weights;
  for (let v = 0; v < rows; v++)
    for (let f = 0; f < cols; f++) data[v * cols + f] *= age[age.length === 1 ? 0 : f];
  for (let j = 0; j < count; j++)
    for (let v = 0; v < rows; v++) {
      const amount = values.data[j * rows + v] * factors[j];
      for (let f = 0; f < cols; f++) data[v * cols + f] += amount * keys.data[j * cols + f];
    }
}
