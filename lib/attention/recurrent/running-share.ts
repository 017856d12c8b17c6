/** @file Each token's share in a softmax over the tokens so far, kept up to date: a share shrinks as more tokens come. */
import { type Matrix, matrix } from "../../math";
import { type MixerState, stateEntry } from "../mixer";

/** Shares of T tokens in each of m columns. */
export interface RunningShares {
  /** [T, m] share of a token when it comes, exp(s_t − z_t) */
  readonly shares: Matrix;
  /** [T, m] what remains of all shares before, exp(z_{t−1} − z_t) = 1 − share */
  readonly remaining: Matrix;
  /** [1, m] z after the last token; [0, m] before the first */
  readonly logNormaliser: Matrix;
}

/**
 * Shares of logits s [T, m] in a running softmax.
 *
 *     z_t = ln(e^{z_{t−1}} + e^{s_t})        z before the first token is −∞
 *
 * Accumulators that decay by `remaining` and are written with `shares` hold the softmax average of what was written,
 * at any time, without overflow. z of the state must be kept: with it lost, a stream forgets how much it has seen.
 */
export function runningShares(name: string, logits: Matrix, past: MixerState | undefined): RunningShares {
  const { rows, cols } = logits;
  const before = past?.["logNormaliser"];
  const z = new Float64Array(cols).fill(Number.NEGATIVE_INFINITY);
  if (past && before?.rows !== 0) z.set(stateEntry(name, past, "logNormaliser", 1, cols).data);
  const shares = matrix(rows, cols);
  const remaining = matrix(rows, cols);
  for (let i = 0; i < shares.data.length; i++) {
    const m = i % cols;
    const s = logits.data[i];
    const top = Math.max(z[m], s);
    const [old, own] = [Math.exp(z[m] - top), Math.exp(s - top)];
    const sum = old + own;
    shares.data[i] = own / sum;
    remaining.data[i] = old / sum;
    z[m] = top + Math.log(sum);
  }
  const seen = rows > 0 || Number.isFinite(z[0]);
  return { shares, remaining, logNormaliser: seen ? matrix(1, cols, z) : matrix(0, cols) };
}

/** Operations of {@link runningShares} for one token and m columns. */
export function runningShareCost(columns: number): {
  cmp: number;
  add: number;
  exp: number;
  div: number;
  log: number;
  stateRead: number;
  stateWrite: number;
} {
  return {
    cmp: columns,
    add: 4 * columns,
    exp: 2 * columns,
    div: 2 * columns,
    log: columns,
    stateRead: columns,
    stateWrite: columns,
  };
}
