/**
 * @file Sparse distributed memory: a word is written at every hard address near its own, and read back as the majority of what is
 * found there. Reference: Kanerva 1988, "Sparse Distributed Memory", MIT Press.
 */
import { counts } from "../../cost";
import { checkInteger, type Matrix, row, stackRows } from "../../math";
import { checkLetters, checkPatterns, checkState, signOrKeep } from "../letters";
import type { Memory } from "../memory";
import { hammingDistances, packRows, packState } from "./bits";
import { logBallFraction, logIntersections } from "./circle";

/** Which hard addresses answer a cue. */
export interface SparseDistributedOptions {
  /** d, largest Hamming distance of an address that is activated, in [0, n] */
  readonly radius: number;
}

/** A sparse distributed memory. */
export interface SparseDistributedMemory extends Memory {
  /** hard addresses, −1/+1 as rows [r, n] */
  readonly addresses: Matrix;
  readonly radius: number;
  /** what was written at each hard address, added up [r, n] */
  readonly counters: Int32Array;
  /** Rows of `addresses` within the radius of `cue` [n]. */
  activated(cue: ArrayLike<number>): Int32Array;
  /** Sums of the counters that a cue activates [n]; their signs are the answer. */
  read(cue: ArrayLike<number>): Float64Array;
  /** A memory in which row μ of `data` [q, n] is written at row μ of `cues` [q, n] as well. */
  write(cues: Matrix, data: Matrix): SparseDistributedMemory;
  /** Each pattern written at itself. */
  store(patterns: Matrix): SparseDistributedMemory;
}

/**
 * An empty sparse distributed memory over given hard addresses.
 *
 *     write (a, v)   c_k ← c_k + v   for every k with H(x_k, a) ≤ d
 *     step           σ ← sgn Σ_{k: H(x_k, σ) ≤ d} c_k
 *
 * where x_k is row k of `addresses` [r, n], c_k its counters, d the radius and H the Hamming distance. A sum of 0 keeps the old
 * letter, so that an empty memory and a cue without a hard address near it give the cue back. Distances are taken on packed words
 * (exclusive or, then a count of ones). Writing with the next word as data makes it a memory of sequences.
 *
 * Reference: Kanerva 1988.
 *
 * @throws {RangeError} when there is no address, an entry is not −1 or 1, or `radius` is outside [0, n]
 * @example
 * sparseDistributedMemory(addresses, { radius: 451 }).store(patterns).step(cue)
 */
export function sparseDistributedMemory(
  addresses: Matrix,
  options: SparseDistributedOptions,
): SparseDistributedMemory {
  checkPatterns("sparseDistributedMemory", "addresses", addresses, -1);
  checkInteger("sparseDistributedMemory", "radius", options.radius, 0, addresses.cols);
  const packed = packRows(addresses);
  const fraction = Math.exp(logBallFraction(addresses.cols, options.radius));
  const near = (cue: ArrayLike<number>): Int32Array => {
    checkState("sparseDistributedMemory", cue, addresses.cols, -1);
    const distances = hammingDistances(packed, packState(cue));
    return Int32Array.from(distances.keys()).filter((k) => distances[k] <= options.radius);
  };
  return withCounters(addresses, options.radius, new Int32Array(addresses.data.length), near, fraction);
}

function withCounters(
  addresses: Matrix,
  radius: number,
  counters: Int32Array,
  activated: (cue: ArrayLike<number>) => Int32Array,
  fraction: number,
): SparseDistributedMemory {
  const { rows: r, cols: n } = addresses;
  const read = (cue: ArrayLike<number>): Float64Array => {
    const sums = new Float64Array(n);
    for (const k of activated(cue)) for (let i = 0, at = k * n; i < n; i++, at++) sums[i] += counters[at];
    return sums;
  };
  const write = (cues: Matrix, data: Matrix): SparseDistributedMemory => {
    if (cues.cols !== n)
      throw new RangeError(`sparseDistributedMemory: cues must have ${n} columns, got ${cues.cols}`);
    checkLetters("sparseDistributedMemory", "cues", cues.data, -1);
    checkLetters("sparseDistributedMemory", "data", data.data, -1);
    if (data.rows !== cues.rows || data.cols !== n)
      throw new RangeError(
        `sparseDistributedMemory: data must be ${cues.rows} × ${n}, got ${data.rows} × ${data.cols}`,
      );
    const written = counters.slice();
    for (let mu = 0; mu < cues.rows; mu++)
      for (const k of activated(row(cues, mu)))
        for (let i = 0, at = k * n; i < n; i++, at++) written[at] += data.data[mu * n + i];
    return withCounters(addresses, radius, written, activated, fraction);
  };
  return {
    size: n,
    addresses,
    radius,
    counters,
    activated,
    read,
    write,
    store: (patterns) => write(patterns, patterns),
    step: (state) => signOrKeep(read(state), state),
    cost: () => {
      // Expected over all cues: each hard address is near a fraction of them.
      const words = fraction * r * n;
      const search = { cmp: r, weightRead: r * Math.ceil(n / 32) };
      return {
        step: counts({
          ac: r * n + words,
          cmp: search.cmp + n,
          weightRead: search.weightRead + words,
        }),
        store: counts({
          ac: r * n + words,
          cmp: search.cmp,
          weightRead: search.weightRead + words,
          weightWrite: words,
        }),
      };
    },
  };
}

/** The sparse distributed memory with every possible hard address. */
export interface CircleMemory extends Memory {
  /** [p, n] */
  readonly patterns: Matrix;
  readonly radius: number;
  /** share of each pattern in the answer, I(H(ξ^μ, σ))/Σ_ν I(H(ξ^ν, σ)) [p]; zeros where no ball meets the cue's */
  attention(state: ArrayLike<number>): Float64Array;
  store(patterns: Matrix): CircleMemory;
}

/**
 * What a sparse distributed memory tends to when its hard addresses become all words: each pattern counts by what its ball shares
 * with the cue's.
 *
 *     σ ← sgn Σ_μ I(H(ξ^μ, σ); n, d) ξ^μ
 *
 * where ξ^μ is row μ of `patterns` [p, n], I the intersection of `logIntersections` and d the radius. Weights are taken relative
 * to the largest, so that fractions of 10⁻²⁰⁰ of all words do not vanish. A sum that is not above its own rounding error keeps the
 * old letter.
 *
 * Reference: Kanerva 1988, appendix B; Bricken & Pehlevan 2021, the memory with infinitely many neurons.
 *
 * @throws {RangeError} when there is no pattern, an entry is not −1 or 1, or `radius` is outside [0, n]
 */
export function circleMemory(patterns: Matrix, options: SparseDistributedOptions): CircleMemory {
  checkPatterns("circleMemory", "patterns", patterns, -1);
  const { rows: p, cols: n } = patterns;
  const { radius } = options;
  const logs = logIntersections(n, radius);
  const packed = packRows(patterns);
  const weights = (state: ArrayLike<number>): Float64Array => {
    checkState("circleMemory", state, n, -1);
    const distances = hammingDistances(packed, packState(state));
    let nearest = n;
    for (const distance of distances) nearest = Math.min(nearest, distance);
    const top = logs[nearest];
    if (top === Number.NEGATIVE_INFINITY) return new Float64Array(p);
    return Float64Array.from(distances, (distance) => Math.exp(logs[distance] - top));
  };
  return {
    size: n,
    patterns,
    radius,
    attention: (state) => {
      const shares = weights(state);
      const total = shares.reduce((sum, weight) => sum + weight, 0);
      return total === 0 ? shares : shares.map((weight) => weight / total);
    },
    step: (state) => {
      const votes = weights(state);
      const field = new Float64Array(n);
      let total = 0;
      for (let mu = 0; mu < p; mu++) {
        total += votes[mu];
        for (let i = 0, at = mu * n; i < n; i++, at++) field[i] += votes[mu] * patterns.data[at];
      }
      // p roundings of the sum, and those of e^{ln I}, which carry the size of ln I < n with them
      return signOrKeep(field, state, (p + n) * 2 ** -52 * total);
    },
    store: (more) => circleMemory(stackRows(patterns, more), options),
    cost: () => ({
      step: counts({
        ac: 2 * p * n,
        cmp: p - 1 + n,
        lut: p + 1,
        add: 2 * p,
        exp: p,
        weightRead: p * (Math.ceil(n / 32) + n),
      }),
      store: counts({ weightWrite: n + Math.ceil(n / 32) }),
    }),
  };
}
