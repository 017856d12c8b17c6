/**
 * @file Does a memory of images give a whole image back from a noisy or half-covered one, and how close
 * does it come to an ideal observer that compares the cue with every stored image?
 */
import {
  argMax,
  checkInteger,
  checkPositive,
  dot,
  logSpace,
  type Matrix,
  matrix,
  matVec,
  matVecTransposed,
  norm,
  normal,
  type Proportion,
  permutation,
  proportion,
  type Random,
  row,
} from "../math";
import { modernHopfield, retrieve } from "../memory";
import type { Experiment } from "./experiment";

/** A recalled image counts when its cosine with the stored one is at least this; the nearest pair of two stored digits stays below. */
export const recalledCosine = 0.995;

/** The ways in which a cue is damaged. */
export type CueKind = "noisy" | "half masked";

export interface DigitRetrievalParams {
  /** images stored, drawn without replacement */
  readonly stored: number;
  /** norm of the noise in units of the norm of an image (after its mean is taken off) */
  readonly noise: number;
  /** first and last β of the sweep, and how many, evenly on a logarithmic axis */
  readonly betas: readonly [first: number, last: number, count: number];
  /** β at which the examples are shown and the claim is checked */
  readonly beta: number;
  /** examples kept of each kind of cue */
  readonly examples: number;
}

/** One recall as pictures, in the grey levels of the images that were given. */
export interface DigitExample {
  readonly stored: Float64Array;
  readonly cue: Float64Array;
  readonly recalled: Float64Array;
}

export interface DigitRetrievalResult {
  readonly betas: Float64Array;
  /** fraction of the stored images that came back, at each β, with Wilson's 95 % interval */
  readonly recalled: Readonly<Record<CueKind, readonly Proportion[]>>;
  /** the same at `beta` */
  readonly atBeta: Readonly<Record<CueKind, Proportion>>;
  /** fraction of cues that are nearest (by inner product) to the image they were made from */
  readonly ideal: Readonly<Record<CueKind, Proportion>>;
  readonly examples: Readonly<Record<CueKind, readonly DigitExample[]>>;
  /** largest cosine between two stored images: must stay below {@link recalledCosine} */
  readonly nearestPair: number;
}

/**
 * Recall from damaged images, over a sweep of β.
 *
 * Images are centred (the mean over all given images is taken off) and scaled to norm 1, then stored in a
 * {@link modernHopfield}. A noisy cue adds independent normal noise of norm about `noise`; a half-masked cue has the lower
 * half set to the mean image. The images of the last argument are rows [count, pixels] of a picture with
 * an even number of pixels, top row first.
 *
 * Reference: the retrieval pictures of Ramsauer et al. 2021 and Millidge et al. 2022, on 8 × 8 digits.
 */
export const digitRetrieval: Experiment<DigitRetrievalParams, DigitRetrievalResult, [images: Matrix]> = {
  quick: { stored: 100, noise: 1, betas: [4, 256, 13], beta: 128, examples: 5 },
  full: { stored: 500, noise: 1, betas: [4, 256, 19], beta: 128, examples: 5 },
  run({ stored, noise, betas: [first, last, count], beta, examples }, random, images) {
    checkInteger("digitRetrieval", "stored", stored, 2, images.rows);
    checkInteger("digitRetrieval", "examples", examples, 0, stored);
    checkPositive("digitRetrieval", "noise", noise);
    const chosen = permutation(random.split("stored"), images.rows).subarray(0, stored);
    const { patterns, back } = centredPatterns(images, chosen);
    const cues: Record<CueKind, Float64Array[]> = {
      noisy: cuesOf(patterns, (pattern, i) => addNoise(pattern, noise, random.split(`noise ${i}`))),
      "half masked": cuesOf(patterns, (pattern) => pattern.map((x, j) => (2 * j < pattern.length ? x : 0))),
    };
    const betas = logSpace(first, last, count);
    const each = <T>(of: (kind: CueKind) => T): Record<CueKind, T> => ({
      noisy: of("noisy"),
      "half masked": of("half masked"),
    });
    const recalledAt = (kind: CueKind, b: number): Proportion => {
      const memory = modernHopfield(patterns, { beta: b });
      let hits = 0;
      cues[kind].forEach((cue, i) => {
        const { state } = retrieve(memory, cue, { tolerance: 1e-6 });
        if (dot(state, row(patterns, i)) >= recalledCosine * norm(state)) hits++;
      });
      return proportion(hits, stored);
    };
    const shown = modernHopfield(patterns, { beta });
    return {
      betas,
      recalled: each((kind) => Array.from(betas, (b) => recalledAt(kind, b))),
      atBeta: each((kind) => recalledAt(kind, beta)),
      ideal: each((kind) => {
        const hits = cues[kind].filter((cue, i) => argMax(matVec(patterns, cue)) === i).length;
        return proportion(hits, stored);
      }),
      examples: each((kind) =>
        cues[kind].slice(0, examples).map((cue, i) => ({
          stored: back(row(patterns, i), i),
          cue: back(cue, i),
          recalled: back(retrieve(shown, cue, { tolerance: 1e-6 }).state, i),
        })),
      ),
      nearestPair: nearestPair(patterns),
    };
  },
};

/** Chosen images centred and scaled to norm 1, and the way back to grey levels. */
function centredPatterns(
  images: Matrix,
  chosen: Int32Array,
): { patterns: Matrix; back: (pattern: Float64Array, i: number) => Float64Array } {
  const average = matVecTransposed(images, new Float64Array(images.rows).fill(1 / images.rows));
  const patterns = matrix(chosen.length, images.cols);
  const norms = new Float64Array(chosen.length);
  chosen.forEach((image, i) => {
    const pattern = row(patterns, i);
    row(images, image).forEach((x, j) => {
      pattern[j] = x - average[j];
    });
    norms[i] = norm(pattern);
    if (norms[i] === 0)
      throw new RangeError(`digitRetrieval: images[${image}] must differ from the mean image, got the mean`);
    for (let j = 0; j < pattern.length; j++) pattern[j] /= norms[i];
  });
  return { patterns, back: (pattern, i) => pattern.map((x, j) => x * norms[i] + average[j]) };
}

function cuesOf(
  patterns: Matrix,
  damage: (pattern: Float64Array, i: number) => Float64Array,
): Float64Array[] {
  return Array.from({ length: patterns.rows }, (_, i) => damage(row(patterns, i), i));
}

function addNoise(pattern: Float64Array, size: number, random: Random): Float64Array {
  const sd = size / Math.sqrt(pattern.length);
  return pattern.map((x) => x + normal(random, 0, sd));
}

function nearestPair(patterns: Matrix): number {
  let nearest = -1;
  for (let i = 0; i < patterns.rows; i++)
    for (let k = 0; k < i; k++) nearest = Math.max(nearest, dot(row(patterns, i), row(patterns, k)));
  return nearest;
}
