"""The length search of Chaudhry et al. 2023, figure 2, in NumPy: values for test/experiments/sequences.test.ts and notebook 02.06.

Fresh random sequences at P = round(2 P_T), then floor(0.99 P), until all P cyclic transitions are right in every bit; the mean of
log10 P over 20 searches. Overlaps leave the neuron itself out and are raised in floating point. Made with Python 3.11 and
NumPy 2.4. Run it from the root of the repository:

    python test/reference/experiments/make-sequence-lengths.py > test/reference/experiments/sequence-lengths.json
"""

import json
from math import log, prod

import numpy as np

REPEATS = 20
rng = np.random.default_rng(2306)


def right(X, d):
    P, N = X.shape
    Y = np.roll(X, -1, axis=0)
    for start in range(0, P, 8):
        S = X[start : start + 8]
        full = S @ X.T  # [block, P]
        own = (full[:, :, None] - X[None] * S[:, None, :]) / (N - 1)
        h = np.einsum("bpn,pn->bn", own**d, Y)
        if np.any(np.sign(h) != Y[start : start + 8]):
            return False
    return True


def search(N, d):
    P = round(2 * N**d / (2 * prod(range(1, 2 * d, 2)) * log(N)))
    while P > 1 and not right(rng.choice([-1.0, 1.0], size=(P, N)), d):
        P = max(1, int(0.99 * P))
    return P


found = [
    dict(degree=d, size=N, log10=float(np.mean([np.log10(search(N, d)) for _ in range(REPEATS)])))
    for d, sizes in [(1, [50, 100, 200]), (2, [20, 40, 60, 100]), (3, [12, 20, 30, 40])]
    for N in sizes
]
print(json.dumps(dict(repeats=REPEATS, found=found), indent=0))
