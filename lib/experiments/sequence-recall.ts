/** @file Does a network of 300 neurons follow a sequence of 100 patterns, and what does its separation function do for it? */
import { type Band, band, checkInteger, erf, type Matrix, matVec, row } from "../math";
import { type SequenceSeparation, sequenceMemory } from "../memory";
import { randomPatterns } from "../pattern";
import type { Experiment } from "./experiment";

/** Sizes of {@link sequenceRecall}. */
export interface SequenceRecallParams {
  /** n */
  readonly neurons: number;
  /** p, length of the sequence; as many states are visited, the first given */
  readonly patterns: number;
  /** separations m^d of these degrees, then the exponential one */
  readonly degrees: readonly number[];
  /** sequences drawn, each of them followed by every memory */
  readonly draws: number;
}

/** One memory along the sequence. */
export interface SequenceTrace {
  readonly separation: SequenceSeparation;
  /** short name: "d = 2", "exponential" */
  readonly name: string;
  /** [patterns] overlap of the state at t with the pattern that belongs there: median and 10–90 % over the draws */
  readonly right: readonly Band[];
  /** [patterns] the same, mean over the draws */
  readonly mean: Float64Array;
  /** draws in which every bit of every state was right */
  readonly perfect: number;
  /** first draw: row t holds the overlaps of the state at t with all patterns [patterns, patterns] */
  readonly overlaps: Matrix;
}

/** What {@link sequenceRecall} found. */
export interface SequenceRecallResult {
  readonly neurons: number;
  readonly patterns: number;
  readonly draws: number;
  /** theory: overlap after the first step of d = 1, whose crosstalk on a bit has variance (p−1)/(n−1): erf √((n−1)/(2(p−1))) */
  readonly firstStep: number;
  readonly traces: readonly SequenceTrace[];
}

/**
 * Starts {@link sequenceMemory} in the first pattern of a random cyclic sequence and follows it to the last.
 *
 * Reference: Chaudhry et al. 2023, figure 1 (n = 300, p = 100): the SeqNet (d = 1) loses the sequence, the DenseNet with d = 2 does not.
 */
export const sequenceRecall: Experiment<SequenceRecallParams, SequenceRecallResult> = {
  quick: { neurons: 300, patterns: 100, degrees: [1, 2, 3], draws: 20 },
  full: { neurons: 300, patterns: 100, degrees: [1, 2, 3], draws: 100 },
  run({ neurons, patterns, degrees, draws }, random) {
    checkInteger("sequenceRecall", "patterns", patterns, 2);
    checkInteger("sequenceRecall", "draws", draws, 1);
    const separations: SequenceSeparation[] = degrees.map((degree) => ({ kind: "polynomial", degree }));
    separations.push({ kind: "exponential" });
    const sequences = Array.from(
      { length: draws },
      (_, k) => randomPatterns(random.split(k), patterns, neurons).matrix,
    );
    return {
      neurons,
      patterns,
      draws,
      firstStep: erf(Math.sqrt((neurons - 1) / (2 * (patterns - 1)))),
      traces: separations.map((separation) => {
        const followed = sequences.map((sequence) => follow(sequence, separation));
        const at = (t: number): number[] => followed.map(({ data }) => data[t * patterns + t]);
        const times = Array.from({ length: patterns }, (_, t) => t);
        return {
          separation,
          name: separation.kind === "polynomial" ? `d = ${separation.degree}` : "exponential",
          right: times.map((t) => band(at(t))),
          mean: Float64Array.from(times, (t) => at(t).reduce((sum, m) => sum + m, 0) / draws),
          perfect: followed.filter(({ data }) => times.every((t) => data[t * patterns + t] === 1)).length,
          overlaps: followed[0],
        };
      }),
    };
  },
};

/** Overlaps with all patterns along the way [p, p]. */
function follow(sequence: Matrix, separation: SequenceSeparation): Matrix {
  const memory = sequenceMemory(sequence, { separation });
  const { rows: p, cols: n } = sequence;
  const overlaps = { rows: p, cols: p, data: new Float64Array(p * p) };
  let state = row(sequence, 0);
  for (let t = 0; t < p; t++) {
    overlaps.data.set(matVec(sequence, state), t * p);
    state = memory.step(state);
  }
  for (let at = 0; at < overlaps.data.length; at++) overlaps.data[at] /= n;
  return overlaps;
}
