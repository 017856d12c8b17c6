/** @file Shares of `whichSimilarity` on ten sets of a thousand images: how much hangs on which images are stored. */

/**
 * [set][threshold 50, 60] share of correct answers with 1,000 images and σ = 0.5, all of them asked for, for the ten thousand test images of
 * Fashion-MNIST in the order of their file. The first set is the one that comes with the library.
 *
 * Made in NumPy by test/reference/experiments/make-which-similarity.py.
 */
export const similaritySets: Readonly<
  Record<"normalised dot" | "Manhattan" | "Euclidean", readonly (readonly [at50: number, at60: number])[]>
> = {
  "normalised dot": [
    [0.493, 0.538],
    [0.429, 0.487],
    [0.456, 0.498],
    [0.483, 0.526],
    [0.461, 0.512],
    [0.445, 0.494],
    [0.453, 0.516],
    [0.488, 0.54],
    [0.478, 0.528],
    [0.49, 0.537],
  ],
  Manhattan: [
    [0.358, 0.41],
    [0.435, 0.486],
    [0.276, 0.322],
    [0.374, 0.431],
    [0.284, 0.319],
    [0.284, 0.328],
    [0.288, 0.325],
    [0.224, 0.265],
    [0.216, 0.245],
    [0.292, 0.326],
  ],
  Euclidean: [
    [0.138, 0.189],
    [0.286, 0.358],
    [0.149, 0.208],
    [0.212, 0.265],
    [0.073, 0.104],
    [0.12, 0.178],
    [0.11, 0.146],
    [0.078, 0.115],
    [0.024, 0.037],
    [0.077, 0.106],
  ],
};
