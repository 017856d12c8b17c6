/**
 * @file Does a memory of images give a whole image back from a noisy or half-covered one, and how close does it
 * come to observers who compare the cue with every stored image: by inner product, as the network does, or knowing what is missing?
 */
import {
  checkInteger,
  checkPositive,
  distance,
  logSpace,
  type Matrix,
  matrix,
  matVecTransposed,
  norm,
  type Proportion,
  permutation,
  proportion,
  row,
} from "../math";
import { modernHopfield, retrieve } from "../memory";
import { corrupt, cosine, type Damage, nearestPattern, type Patterns, retrieved, unitNorm } from "../pattern";
import type { Experiment } from "./experiment";

/**
 * An image counts as recalled when its cosine with the stored one is at least this: stricter than the usual threshold, because
 * two stored digits can be as near as 0.96 ({@link DigitRetrievalResult.nearestPair}).
 */
export const recalledCosine = 0.995;

/** The ways in which a cue is damaged. */
export type CueKind = "noisy" | "half masked";

/** Sizes of {@link digitRetrieval}. */
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

/** Grey pictures of one size, as {@link Matrix} rows, top row first. */
export interface Pictures {
  /** [count, pixels] */
  readonly images: Matrix;
  /** pixels in a row of one picture */
  readonly side: number;
}

/** One recall as pictures, in the grey levels of the images that were given. */
export interface DigitExample {
  readonly stored: Float64Array;
  readonly cue: Float64Array;
  readonly recalled: Float64Array;
}

/** What {@link digitRetrieval} found. */
export interface DigitRetrievalResult {
  /** pixels in a row of a picture */
  readonly side: number;
  /** β of the examples */
  readonly beta: number;
  /** inverse temperatures of the sweep */
  readonly betas: Float64Array;
  /** fraction of the stored images that came back, at each β, with Wilson's 95 % interval */
  readonly recalled: Readonly<Record<CueKind, readonly Proportion[]>>;
  /** the same at `beta` */
  readonly atBeta: Readonly<Record<CueKind, Proportion>>;
  /**
   * fraction of cues whose largest inner product is with the image they were made from: what recall tends to as β → ∞.
   * For a noisy cue and images of one norm this is the most likely image, so that nobody can do better.
   */
  readonly product: Readonly<Record<CueKind, Proportion>>;
  /** fraction that an observer names who knows which pixels are missing, and takes the smallest distance over the others */
  readonly informed: Readonly<Record<CueKind, Proportion>>;
  readonly examples: Readonly<Record<CueKind, readonly DigitExample[]>>;
  /** largest cosine between two stored images: must stay below {@link recalledCosine} */
  readonly nearestPair: number;
}

/**
 * Recall from damaged images, over a sweep of β.
 *
 * Images are centred (the mean over all given images is taken off) and scaled to norm 1, then stored in a
 * {@link modernHopfield}. A noisy cue adds independent normal noise of norm about `noise`; a half-masked cue has the lower
 * half set to the mean image. The pictures come last, as rows of grey levels with the width of one.
 *
 * Reference: the retrieval pictures of Ramsauer et al. 2021 and Millidge et al. 2022, on 8 × 8 digits.
 */
export const digitRetrieval: Experiment<DigitRetrievalParams, DigitRetrievalResult, [pictures: Pictures]> = {
  quick: { stored: 100, noise: 1, betas: [4, 256, 13], beta: 128, examples: 5 },
  full: { stored: 500, noise: 1, betas: [4, 256, 19], beta: 128, examples: 5 },
  run({ stored, noise, betas: [first, last, count], beta, examples }, random, { images, side }) {
    checkInteger("digitRetrieval", "stored", stored, 2, images.rows);
    checkInteger("digitRetrieval", "examples", examples, 0, stored);
    checkPositive("digitRetrieval", "noise", noise);
    const { patterns, back } = centred(
      images,
      permutation(random.split("stored"), images.rows).subarray(0, stored),
    );
    const damages: Record<CueKind, Damage> = {
      noisy: { kind: "noise", sd: noise / Math.sqrt(images.cols) },
      "half masked": { kind: "mask", half: "bottom", imageWidth: side },
    };
    const visible = side * Math.ceil(images.cols / side / 2); // the mask covers the smaller half of the rows
    const each = <T>(of: (kind: CueKind) => T): Record<CueKind, T> => ({
      noisy: of("noisy"),
      "half masked": of("half masked"),
    });
    const cues = each((kind) =>
      Array.from(
        { length: stored },
        (_, i) => corrupt(random.split(`${kind} ${i}`), patterns, i, damages[kind]).probe,
      ),
    );
    const share = (kind: CueKind, right: (cue: Float64Array, i: number) => boolean): Proportion =>
      proportion(cues[kind].filter(right).length, stored);
    const recall = (b: number, cue: Float64Array): Float64Array =>
      retrieve(modernHopfield(patterns.matrix, { beta: b }), cue, { tolerance: 1e-6 }).state;
    const recalledAt = (kind: CueKind, b: number): Proportion =>
      share(kind, (cue, i) => retrieved(row(patterns.matrix, i), recall(b, cue), recalledCosine));
    const betas = logSpace(first, last, count);
    return {
      side,
      beta,
      betas,
      recalled: each((kind) => Array.from(betas, (b) => recalledAt(kind, b))),
      atBeta: each((kind) => recalledAt(kind, beta)),
      product: each((kind) => share(kind, (cue, i) => nearestPattern(patterns, cue).index === i)),
      informed: {
        noisy: share("noisy", (cue, i) => nearest(patterns, cue, images.cols) === i),
        "half masked": share("half masked", (cue, i) => nearest(patterns, cue, visible) === i),
      },
      examples: each((kind) =>
        cues[kind].slice(0, examples).map((cue, i) => ({
          stored: back(row(patterns.matrix, i), i),
          cue: back(cue, i),
          recalled: back(recall(beta, cue), i),
        })),
      ),
      nearestPair: nearestPair(patterns),
    };
  },
};

/** The chosen images without the mean of all, scaled to norm 1, and the way back to grey levels. */
function centred(
  images: Matrix,
  chosen: Int32Array,
): { patterns: Patterns; back: (pattern: Float64Array, i: number) => Float64Array } {
  const average = matVecTransposed(images, new Float64Array(images.rows).fill(1 / images.rows));
  const offsets = matrix(chosen.length, images.cols);
  const norms = Float64Array.from(chosen, (image, i) => {
    const offset = row(offsets, i);
    offset.set(row(images, image).map((x, j) => x - average[j]));
    return norm(offset);
  });
  return {
    patterns: unitNorm(offsets),
    back: (pattern, i) => pattern.map((x, j) => x * norms[i] + average[j]),
  };
}

/** The pattern at the smallest distance from the cue over its first `pixels` entries, the first of equals. */
function nearest({ matrix: stored }: Patterns, cue: Float64Array, pixels: number): number {
  let [best, least] = [-1, Number.POSITIVE_INFINITY];
  for (let mu = 0; mu < stored.rows; mu++) {
    const away = distance(row(stored, mu).subarray(0, pixels), cue.subarray(0, pixels));
    if (away < least) [best, least] = [mu, away];
  }
  return best;
}

/** The largest cosine between two different patterns. */
function nearestPair({ matrix: stored }: Patterns): number {
  let nearest = -1;
  for (let i = 0; i < stored.rows; i++)
    for (let k = 0; k < i; k++) nearest = Math.max(nearest, cosine(row(stored, i), row(stored, k)));
  return nearest;
}
