/** @file How long does a memory with two kinds of links stay in each pattern of a sequence, and does it keep their order? */
import { argMax, checkInteger, type Matrix, matVec, mean, quantile, row } from "../math";
import { dwellTime, mixedSequence } from "../memory";
import { randomPatterns } from "../pattern";
import type { Experiment } from "./experiment";

/** Sizes of {@link sequenceTiming}. */
export interface SequenceTimingParams {
  /** n */
  readonly neurons: number;
  /** p; the run takes p τ steps */
  readonly patterns: number;
  /** τ, steps in the window of the links that lead on */
  readonly window: number;
  /** λ, their weight */
  readonly strength: number;
  /** degrees of both separations, one memory each; 1 is the temporal association network */
  readonly degrees: readonly number[];
  /** sequences drawn */
  readonly draws: number;
}

/** One memory along its sequence. Means are over the draws. */
export interface TimingTrace {
  readonly degree: number;
  /** share of transitions (changes of the nearest pattern) that lead to the next pattern, pooled over the draws */
  readonly rightTransitions: number;
  /** mean of the draws' median dwell time [steps], the unfinished last one left out */
  readonly medianDwell: number;
  /** how often each dwell time was seen, index = steps, up to 2τ and more [2τ + 1] */
  readonly dwells: Int32Array;
  /** mean over time of the largest overlap */
  readonly nearestOverlap: number;
  /** theory: dwell time without crosstalk */
  readonly theory: number;
  /** first draw: row t holds the overlaps with all patterns [p τ, p] */
  readonly overlaps: Matrix;
}

/** What {@link sequenceTiming} found. */
export interface SequenceTimingResult {
  readonly params: SequenceTimingParams;
  readonly traces: readonly TimingTrace[];
}

/**
 * Runs {@link mixedSequence} with equal separations of both links, from a window that has seen the last pattern and, once, the first.
 *
 * Reference: Chaudhry et al. 2023, figure 4A (n = 100, p = 40, τ = 5, λ = 2.5): with d = 1 the network fails, with d = 2 the order is
 * right and the timing wrong, with d = 10 both are right.
 */
export const sequenceTiming: Experiment<SequenceTimingParams, SequenceTimingResult> = {
  quick: { neurons: 100, patterns: 40, window: 5, strength: 2.5, degrees: [1, 2, 10], draws: 10 },
  full: { neurons: 100, patterns: 40, window: 5, strength: 2.5, degrees: [1, 2, 10], draws: 200 },
  run(params, random) {
    const { neurons, patterns, window, strength, degrees, draws } = params;
    checkInteger("sequenceTiming", "patterns", patterns, 2);
    checkInteger("sequenceTiming", "draws", draws, 1);
    const sequences = Array.from(
      { length: draws },
      (_, k) => randomPatterns(random.split(k), patterns, neurons).matrix,
    );
    return {
      params,
      traces: degrees.map((degree) => {
        const runs = sequences.map((sequence) => follow(sequence, degree, params));
        const visits = runs.map(({ nearest }) => visited(nearest));
        const moves = visits.flatMap((list) => list.slice(1).map((v, k) => [list[k].pattern, v.pattern]));
        const right = moves.filter(([from, to]) => to === (from + 1) % patterns).length;
        const dwells = new Int32Array(2 * window + 1);
        for (const list of visits)
          for (const { steps } of list.slice(0, -1)) dwells[Math.min(steps, 2 * window)]++;
        const medians = visits
          .filter((list) => list.length > 1)
          .map((list) =>
            quantile(
              list.slice(0, -1).map(({ steps }) => steps),
              0.5,
            ),
          );
        return {
          degree,
          rightTransitions: moves.length === 0 ? 0 : right / moves.length,
          medianDwell: medians.length === 0 ? Number.POSITIVE_INFINITY : mean(medians),
          dwells,
          nearestOverlap: mean(runs.map(({ largest }) => mean(largest))),
          theory: dwellTime(window, strength, { kind: "polynomial", degree }),
          overlaps: runs[0].overlaps,
        };
      }),
    };
  },
};

/** The nearest pattern and its overlap at every step, and all overlaps. */
function follow(
  sequence: Matrix,
  degree: number,
  { window, strength }: SequenceTimingParams,
): { nearest: Int32Array; largest: Float64Array; overlaps: Matrix } {
  const memory = mixedSequence(sequence, { window, strength, stay: { kind: "polynomial", degree } });
  const { rows: p, cols: n } = sequence;
  const steps = p * window;
  const nearest = new Int32Array(steps);
  const largest = new Float64Array(steps);
  const overlaps = { rows: steps, cols: p, data: new Float64Array(steps * p) };
  let state = memory.begin(row(sequence, 0), row(sequence, p - 1));
  for (let t = 0; t < steps; t++) {
    const now = matVec(sequence, memory.present(state)).map((sum) => sum / n);
    overlaps.data.set(now, t * p);
    nearest[t] = argMax(now);
    largest[t] = now[nearest[t]];
    state = memory.step(state);
  }
  return { nearest, largest, overlaps };
}

/** Runs of one nearest pattern. */
function visited(nearest: Int32Array): { pattern: number; steps: number }[] {
  const list: { pattern: number; steps: number }[] = [];
  for (const pattern of nearest) {
    const last = list[list.length - 1];
    if (last?.pattern === pattern) last.steps++;
    else list.push({ pattern, steps: 1 });
  }
  return list;
}
