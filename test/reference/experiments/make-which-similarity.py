"""Recall of images of clothes by three similarities, in NumPy: values for notebook 02.05 and test/experiments/which-similarity.test.ts.

The 10,000 test images of Fashion-MNIST in ten sets of 1,000, in the order of the file (the first set is data/fashion/fashion.csv); every
image of a set is asked for four times with |x + 0.5 z| cut to [0, 1], and answered with the nearest of the set: the largest product of the images
divided by their sums, the smallest sum of absolute differences, of squared differences. `within` is the share of answers whose squared
differences to the right image sum to at most 50 and 60; `first300` is the first 300 images alone. `plain` has the noise cut, but without
the absolute value. Made with Python 3.11, NumPy 2.4 and SciPy 1.17. Run it from the root of the repository with the images, as
data/fashion/prepare.py takes them:

    python test/reference/experiments/make-which-similarity.py t10k-images-idx3-ubyte.gz > test/reference/experiments/which-similarity.json
"""

import gzip
import json
import sys

import numpy as np
from scipy.spatial.distance import cdist

SIGMA, THRESHOLDS, DRAWS = 0.5, (50, 60), 4
pixels = np.frombuffer(gzip.open(sys.argv[1]).read(), np.uint8, offset=16)
images = pixels.reshape(-1, 784) / 255


def share(X, folded, seed):
    rng = np.random.default_rng(seed)
    found = {}
    for _ in range(DRAWS):
        z = X + SIGMA * rng.standard_normal(X.shape)
        Z = np.clip(np.abs(z) if folded else z, 0, 1)
        scores = {
            "normalised dot": (Z / Z.sum(1, keepdims=True)) @ (X / X.sum(1, keepdims=True)).T,
            "Manhattan": -cdist(Z, X, "cityblock"),
            "Euclidean": -cdist(Z, X, "sqeuclidean"),
        }
        for name, score in scores.items():
            off = ((X - X[score.argmax(1)]) ** 2).sum(1)
            found.setdefault(name, []).append([(off <= limit).mean() for limit in THRESHOLDS])
    return {name: np.mean(draws, 0).round(4).tolist() for name, draws in found.items()}


sets = [share(images[1000 * k : 1000 * k + 1000], True, k) for k in range(10)]
print(
    json.dumps(
        dict(
            sigma=SIGMA,
            draws=DRAWS,
            thresholds=THRESHOLDS,
            sets=sets,
            first300=share(images[:300], True, 300),
            plain=share(images[:1000], False, 1000),
        ),
        indent=0,
    )
)
