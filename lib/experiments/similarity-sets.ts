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
    [0.4815, 0.532],
    [0.448, 0.4965],
    [0.4512, 0.4985],
    [0.4718, 0.5165],
    [0.4598, 0.51],
    [0.4352, 0.4872],
    [0.4548, 0.5052],
    [0.4808, 0.5332],
    [0.4792, 0.5292],
    [0.494, 0.54],
  ],
  Manhattan: [
    [0.358, 0.413],
    [0.4252, 0.478],
    [0.2815, 0.329],
    [0.3835, 0.441],
    [0.282, 0.3188],
    [0.2992, 0.3432],
    [0.2918, 0.3238],
    [0.2225, 0.2655],
    [0.2105, 0.2428],
    [0.2867, 0.3265],
  ],
  Euclidean: [
    [0.1375, 0.1903],
    [0.287, 0.3578],
    [0.1512, 0.2135],
    [0.2282, 0.2808],
    [0.0733, 0.1028],
    [0.1298, 0.1818],
    [0.1085, 0.1425],
    [0.0808, 0.1162],
    [0.0272, 0.0412],
    [0.0713, 0.1005],
  ],
};
