/**
 * @file Sequences that linger: one set of links holds the present pattern, another, over a window of the past, leads on.
 * Reference: Chaudhry et al. 2023, the MixedNet; with linear separations Sompolinsky & Kanter 1986, "Temporal association in
 * asymmetric neural networks", Phys. Rev. Lett. 57, 2861.
 */
import { addCounts, counts } from "../../cost";
import { checkInteger, checkLength, checkPositive, type Matrix, stackRows } from "../../math";
import { reached } from "../finite";
import { checkLetters, checkPatterns, checkState, signOrKeep } from "../letters";
import type { Memory } from "../memory";
import { rounding, successors, type Votes, voting } from "./links";
import { checkSeparation, type SequenceSeparation } from "./separation";
import { checkOthers, linkCounts } from "./sequence";

/** How long a pattern is held, and what leads on. */
export interface MixedSequenceOptions {
  /** τ ≥ 1, steps in the window, the present one included */
  readonly window: number;
  /** λ > 0, weight of the links to the next pattern; the sequence moves when λ > 1 */
  readonly strength: number;
  /** f_S, of the links that hold; default a polynomial of degree 1 */
  readonly stay?: SequenceSeparation;
  /** f_A, of the links that lead on; default that of `stay` */
  readonly go?: SequenceSeparation;
  /** default true */
  readonly cyclic?: boolean;
  /** default false */
  readonly selfTerm?: boolean;
}

/** A memory of one sequence with dwell times. Its state is a window: the last τ states, newest first, end to end [τ n]. */
export interface MixedSequence extends Memory {
  /** [p, n] in order, −1/+1 */
  readonly patterns: Matrix;
  readonly window: number;
  readonly strength: number;
  /** The state in which `pattern` [n] was seen `steps` times and `before` [n] in the rest of the window. */
  begin(pattern: ArrayLike<number>, before?: ArrayLike<number>, steps?: number): Float64Array;
  /** The newest n entries of a state, a copy. */
  present(state: ArrayLike<number>): Float64Array;
  store(patterns: Matrix): MixedSequence;
}

/**
 * A memory that holds each pattern of a sequence for some steps and then goes on to the next.
 *
 *     σ_i(t+1) = sgn[ Σ_μ ξ_i^μ f_S(m_i^μ) + λ Σ_μ ξ_i^{μ+1} f_A(m̄_i^μ) ]
 *
 * where m is the overlap of ξ^μ with the present state σ(t) and m̄ that with the mean of the last τ states, the present one
 * included, both over the other neurons unless `selfTerm`. Linear f_S and f_A give the temporal association network (TAN),
 * others the MixedNet.
 *
 * What comes next depends on τ states, so the state of these dynamics is all of them, [τ n] numbers: nothing is hidden between
 * two steps, and rest means that the whole window rests. `begin` makes a state, `present` reads its newest part.
 * There is no energy.
 *
 * Reference: Chaudhry et al. 2023, the MixedNet, with the mean over the window as its filter.
 *
 * @param patterns [p, n], n ≥ 2, entries −1 or 1
 * @throws {RangeError} as `sequenceMemory`, or when `window` is not a whole number ≥ 1 or `strength` not > 0
 * @example
 * const memory = mixedSequence(patterns, { window: 5, strength: 2.5, stay: { kind: "polynomial", degree: 10 } });
 * retrieve(memory, memory.begin(row(patterns, 0)), { maxSteps: 50, keepStates: true });
 */
export function mixedSequence(patterns: Matrix, options: MixedSequenceOptions): MixedSequence {
  const {
    window,
    strength,
    stay = { kind: "polynomial", degree: 1 },
    cyclic = true,
    selfTerm = false,
  } = options;
  const { go = stay } = options;
  checkPatterns("mixedSequence", "patterns", patterns, -1);
  checkInteger("mixedSequence", "window", window, 1);
  checkPositive("mixedSequence", "strength", strength);
  checkSeparation("mixedSequence", "stay", stay, patterns.cols);
  checkSeparation("mixedSequence", "go", go, window * patterns.cols);
  checkOthers("mixedSequence", patterns, selfTerm);
  const { rows: p, cols: n } = patterns;
  const links = cyclic ? p : p - 1;
  const holding = voting(patterns, patterns, { separation: stay, links: p, window: 1, selfTerm });
  const leading = voting(patterns, successors(patterns), { separation: go, links, window, selfTerm });
  const present = (state: ArrayLike<number>): Float64Array => {
    checkState("mixedSequence", state, window * n, -1);
    return Float64Array.from({ length: n }, (_, i) => state[i]);
  };
  return {
    size: window * n,
    patterns,
    window,
    strength,
    begin: (pattern, before = pattern, steps = 1) => {
      checkState("mixedSequence", pattern, n, -1);
      checkLength("mixedSequence", "before", before, n);
      checkLetters("mixedSequence", "before", before, -1);
      checkInteger("mixedSequence", "steps", steps, 1, window);
      const state = new Float64Array(window * n);
      for (let k = 0; k < window; k++) state.set(Float64Array.from(k < steps ? pattern : before), k * n);
      return state;
    },
    present,
    step: (state) => {
      const now = present(state);
      const past = new Float64Array(n);
      for (let at = 0; at < state.length; at++) past[at % n] += state[at];
      const next = new Float64Array(window * n);
      for (let at = n; at < next.length; at++) next[at] = state[at - n];
      next.set(decide(holding(now), leading(past), strength, [p, links], now));
      return next;
    },
    store: (more) => mixedSequence(stackRows(patterns, more), options),
    cost: () => ({
      step: addCounts(
        linkCounts(p, n, 1, selfTerm, 0),
        linkCounts(links, n, window, selfTerm, n),
        // the window's sum, both fields on one scale with λ in it, and the window moved by one state (a ring of states would write n)
        { ac: (window - 1) * n, mac: n, mul: n, stateRead: window * n, stateWrite: window * n },
      ),
      store: counts({ weightWrite: n }),
    }),
  };
}

/** The signs of both fields on one scale, on which the larger exponent is 0. */
function decide(
  stay: Votes,
  go: Votes,
  strength: number,
  [holding, leading]: readonly [number, number],
  before: Float64Array,
): Float64Array {
  const top = Math.max(stay.exponent, go.exponent);
  const a = Math.exp(stay.exponent - top) / stay.divisor;
  const b = (strength * Math.exp(go.exponent - top)) / go.divisor;
  const field = stay.field.map((h, i) => h * a + go.field[i] * b);
  reached("mixedSequence", "its fields", field, [strength], "strength");
  // what the sums left over, and four roundings of the two products, their scales and their sum
  const four = 2 ** -51;
  const bound =
    a * (rounding(stay, holding) + four * stay.total) + b * (rounding(go, leading) + four * go.total);
  const least = (i: number): number =>
    a * (rounding(stay, holding, i) + four * stay.totalAt(i)) +
    b * (rounding(go, leading, i) + four * go.totalAt(i));
  return signOrKeep(field, before, bound, least);
}
