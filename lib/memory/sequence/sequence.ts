/**
 * @file Memories of sequences: from a pattern to the one after it. Reference: Chaudhry, Zavatone-Veth, Krotov & Pehlevan
 * 2023, "Long Sequence Hopfield Memory", NeurIPS, arXiv 2306.04532.
 */
import { type Counts, counts } from "../../cost";
import { type Matrix, stackRows } from "../../math";
import { checkPatterns, checkState, signOrKeep } from "../letters";
import type { Memory } from "../memory";
import { rounding, successors, voting } from "./links";
import { checkSeparation, type SequenceSeparation } from "./separation";

/** How a sequence is stored and followed. */
export interface SequenceMemoryOptions {
  /** default a polynomial of degree 1, the asymmetric Hopfield network */
  readonly separation?: SequenceSeparation;
  /** whether the first pattern comes after the last, default true as in the paper */
  readonly cyclic?: boolean;
  /** whether a neuron takes part in the overlap that decides about itself; default false as in the paper's analysis */
  readonly selfTerm?: boolean;
}

/** A memory of one sequence. */
export interface SequenceMemory extends Memory {
  /** ξ^1 … ξ^p in order, −1/+1, as rows [p, n] */
  readonly patterns: Matrix;
  readonly separation: SequenceSeparation;
  readonly cyclic: boolean;
  readonly selfTerm: boolean;
  store(patterns: Matrix): SequenceMemory;
}

/**
 * A memory whose step leads from each pattern of a sequence to the next.
 *
 *     σ_i(t+1) = sgn Σ_μ ξ_i^{μ+1} f(m_i^μ),   m_i^μ = (1/(n−1)) Σ_{j≠i} ξ_j^μ σ_j(t)
 *
 * where ξ^μ is row μ of `patterns` [p, n] and f the separation. f(m) = m is the asymmetric Hopfield network (SeqNet),
 * f(m) = m^d or e^{(n−1)(m−1)} the DenseNet. With the self term, m^μ = (1/n) Σ_j ξ_j^μ σ_j. A field of 0 keeps the old
 * letter. An open sequence has no link from its last pattern. All neurons are updated at once; there is no energy, because the
 * links are not symmetric.
 *
 * Polynomials are added up as whole numbers, without rounding, as long as p (n+1)^d < 2⁵³. Beyond, and for exponentials, a field
 * counts as 0 when it is not above the rounding error of its own sum, so that the order of the patterns never decides.
 *
 * Reference: Chaudhry et al. 2023, the SeqNet and the DenseNet.
 *
 * @param patterns [p, n], n ≥ 2, entries −1 or 1; `store` adds rows at the end of the sequence
 * @throws {RangeError} when there is no pattern, n is 1 without the self term, an entry is not −1 or 1, or the degree is not a
 *   whole number from 1 to 300/log₁₀ n, where overlaps would vanish
 * @example
 * sequenceMemory(patterns, { separation: { kind: "polynomial", degree: 2 } }).step(row(patterns, 0)) // row(patterns, 1)
 */
export function sequenceMemory(patterns: Matrix, options: SequenceMemoryOptions = {}): SequenceMemory {
  const { separation = { kind: "polynomial", degree: 1 }, cyclic = true, selfTerm = false } = options;
  checkPatterns("sequenceMemory", "patterns", patterns, -1);
  checkSeparation("sequenceMemory", "separation", separation, patterns.cols);
  checkOthers("sequenceMemory", patterns, selfTerm);
  const { rows: p, cols: n } = patterns;
  const links = cyclic ? p : p - 1;
  const votes = voting(patterns, successors(patterns), { separation, links, window: 1, selfTerm });
  return {
    size: n,
    patterns,
    separation,
    cyclic,
    selfTerm,
    step: (state) => {
      checkState("sequenceMemory", state, n, -1);
      const counted = votes(state);
      const least = (neuron: number): number => rounding(counted, links, neuron);
      return signOrKeep(counted.field, state, rounding(counted, links), least);
    },
    store: (more) => sequenceMemory(stackRows(patterns, more), options),
    cost: () => ({ step: linkCounts(links, n, 1, selfTerm, n), store: counts({ weightWrite: n }) }),
  };
}

/** @throws {RangeError} when neurons have no others to take an overlap with */
export function checkOthers(caller: string, patterns: Matrix, selfTerm: boolean): void {
  if (!selfTerm && patterns.cols < 2)
    throw new RangeError(
      `${caller}: patterns must have at least 2 columns without self term, got ${patterns.cols}`,
    );
}

/**
 * What the votes of `links` links over n neurons cost, and `signs` decisions after them. Scores and votes are additions, because
 * keys and values are signs; the key is read once more where a neuron leaves its own part out. The looked-up values are added up
 * to bound the rounding error; a second look at the rare neuron whose field is within that bound is not counted.
 */
export function linkCounts(
  links: number,
  n: number,
  window: number,
  selfTerm: boolean,
  signs: number,
): Counts {
  return counts({
    ac: 2 * links * n,
    add: links * (selfTerm ? 1 : window + 1),
    lut: links * (selfTerm ? 1 : window + 1),
    cmp: signs,
    weightRead: links * n * (selfTerm ? 2 : 3),
  });
}
