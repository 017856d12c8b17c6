/** @file Softmax attention over dense tensors, in blocks of queries and of heads so that the scores never stand whole. */
import type { Tensor2D, Tensor3D } from "@tensorflow/tfjs";
import { blockSight } from "./sight";
import type { Tensorflow } from "./tfjs";

/** Everything of a call but the arrays, checked. */
export interface BlockedCall {
  /** H */
  readonly width: number;
  /** V */
  readonly valueWidth: number;
  /** factor of the scores */
  readonly scale: number;
  /** queries per block */
  readonly block: number;
  /** N; 1 when left out */
  readonly heads?: number;
  /** query i attends to keys j ≤ i + S − L */
  readonly causal?: boolean;
  /** [L, S], the same for all heads: 0 = may not attend */
  readonly mask?: Uint8Array | undefined;
}

/** Scores that are worked with at once: 4 MB, which caches and allocators take well. */
const scoresAtOnce = 2 ** 20;

/** Queries per block: {@link scoresAtOnce}, but between 64 and 512 queries, and fewer where a block looks at keys in vain. */
export function defaultBlock(keys: number, causal = false): number {
  return Math.min(causal ? 128 : 512, Math.max(64, Math.round(scoresAtOnce / keys)));
}

/** Rows of `block` and heads that fit into {@link scoresAtOnce}: one head at a time for long sequences, many for short ones. */
const headsAtOnce = (block: number, keys: number, heads: number): number =>
  Math.min(heads, Math.max(1, Math.floor(scoresAtOnce / (block * keys))));

/** The first `size` entries of each axis, `first` on from the first axis; the tensor itself where that is all of it. */
function part(tf: Tensorflow, whole: Tensor3D, first: number, size: [number, number, number]): Tensor3D {
  return size.every((n, axis) => n === whole.shape[axis]) ? whole : tf.slice(whole, [first, 0, 0], size);
}

/** The queries of one block of some heads, [some, rows, H]; scaled here, which saves a pass over the larger scores. */
function scaledRows(
  query: Float32Array,
  { width, scale }: BlockedCall,
  [queries, head, from]: readonly [queries: number, head: number, from: number],
  [some, rows]: readonly [some: number, rows: number],
): Float32Array {
  const scaled = new Float32Array(some * rows * width);
  for (let i = 0; i < some; i++) {
    const at = ((head + i) * queries + from) * width;
    scaled.set(query.subarray(at, at + rows * width), i * rows * width);
  }
  for (let c = 0; c < scaled.length; c++) scaled[c] *= scale;
  return scaled;
}

/**
 * Softmax attention of several heads on a given backend, after the checks; for all that already holds `tf`. Rows that may attend
 * to no key are zeros.
 */
export function attentionOn(
  tf: Tensorflow,
  query: Float32Array,
  key: Float32Array,
  value: Float32Array,
  call: BlockedCall,
): Float32Array {
  const { width, valueWidth, block, heads = 1, causal = false, mask } = call;
  const queries = query.length / (heads * width);
  const keys = key.length / (heads * width);
  const out = new Float32Array(heads * queries * valueWidth);
  const together = headsAtOnce(Math.min(block, queries), keys, heads);
  // A mask is laid out once per block, for all heads, which then stand in memory together.
  const stored = mask ? heads : together;
  for (let first = 0; first < heads; first += stored) {
    const count = Math.min(stored, heads - first);
    const rowsOf = (data: Float32Array, size: number): Tensor3D =>
      tf.tensor3d(data.subarray(first * keys * size, (first + count) * keys * size), [count, keys, size]);
    // Turned once, not once per block.
    const turnedKeys = tf.tidy(() => tf.transpose(rowsOf(key, width), [0, 2, 1]));
    const values = rowsOf(value, valueWidth);
    let bias: Tensor2D | undefined;
    try {
      for (let from = 0; from < queries; from += block) {
        const rows = Math.min(block, queries - from);
        const seen = blockSight({ queries, keys, causal, mask }, from, rows);
        if (seen.keys === 0) continue;
        bias = biasOf(tf, rows, seen);
        for (let at = 0; at < count; at += together) {
          const some = Math.min(together, count - at);
          const scaled = scaledRows(query, call, [queries, first + at, from], [some, rows]);
          const mixed = tf.tidy(() => {
            const asked = tf.tensor3d(scaled, [some, rows, width]);
            const scores = tf.matMul<Tensor3D>(asked, part(tf, turnedKeys, at, [some, width, seen.keys]));
            const weights = tf.softmax(bias ? tf.add<Tensor3D>(scores, bias) : scores);
            return tf.matMul<Tensor3D>(weights, part(tf, values, at, [some, seen.keys, valueWidth]));
          });
          const recalled = mixed.dataSync() as Float32Array;
          for (let i = 0; i < some; i++) {
            const start = ((first + at + i) * queries + from) * valueWidth;
            out.set(recalled.subarray(i * rows * valueWidth, (i + 1) * rows * valueWidth), start);
            for (const row of seen.blind)
              out.fill(0, start + row * valueWidth, start + (row + 1) * valueWidth);
          }
          mixed.dispose();
        }
        bias?.dispose();
        bias = undefined;
      }
    } finally {
      tf.dispose([turnedKeys, values, ...(bias ? [bias] : [])]);
    }
  }
  return out;
}

/** What is added to the scores [rows, keys] of a block; undefined where every query sees every key. */
function biasOf(
  tf: Tensorflow,
  rows: number,
  { keys, open, bias }: ReturnType<typeof blockSight>,
): Tensor2D | undefined {
  if (open === keys) return undefined;
  return tf.tidy(() =>
    tf.pad(tf.tensor2d(bias, [rows, keys - open]), [
      [0, 0],
      [open, 0],
    ]),
  );
}
