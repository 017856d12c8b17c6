/** @file Log-linear attention: a state for each power of two of the past, weighed against each other by every token. */
import { addCounts, type Counts, counts, scaleCounts } from "../../cost";
import { checkInteger, dot, type Matrix, matrix } from "../../math";
import { checkTokens, type Form, type Mixer, stateEntry } from "../mixer";
import { decayFactors, scaled } from "./entries";
import { checkForm, checkShape, checkStayedFinite, type HeadTokens, smallTokens } from "./fast-weight-mixer";
import { checkScale, queryScale, type ScaleOptions, scaleCost } from "./scale";

/** What may be chosen about log-linear attention. */
export interface LogLinearOptions extends ScaleOptions {
  /** n, number of levels, enough for 2^{n−1} tokens; default 16 */
  readonly levels?: number;
}

/** Tokens of {@link logLinearAttention}. */
export type LogLinearTokens = HeadTokens<"logDecay" | "levelScale">;

const forms: readonly Form[] = ["recurrent", "chunked", "parallel"];

/**
 * Log-linear attention over a head with a scalar gate.
 *
 *     o_t = scale · Σ_ℓ λ_tℓ W^ℓ q        W^ℓ = Σ_{j in bucket ℓ of t} (α_{j+1} ⋯ α_t) v_j k_jᵀ
 *
 * where ln α is `logDecay` [T, 1], ≤ 0, and λ `levelScale` [T, n]. Bucket 0 is the present token; the tokens before
 * it fall into buckets of 2^{ℓ−1} tokens, one for each binary digit 1 of t (Fenwick's tree), the nearest smallest:
 * token j is in bucket ⌊log₂(t xor j)⌋ + 1. All λ = 1 is simple gated linear attention. The scale is 1 unless another
 * is given. State: `levels` [n·V, H] and `position` [1, 1].
 *
 * Reference: Guo et al. 2025, "Log-Linear Attention", arXiv 2506.04761.
 *
 * @throws {RangeError} when more than 2^{n−1} tokens come
 */
export function logLinearAttention(given: LogLinearOptions = {}): Mixer<LogLinearTokens> {
  const name = "logLinearAttention";
  const options = { scale: 1, levels: 16, ...given };
  const { levels } = options;
  checkScale(name, options);
  checkInteger(name, "levels", levels, 1, 31);
  const checkEnd = (end: number): void => {
    if (end > 2 ** (levels - 1))
      throw new RangeError(`${name}: levels must be at least ${levelOf(end - 1, 0) + 1}, got ${levels}`);
  };
  return {
    name,
    forms,
    mix(tokens, asked = {}) {
      const { form, chunk } = checkForm(name, asked, forms);
      const columns = { query: "H", key: "H", value: "V", logDecay: 1, levelScale: levels };
      const { H, V, T } = checkTokens(name, tokens, columns);
      const state = matrix(levels * V, H);
      if (asked.state) state.data.set(stateEntry(name, asked.state, "levels", levels * V, H).data);
      const past = asked.state ? stateEntry(name, asked.state, "position", 1, 1).data[0] : 0;
      checkInteger(name, "state.position", past);
      checkEnd(past + T);
      const stream: Stream = {
        query: scaled(tokens.query, queryScale(options, H)),
        key: tokens.key,
        value: tokens.value,
        decay: decayFactors(name, "logDecay", tokens.logDecay),
        levelScale: tokens.levelScale,
        buckets: Array.from({ length: levels }, (_, l) =>
          matrix(V, H, state.data.subarray(l * V * H, (l + 1) * V * H)),
        ),
        past,
      };
      const output = matrix(T, V);
      if (form === "recurrent") mixStepByStep(stream, output);
      else {
        const size = form === "parallel" ? Math.max(T, 1) : chunk;
        for (let from = 0; from < T; from += size) mixChunk(stream, from, Math.min(from + size, T), output);
      }
      checkStayedFinite(name, smallTokens, output, state);
      return { output, state: { levels: state, position: matrix(1, 1, Float64Array.of(past + T)) } };
    },
    cost(shape) {
      const { length, past, head, value, form, chunk } = checkShape(name, shape, forms);
      checkEnd(past + length);
      const around = scaleCounts({ exp: 1, mul: scaleCost(options, head) }, length);
      if (form === "recurrent") return addCounts(around, stepsCost(head, value, past, past + length));
      const size = form === "parallel" ? length : chunk;
      let total = around;
      for (let from = 0; from < length; from += size)
        total = addCounts(total, chunkCost(head, value, past + from, past + Math.min(from + size, length)));
      return total;
    },
  };
}

/** The bucket of token i in which token j ≤ i is. */
function levelOf(i: number, j: number): number {
  return i === j ? 0 : 32 - Math.clz32(i ^ j);
}

/** The buckets that are not empty for token i: 0 and the places of its binary digits 1, counted from 1. */
function occupied(i: number): number[] {
  const levels = [0];
  for (let level = 1; i >> (level - 1) > 0; level++) if ((i >> (level - 1)) & 1) levels.push(level);
  return levels;
}

/** The last token of bucket ℓ of token i. */
function lastOf(i: number, level: number): number {
  return level === 0 ? i : i - (i % 2 ** (level - 1)) - 1;
}

interface Stream {
  readonly query: Matrix;
  readonly key: Matrix;
  readonly value: Matrix;
  readonly decay: Matrix;
  readonly levelScale: Matrix;
  /** W^ℓ [V, H] */
  readonly buckets: readonly Matrix[];
  readonly past: number;
}

const at = (m: Matrix, i: number): Float64Array => m.data.subarray(i * m.cols, (i + 1) * m.cols);

function mixStepByStep({ buckets, past, ...stream }: Stream, output: Matrix): void {
  const V = output.cols;
  for (let t = 0; t < output.rows; t++) {
    const i = past + t;
    const [q, k, v, scales] = [
      at(stream.query, t),
      at(stream.key, t),
      at(stream.value, t),
      at(stream.levelScale, t),
    ];
    if (i > 0) {
      const into = 32 - Math.clz32(i & -i); // the buckets below the lowest digit 1 of i become one
      for (let level = 0; level < into; level++) {
        for (let w = 0; w < V * q.length; w++) buckets[into].data[w] += buckets[level].data[w];
        buckets[level].data.fill(0);
      }
    }
    const out = at(output, t);
    for (const level of occupied(i))
      for (let r = 0; r < V; r++) {
        const row = at(buckets[level], r);
        for (let f = 0; f < q.length; f++) row[f] = level === 0 ? v[r] * k[f] : row[f] * stream.decay.data[t];
        out[r] += scales[level] * dot(row, q);
      }
  }
}

/** Tokens `from` to `to`: buckets stay as they were, and the keys and values since are kept. */
function mixChunk({ buckets, past, ...stream }: Stream, from: number, to: number, output: Matrix): void {
  const [V, H] = [output.cols, stream.query.cols];
  const first = past + from;
  const old =
    first > 0 ? occupied(first - 1).map((level) => ({ level, last: lastOf(first - 1, level) })) : [];
  const ages = new Float64Array(to - from);
  let age = 1;
  for (let t = from; t < to; t++) {
    const [q, out, scales] = [at(stream.query, t), at(output, t), at(stream.levelScale, t)];
    age *= stream.decay.data[t];
    for (let j = 0; j < t - from; j++) ages[j] *= stream.decay.data[t];
    ages[t - from] = 1;
    for (const { level, last } of old) {
      const share = age * scales[levelOf(past + t, last)];
      for (let r = 0; r < V; r++) out[r] += share * dot(at(buckets[level], r), q);
    }
    for (let j = from; j <= t; j++) {
      const score = dot(at(stream.key, j), q) * (ages[j - from] * scales[levelOf(past + t, past + j)]);
      for (let r = 0; r < V; r++) out[r] += score * stream.value.data[j * V + r];
    }
  }
  const end = past + to - 1;
  const after = buckets.map(() => new Float64Array(V * H));
  for (const { level, last } of old) {
    const into = after[levelOf(end, last)];
    for (let w = 0; w < V * H; w++) into[w] += age * buckets[level].data[w];
  }
  for (let j = from; j < to; j++) {
    const into = after[levelOf(end, past + j)];
    for (let r = 0; r < V; r++) {
      const amount = ages[j - from] * stream.value.data[j * V + r];
      for (let f = 0; f < H; f++) into[r * H + f] += amount * stream.key.data[j * H + f];
    }
  }
  after.forEach((words, level) => {
    buckets[level].data.set(words);
  });
}

/** Tokens `from` to `to` of the stream, one after the other. */
function stepsCost(head: number, value: number, from: number, to: number): Counts {
  const words = head * value;
  let asked = 0; // buckets asked, over all tokens
  let merged = 0; // buckets that became part of another
  for (let i = from; i < to; i++) {
    asked += occupied(i).length;
    merged += i > 0 ? 32 - Math.clz32(i & -i) : 0;
  }
  const length = to - from;
  return counts({
    mac: asked * (words + value),
    mul: asked * words,
    add: merged * words,
    stateRead: (asked - length) * words + 2 * merged * words,
    stateWrite: asked * words + 2 * merged * words,
  });
}

/** The same in one chunk. */
function chunkCost(head: number, value: number, first: number, to: number): Counts {
  const words = head * value;
  const tokens = to - first;
  const old = first > 0 ? occupied(first - 1).length : 0;
  const met = (tokens * (tokens + 1)) / 2;
  const kept = head + value + 1; // a key, a value and its age; ages grow once for each token that comes
  return counts({
    mac: tokens * old * (words + value) + met * (head + value) + (old + tokens) * words,
    mul: met + tokens * old + met * 2 + tokens * value,
    stateRead: met + tokens * old * words + met * kept + old * words + tokens * kept,
    stateWrite: met + tokens * kept + occupied(to - 1).length * words,
  });
}
