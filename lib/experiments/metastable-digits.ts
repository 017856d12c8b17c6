/** @file How many stored digits does the answer to a new digit mix? */
import { checkInteger, matrix, quantile } from "../math";
import { hopfieldFenchelYoung, metastableSizes } from "../memory";
import { scaleTo } from "../pattern";
import type { Pictures } from "./digit-retrieval";
import type { Experiment } from "./experiment";
import { sparseFamily } from "./sparse-family";

/** Sizes of {@link metastableDigits}. */
export interface MetastableDigitsParams {
  /** the first so many images are stored, the others asked for */
  readonly stored: number;
  /** at most so many of the others */
  readonly asked: number;
  readonly betas: readonly number[];
}

/** Sizes under one separation. */
export interface MetastableSizesOf {
  readonly name: string;
  /** sizes[b] = patterns with weight, for every image asked, at betas[b] */
  readonly sizes: readonly Int32Array[];
  /** [betas] share of the images asked whose state is a single pattern */
  readonly single: readonly number[];
  /** [betas] median size */
  readonly median: readonly number[];
}

/** What {@link metastableDigits} found. */
export interface MetastableDigitsResult {
  readonly betas: readonly number[];
  readonly separations: readonly MetastableSizesOf[];
  readonly stored: number;
  readonly asked: number;
}

/**
 * Sizes of metastable states over 8 × 8 digits with grey levels in [−1, 1]: after five steps, the patterns whose weight is above 0, for softmax
 * above 0.01. Images come in the order of the file: the result has no chance in it. The pictures come last, with grey levels from 0 to 16.
 *
 * Reference: Santos et al. 2024, arXiv 2402.13725, the table of metastable state sizes (there 60,000 digits of MNIST stored and 10,000 asked,
 * β = 0.1 and 1).
 */
export const metastableDigits: Experiment<
  MetastableDigitsParams,
  MetastableDigitsResult,
  [pictures: Pick<Pictures, "images">]
> = {
  quick: { stored: 1500, asked: 297, betas: [0.25, 1] },
  full: { stored: 1500, asked: 297, betas: [0.1, 0.25, 0.5, 1, 2] },
  run({ stored, asked, betas }, _random, { images }) {
    checkInteger("metastableDigits", "stored", stored, 1, images.rows - 1);
    checkInteger("metastableDigits", "asked", asked, 1);
    const { data, cols } = scaleTo(images, [0, 16], [-1, 1]).matrix;
    const last = Math.min(images.rows, stored + asked);
    const patterns = matrix(stored, cols, data.slice(0, stored * cols));
    const probes = matrix(last - stored, cols, data.slice(stored * cols, last * cols));
    const separations = sparseFamily().map((separation): MetastableSizesOf => {
      const threshold = separation.margin === undefined ? 0.01 : 0;
      const sizes = betas.map((beta) =>
        metastableSizes(hopfieldFenchelYoung(patterns, { beta, separation }), probes, { threshold }),
      );
      return {
        name: separation.name,
        sizes,
        single: sizes.map((list) => list.filter((size) => size === 1).length / list.length),
        median: sizes.map((list) => quantile(list, 0.5)),
      };
    });
    return { betas, separations, stored, asked: probes.rows };
  },
};
