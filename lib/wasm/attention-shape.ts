/** @file Sizes and options of attention, as asked for and as checked. */
import type { Engine } from "./engine";

/** Sizes of an attention call. */
export interface AttentionShape {
  /** L, rows of `query` per head */
  readonly queries: number;
  /** S, rows of `key` and `value` per head */
  readonly keys: number;
  /** H, columns of `query` and `key` */
  readonly headSize: number;
  /** V, columns of `value`; H when left out */
  readonly valueSize?: number;
  /** N; 1 when left out */
  readonly heads?: number;
}

/** What a query may attend to, and how sharply. */
export interface AttentionOptions {
  /** factor of query·key, the inverse temperature of a Hopfield network; 1/√H when left out */
  readonly scale?: number;
  /** query i attends to keys j ≤ i + S − L: the last query sees all keys, for L = S the usual triangle */
  readonly causal?: boolean;
  /** [L, S], the same for all heads: 1 = may attend, 0 = may not; nothing else is taken */
  readonly mask?: Uint8Array;
  /** what computes it; `"auto"` when left out */
  readonly engine?: Engine;
}

/** Sizes of keys and values after the door. */
export interface StoredShape {
  readonly keys: number;
  readonly headSize: number;
  readonly valueSize: number;
  readonly heads: number;
}

/** Everything but the arrays of one computation after the door: complete and trusted. */
export interface AttentionCall extends StoredShape {
  readonly queries: number;
  readonly scale: number;
  readonly causal: boolean;
  readonly mask: Uint8Array | undefined;
}

/** How large the arrays of a call are: what decides whether float32 can hold its scores and sums. */
export interface Extent {
  /** largest Σ q² of a query, NaN or ∞ when an entry is not finite */
  readonly query: number;
  /** the same of a key */
  readonly key: number;
  /** largest |entry| of the values */
  readonly value: number;
}

/** A little below the largest float32, so that the rounding of sums has room. */
const CEILING = 3.4e38;

/**
 * True when no score, exponent or sum of the call can leave float32: by Cauchy and Schwarz |q·k| ≤ |q||k|, for every
 * partial sum too. False for NaN.
 */
export function fits(extent: Extent, call: Pick<AttentionCall, "scale" | "keys">): boolean {
  const factor = Math.abs(call.scale) * Math.LOG2E; // exponents are taken to base 2
  const score = factor * Math.sqrt(extent.query) * Math.max(1, Math.sqrt(extent.key));
  return factor < CEILING && score < CEILING && extent.value * call.keys < CEILING;
}
