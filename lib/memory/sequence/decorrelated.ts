/** @file Sequences of correlated patterns: overlaps are first taken apart by the pseudo-inverse of the patterns' own overlaps. */
import { counts } from "../../cost";
import { dot, type Matrix, matrix, matVec, row, stackRows } from "../../math";
import { reached } from "../finite";
import { checkLetters, checkPatterns, checkState, signOrKeep } from "../letters";
import type { Memory } from "../memory";
import { successors } from "./links";
import { checkSeparation, type SequenceSeparation, wholePower } from "./separation";
import { checkOthers, type SequenceMemoryOptions } from "./sequence";

/** A memory of one sequence of correlated patterns. */
export interface DecorrelatedSequence extends Memory {
  /** [p, n] in order, −1/+1 */
  readonly patterns: Matrix;
  /** the dual patterns O⁺Ξ [p, n]: (1/n) dual^μ·ξ^ν = 1 where μ = ν, else 0, for independent patterns */
  readonly duals: Matrix;
  store(patterns: Matrix): DecorrelatedSequence;
}

/**
 * The generalised pseudo-inverse memory: exact recall of any sequence of linearly independent patterns.
 *
 *     σ_i(t+1) = sgn Σ_μ ξ_i^{μ+1} f( Σ_ν (O⁺)^{μν} m^ν ),   O^{μν} = (1/n) ξ^μ·ξ^ν
 *
 * where m^ν is the overlap of the state with ξ^ν and O⁺ the Moore–Penrose inverse. With the self term (the default here) the
 * inner sum is exactly 1 for the present pattern and 0 for the others, as long as the patterns are independent. Without it each
 * neuron leaves its own part out of m and divides by n − 1, which is the published simulation; recall is then no longer exact.
 * Exponentials are f(m) = e^{n(m − 1)} of the corrected overlap, as the paper has it; the published code also sends the −n through O⁺.
 * Duals are not whole numbers: a field counts as 0 when it is exactly 0 in float64.
 *
 * O⁺Ξ is kept as dual patterns, brought up to date one pattern at a time (Greville 1960); a pattern counts as dependent when less
 * than 10⁻⁹ of its square is left outside the span of those before it.
 *
 * Reference: Chaudhry et al. 2023, the generalised pseudo-inverse rule; for f(m) = m Kanter & Sompolinsky 1987, Phys. Rev. A 35, 380.
 *
 * @param patterns [p, n], entries −1 or 1
 * @param options as `sequenceMemory`, but `selfTerm` is true by default
 * @throws {RangeError} as `sequenceMemory`
 */
export function decorrelatedSequence(
  patterns: Matrix,
  options: SequenceMemoryOptions = {},
): DecorrelatedSequence {
  checkPatterns("decorrelatedSequence", "patterns", patterns, -1);
  return withDuals(
    patterns,
    extendDuals(matrix(0, patterns.cols), matrix(0, patterns.cols), patterns),
    options,
  );
}

function withDuals(patterns: Matrix, duals: Matrix, options: SequenceMemoryOptions): DecorrelatedSequence {
  const { separation = { kind: "polynomial", degree: 1 }, cyclic = true, selfTerm = true } = options;
  checkSeparation("decorrelatedSequence", "separation", separation, patterns.cols);
  checkOthers("decorrelatedSequence", patterns, selfTerm);
  const { rows: p, cols: n } = patterns;
  const links = cyclic ? p : p - 1;
  const next = successors(patterns);
  const full = selfTerm ? n : n - 1;
  return {
    size: n,
    patterns,
    duals,
    step: (state) => {
      checkState("decorrelatedSequence", state, n, -1);
      const scores = matVec(duals, state);
      const field = new Float64Array(n);
      const top = separation.kind === "exponential" ? largestOf(duals, scores, links, selfTerm) : 0;
      for (let mu = 0; mu < links; mu++) {
        const shared = selfTerm ? separated(separation, scores[mu], full, top) : 0;
        for (let i = 0, at = mu * n; i < n; i++, at++) {
          const weight = selfTerm
            ? shared
            : separated(separation, scores[mu] - duals.data[at] * state[i], full, top);
          field[i] += next.data[at] * weight;
        }
      }
      return signOrKeep(reached("decorrelatedSequence", "its votes", field, state), state);
    },
    store: (more) => {
      const all = stackRows(patterns, more);
      checkLetters("decorrelatedSequence", "patterns", more.data, -1);
      return withDuals(all, extendDuals(patterns, duals, more), options);
    },
    cost: () => {
      const values = links * (selfTerm ? 1 : n);
      return {
        step: counts({
          ac: links * n * (selfTerm ? 2 : 3),
          ...(separation.kind === "exponential"
            ? { add: values, exp: values, cmp: n + values - 1 }
            : { mul: values * separation.degree, cmp: n }),
          weightRead: links * n * (selfTerm ? 2 : 3),
        }),
        // an independent pattern: coefficients, residual, its square, and the change of all duals
        store: counts({
          mac: 3 * p * n + n,
          mul: n,
          div: 1,
          cmp: 1,
          weightRead: 3 * p * n,
          weightWrite: p * n + 2 * n,
        }),
      };
    },
  };
}

/** f(score/full), the exponential relative to that of `top`; d products for a polynomial, the scaling by 1/full among them. */
function separated(separation: SequenceSeparation, score: number, full: number, top: number): number {
  return separation.kind === "exponential"
    ? Math.exp(score - top)
    : wholePower(score / full, separation.degree);
}

/** Largest exponent of a step. */
function largestOf(duals: Matrix, scores: Float64Array, links: number, selfTerm: boolean): number {
  let top = Number.NEGATIVE_INFINITY;
  for (let mu = 0; mu < links; mu++) {
    let own = 0;
    if (!selfTerm) for (const entry of row(duals, mu)) own = Math.max(own, Math.abs(entry));
    top = Math.max(top, scores[mu] + own);
  }
  return top;
}

/**
 * Dual patterns D = n (Ξ⁺)ᵀ of all rows, from those of `patterns` and one more row after another (Greville 1960).
 */
function extendDuals(patterns: Matrix, duals: Matrix, more: Matrix): Matrix {
  const n = more.cols;
  const rows = stackRows(patterns, more);
  const out = stackRows(duals, matrix(more.rows, n));
  for (let mu = patterns.rows; mu < rows.rows; mu++) {
    const fresh = row(rows, mu);
    const coefficients = Float64Array.from({ length: mu }, (_, nu) => dot(row(out, nu), fresh) / n);
    const residual = Float64Array.from(fresh);
    for (let nu = 0; nu < mu; nu++) addScaled(residual, row(rows, nu), -coefficients[nu]);
    const left = dot(residual, residual);
    let added: Float64Array;
    if (left > 1e-9 * n) added = residual.map((x) => (x * n) / left);
    else {
      added = new Float64Array(n);
      const share = 1 / (1 + dot(coefficients, coefficients));
      for (let nu = 0; nu < mu; nu++) addScaled(added, row(out, nu), coefficients[nu] * share);
    }
    for (let nu = 0; nu < mu; nu++) addScaled(row(out, nu), added, -coefficients[nu]);
    row(out, mu).set(added);
  }
  return out;
}

function addScaled(target: Float64Array, direction: Float64Array, factor: number): void {
  for (let i = 0; i < target.length; i++) target[i] += factor * direction[i];
}
