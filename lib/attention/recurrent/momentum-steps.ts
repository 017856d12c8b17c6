/**
 * @file Fast weights with momentum: what is written goes into a second matrix first, which moves the first. Both the
 *   momentum delta rule and Titans are maps to these steps.
 */
import { dot, type Matrix, matrix } from "../../math";
import type { Form } from "../mixer";

/**
 * What T tokens do to weights W [V, F] and momentum M [V, F].
 *
 *     M ← μ M + u kᵀ        W ← α W + β M        o = W q        u = write(B p)
 *
 * where B are the weights as they were when the batch of tokens began that this one belongs to; with one token per
 * batch, W itself.
 */
export interface MomentumSteps {
  /** q [T, F] */
  readonly query: Matrix;
  /** k [T, F] */
  readonly key: Matrix;
  /** p [T, F] */
  readonly reader: Matrix;
  /** α [T, 1] */
  readonly keep: Matrix;
  /** μ [T, 1] */
  readonly momentum: Matrix;
  /** β [T, 1]; absent: 1 */
  readonly gain?: Matrix | undefined;
  /** tokens per batch, ≥ 1 */
  readonly batch: number;
  /** u [V], from token t and what its reader found [V] */
  write(t: number, found: Float64Array): Float64Array;
}

/** Where a stream of steps stands. */
export interface MomentumState {
  readonly weights: Matrix;
  readonly momentum: Matrix;
  /** B; of no meaning where `seen` is 0 */
  readonly base: Matrix;
  /** tokens seen of the present batch */
  seen: number;
}

/**
 * Carries steps out in one of the three forms.
 *
 * @param state advanced in place
 * @returns [T, V]
 */
export function runMomentum(steps: MomentumSteps, state: MomentumState, form: Form, chunk: number): Matrix {
  const { rows } = steps.query;
  const output = matrix(rows, state.weights.rows);
  if (form === "recurrent") for (let t = 0; t < rows; t++) advance(steps, state, t, output);
  else {
    const size = form === "parallel" ? Math.max(rows, 1) : chunk;
    for (let from = 0; from < rows; from += size)
      runChunk(steps, state, from, Math.min(from + size, rows), output);
  }
  return output;
}

const at = (m: Matrix, i: number): Float64Array => m.data.subarray(i * m.cols, (i + 1) * m.cols);

function advance(steps: MomentumSteps, state: MomentumState, t: number, output: Matrix): void {
  const { weights, momentum, base } = state;
  const { rows, cols } = weights;
  if (state.seen === 0 && steps.batch > 1) base.data.set(weights.data);
  const from = steps.batch > 1 ? base : weights;
  const p = at(steps.reader, t);
  const u = steps.write(
    t,
    Float64Array.from({ length: rows }, (_, v) => dot(at(from, v), p)),
  );
  const [k, q] = [at(steps.key, t), at(steps.query, t)];
  const [alpha, mu, beta] = [steps.keep.data[t], steps.momentum.data[t], steps.gain?.data[t] ?? 1];
  for (let v = 0; v < rows; v++) {
    const [w, m] = [at(weights, v), at(momentum, v)];
    for (let f = 0; f < cols; f++) {
      m[f] = mu * m[f] + u[v] * k[f];
      w[f] = alpha * w[f] + beta * m[f];
    }
    output.data[t * rows + v] = dot(w, q);
  }
  state.seen = (state.seen + 1) % steps.batch;
}

/** How much of what a chunk began with, and of each write since, is in W and in M. */
interface Shares {
  /** of W₀ in W, of M₀ in W, of M₀ in M */
  kept: number;
  moved: number;
  left: number;
  /** of u_j k_jᵀ in W, and in M */
  readonly inWeights: Float64Array;
  readonly inMomentum: Float64Array;
  readonly written: Float64Array[];
}

/**
 * One chunk, tokens `from` to `to`. All that changes is how much of each write is in W and in M, two numbers each:
 * the writes are kept as keys and values, as for transitions, and rows of u follow one from another by forward
 * substitution, whatever `write` is.
 */
function runChunk(
  steps: MomentumSteps,
  state: MomentumState,
  from: number,
  to: number,
  output: Matrix,
): void {
  const { weights, momentum, base } = state;
  const { rows } = weights;
  const shares: Shares = {
    kept: 1,
    moved: 0,
    left: 1,
    inWeights: new Float64Array(to - from),
    inMomentum: new Float64Array(to - from),
    written: [],
  };
  /** The shares in B where the batch began in this chunk. */
  let begun: Shares | undefined;
  const keyOf = (j: number): Float64Array => at(steps.key, from + j);
  const ask = ({ kept, moved, inWeights, written }: Shares, x: Float64Array): Float64Array => {
    const out = new Float64Array(rows);
    for (let v = 0; v < rows; v++) out[v] = kept * dot(at(weights, v), x) + moved * dot(at(momentum, v), x);
    for (let j = 0; j < written.length; j++) {
      const score = dot(keyOf(j), x) * inWeights[j];
      for (let v = 0; v < rows; v++) out[v] += score * written[j][v];
    }
    return out;
  };
  for (let t = from; t < to; t++) {
    const p = at(steps.reader, t);
    if (state.seen === 0)
      begun =
        steps.batch > 1
          ? { ...shares, inWeights: shares.inWeights.slice(), written: shares.written.slice() }
          : shares;
    const found = begun ? ask(begun, p) : Float64Array.from({ length: rows }, (_, v) => dot(at(base, v), p));
    const u = steps.write(t, found);
    grow(shares, steps.keep.data[t], steps.momentum.data[t], steps.gain?.data[t] ?? 1);
    shares.written.push(u);
    output.data.set(ask(shares, at(steps.query, t)), t * rows);
    state.seen = (state.seen + 1) % steps.batch;
  }
  const settled = (share: Shares): Float64Array => {
    const out = weights.data.map((w, i) => share.kept * w + share.moved * momentum.data[i]);
    addWrites(out, share.written, share.inWeights, keyOf);
    return out;
  };
  if (begun && state.seen !== 0) base.data.set(settled(begun));
  const after = settled(shares);
  for (let i = 0; i < after.length; i++) momentum.data[i] *= shares.left;
  addWrites(momentum.data, shares.written, shares.inMomentum, keyOf);
  weights.data.set(after);
}

/** One step of all shares; the write of this token is entered with share 1 in M. */
function grow(shares: Shares, alpha: number, mu: number, beta: number): void {
  const { inWeights, inMomentum, written } = shares;
  shares.left *= mu;
  shares.moved = alpha * shares.moved + beta * shares.left;
  shares.kept *= alpha;
  for (let j = 0; j < written.length; j++) {
    inMomentum[j] *= mu;
    inWeights[j] = alpha * inWeights[j] + beta * inMomentum[j];
  }
  inMomentum[written.length] = 1;
  inWeights[written.length] = beta;
}

function addWrites(
  to: Float64Array,
  written: readonly Float64Array[],
  shares: Float64Array,
  keyOf: (j: number) => Float64Array,
): void {
  written.forEach((u, j) => {
    const k = keyOf(j);
    for (let v = 0; v < u.length; v++) {
      const amount = u[v] * shares[j];
      for (let f = 0; f < k.length; f++) to[v * k.length + f] += amount * k[f];
    }
  });
}
