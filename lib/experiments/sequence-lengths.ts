/** @file How long is the longest sequence that a network of n neurons follows without a single wrong bit? */
import { checkInteger, checkPositive, mean, type Random, row, variance } from "../math";
import { collisionLength, type SequenceSeparation, sequenceCapacity, sequenceMemory } from "../memory";
import { randomPatterns } from "../pattern";
import type { Experiment } from "./experiment";

/** One separation and the sizes it is tried at. */
export interface CapacityCase {
  readonly separation: SequenceSeparation;
  /** n, numbers of neurons */
  readonly sizes: readonly number[];
}

/** Sizes of {@link sequenceLengths}. */
export interface SequenceLengthsParams {
  readonly cases: readonly CapacityCase[];
  /** searches at each size */
  readonly repeats: number;
  /** the search starts at this multiple of the transition capacity of theory */
  readonly start: number;
  /** and tries ⌊this · P⌋ next */
  readonly shrink: number;
}

/** What was found for one separation. */
export interface CapacityCurve {
  readonly separation: SequenceSeparation;
  readonly name: string;
  readonly sizes: readonly number[];
  /** log₁₀ of the length found: mean over the searches, and standard deviation of one search */
  readonly log10: Float64Array;
  readonly sd: Float64Array;
  /** theory, log₁₀ P_T and log₁₀ P_S */
  readonly transition: Float64Array;
  readonly sequence: Float64Array;
  /** log₁₀ of the length at which two of the patterns are probably equal */
  readonly collision: Float64Array;
}

/** What {@link sequenceLengths} found. */
export interface SequenceLengthsResult {
  readonly repeats: number;
  readonly curves: readonly CapacityCurve[];
}

const poly = (degree: number, sizes: readonly number[]): CapacityCase => ({
  separation: { kind: "polynomial", degree },
  sizes,
});

/**
 * Searches for the largest P downwards, with fresh random patterns at every length, until all P transitions of a cyclic sequence are
 * right in every bit.
 *
 * A search that may draw again at each length keeps a lucky draw, so it ends above the length at which *most* sequences are followed
 * (P_S), and below that at which most single transitions are (P_T) or a little above it where P is small.
 *
 * Reference: the transition search of Chaudhry et al. 2023, figure 2, which starts at 2 P_T and shrinks by 0.99.
 */
export const sequenceLengths: Experiment<SequenceLengthsParams, SequenceLengthsResult> = {
  quick: {
    cases: [
      poly(1, [50, 100, 200]),
      poly(2, [20, 40, 60]),
      poly(3, [12, 20, 30]),
      { separation: { kind: "exponential" }, sizes: [8, 9, 10, 11, 12, 13] },
    ],
    repeats: 20,
    start: 2,
    shrink: 0.99,
  },
  full: {
    cases: [
      poly(1, [20, 30, 40, 50, 60, 70, 80, 90, 100, 140, 200]),
      poly(2, [20, 30, 40, 50, 60, 70, 80, 90, 100]),
      poly(3, [12, 15, 20, 25, 30, 35, 40, 45, 50]),
      poly(4, [12, 15, 20, 25, 30, 35]),
      { separation: { kind: "exponential" }, sizes: [8, 9, 10, 11, 12, 13, 14, 15] },
    ],
    repeats: 20,
    start: 2,
    shrink: 0.99,
  },
  run({ cases, repeats, start, shrink }, random) {
    checkInteger("sequenceLengths", "repeats", repeats, 2);
    checkPositive("sequenceLengths", "start", start);
    checkPositive("sequenceLengths", "shrink", shrink);
    if (shrink >= 1) throw new RangeError(`sequenceLengths: shrink must be < 1, got ${shrink}`);
    const curves = cases.map(({ separation, sizes }) => {
      const name = separation.kind === "polynomial" ? `d = ${separation.degree}` : "exponential";
      const found = sizes.map((n) =>
        Float64Array.from({ length: repeats }, (_, k) => {
          const chance = random.split(`${name}/${n}/${k}`);
          const first = Math.max(1, Math.round(start * sequenceCapacity(n, separation).transition));
          return Math.log10(longest(n, first, shrink, separation, chance));
        }),
      );
      const theory = sizes.map((n) => sequenceCapacity(n, separation));
      return {
        separation,
        name,
        sizes,
        log10: Float64Array.from(found, mean),
        sd: Float64Array.from(found, (list) => Math.sqrt(variance(list))),
        transition: Float64Array.from(theory, ({ transition }) => Math.log10(transition)),
        sequence: Float64Array.from(theory, ({ sequence }) => Math.log10(sequence)),
        collision: Float64Array.from(sizes, (n) => Math.log10(collisionLength(n))),
      };
    });
    return { repeats, curves };
  },
};

/** A sequence of one pattern, which follows itself, always succeeds: the search ends. */
function longest(
  n: number,
  first: number,
  shrink: number,
  separation: SequenceSeparation,
  random: Random,
): number {
  let length = first;
  for (let attempt = 0; length > 1; attempt++) {
    if (followsAll(length, n, separation, random.split(attempt))) break;
    length = Math.max(1, Math.floor(shrink * length));
  }
  return length;
}

/** Whether every transition of a random cyclic sequence is right; stops at the first that is not. */
function followsAll(length: number, n: number, separation: SequenceSeparation, random: Random): boolean {
  const patterns = randomPatterns(random, length, n).matrix;
  const memory = sequenceMemory(patterns, { separation });
  for (let mu = 0; mu < length; mu++) {
    const next = memory.step(row(patterns, mu));
    const right = row(patterns, (mu + 1) % length);
    for (let i = 0; i < n; i++) if (next[i] !== right[i]) return false;
  }
  return true;
}
