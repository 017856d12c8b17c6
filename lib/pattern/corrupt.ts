/**
 * @file Probes: stored patterns with known damage. Every kind of damage is plain data, so that it can stand among
 * an experiment's parameters, and the damage really done is returned, not only the one asked for.
 */
import {
  checkChoice,
  checkFinite,
  checkInteger,
  checkRange,
  normal,
  permutation,
  type Random,
} from "../math";
import { type Alphabet, type Patterns, pattern } from "./patterns";

/** A rectangle of pixels. */
export interface Region {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** What is done to a pattern; exactly one way of choosing the places is given. */
export type Damage =
  /** exactly round(fraction·n) entries, chosen at random, turn into the alphabet's other letter */
  | { readonly kind: "flip"; readonly fraction: number }
  /** each entry turns on its own with this probability */
  | { readonly kind: "flip"; readonly probability: number }
  /** exactly round(fraction·n) entries, chosen at random, become `fill` (default 0: nothing is known) */
  | { readonly kind: "mask"; readonly fraction: number; readonly fill?: number }
  /** half of an image becomes `fill`; with an odd number of rows or columns the smaller half */
  | {
      readonly kind: "mask";
      readonly half: "top" | "bottom" | "left" | "right";
      readonly imageWidth: number;
      readonly fill?: number;
    }
  /** a rectangle of an image becomes `fill` */
  | { readonly kind: "mask"; readonly region: Region; readonly imageWidth: number; readonly fill?: number }
  /** independent normal numbers of mean 0 are added, and the sums kept within `clip` when given */
  | { readonly kind: "noise"; readonly sd: number; readonly clip?: readonly [number, number] };

/** A damaged pattern. */
export interface Corrupted {
  /** [n] a new array */
  readonly probe: Float64Array;
  /** flip, mask: the share of entries flipped or masked, exactly; noise: root mean square of what was added */
  readonly level: number;
  /** the entries flipped, masked or made noisy, in rising order */
  readonly places: Int32Array;
}

function drawPlaces(random: Random, n: number, fraction: number): Int32Array {
  checkRange("corrupt", "fraction", fraction, 0, 1);
  return permutation(random, n)
    .subarray(0, Math.round(fraction * n))
    .sort();
}

function imageHeight(n: number, imageWidth: number): number {
  checkInteger("corrupt", "imageWidth", imageWidth, 1, n);
  if (n % imageWidth !== 0)
    throw new RangeError(`corrupt: imageWidth must divide the ${n} entries of a pattern, got ${imageWidth}`);
  return n / imageWidth;
}

function halfOf(side: "top" | "bottom" | "left" | "right", rows: number, cols: number): Region {
  checkChoice("corrupt", "half", side, ["top", "bottom", "left", "right"]);
  const height = side === "top" || side === "bottom" ? Math.floor(rows / 2) : rows;
  const width = side === "left" || side === "right" ? Math.floor(cols / 2) : cols;
  return {
    top: side === "bottom" ? rows - height : 0,
    left: side === "right" ? cols - width : 0,
    height,
    width,
  };
}

function regionPlaces({ top, left, height, width }: Region, rows: number, cols: number): Int32Array {
  checkInteger("corrupt", "region.top", top, 0, rows);
  checkInteger("corrupt", "region.left", left, 0, cols);
  checkInteger("corrupt", "region.height", height, 0, rows - top);
  checkInteger("corrupt", "region.width", width, 0, cols - left);
  return Int32Array.from(
    { length: height * width },
    (_, at) => (top + Math.floor(at / width)) * cols + left + (at % width),
  );
}

function flip(
  random: Random,
  probe: Float64Array,
  alphabet: Alphabet,
  how: Damage & { kind: "flip" },
): Corrupted {
  if (alphabet === "real")
    throw new TypeError(
      "corrupt: patterns must be bipolar or binary for a flip, got real; see mask and noise",
    );
  let places: Int32Array;
  if ("probability" in how) {
    if ("fraction" in how) throw new TypeError("corrupt: damage must have fraction or probability, got both");
    checkRange("corrupt", "probability", how.probability, 0, 1);
    places = Int32Array.from(probe.keys()).filter(() => random() < how.probability);
  } else places = drawPlaces(random, probe.length, how.fraction);
  for (const i of places) probe[i] = alphabet === "bipolar" ? -probe[i] : 1 - probe[i];
  return { probe, level: places.length / probe.length, places };
}

function mask(random: Random, probe: Float64Array, how: Damage & { kind: "mask" }): Corrupted {
  const { fill = 0 } = how;
  checkFinite("corrupt", "fill", fill);
  let places: Int32Array;
  if ("fraction" in how) places = drawPlaces(random, probe.length, how.fraction);
  else {
    const height = imageHeight(probe.length, how.imageWidth);
    const region = "half" in how ? halfOf(how.half, height, how.imageWidth) : how.region;
    places = regionPlaces(region, height, how.imageWidth);
  }
  for (const i of places) probe[i] = fill;
  return { probe, level: places.length / probe.length, places };
}

function addNoise(random: Random, probe: Float64Array, how: Damage & { kind: "noise" }): Corrupted {
  const { sd, clip: [low, high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] } = how;
  checkRange("corrupt", "sd", sd, 0, Number.MAX_VALUE);
  if (!(low <= high)) throw new RangeError(`corrupt: clip must rise, got [${low}, ${high}]`);
  let squares = 0;
  for (let i = 0; i < probe.length; i++) {
    const clean = probe[i];
    probe[i] = Math.min(high, Math.max(low, clean + normal(random, 0, sd)));
    squares += (probe[i] - clean) ** 2;
  }
  return { probe, level: Math.sqrt(squares / probe.length), places: Int32Array.from(probe.keys()) };
}

/**
 * A probe: one stored pattern with damage done to a copy.
 *
 *     flip   σᵢ = −ξᵢ or 1 − ξᵢ at k places   level = k/n, so that the overlap of bipolar patterns is 1 − 2 level
 *     mask   σᵢ = fill          at k places   level = k/n
 *     noise  σᵢ = ξᵢ + sd·gᵢ, gᵢ ~ N(0, 1)    level = √(Σ (σᵢ − ξᵢ)²/n)
 *
 * Images are read row by row: entry i stands at row ⌊i/imageWidth⌋, column i mod `imageWidth`.
 *
 * @param random advanced; not used by a half or a region
 * @param stored read, not changed
 * @param index which pattern
 * @throws {RangeError} when a number is out of range, or the region leaves the image
 * @throws {TypeError} when the kind is unknown, or real patterns are to be flipped
 * @example
 * corrupt(randomFrom(1), patterns([[1, 1, -1, -1]], "bipolar"), 0, { kind: "flip", fraction: 0.25 }).level // 0.25
 */
export function corrupt(random: Random, stored: Patterns, index: number, damage: Damage): Corrupted {
  checkInteger("corrupt", "index", index, 0, stored.matrix.rows - 1);
  checkChoice("corrupt", "kind", damage.kind, ["flip", "mask", "noise"]);
  const probe = pattern(stored, index);
  if (damage.kind === "flip") return flip(random, probe, stored.alphabet, damage);
  if (damage.kind === "mask") return mask(random, probe, damage);
  return addNoise(random, probe, damage);
}
