"""Sparse memories as their papers write them, in plain Python and NumPy: values for test/memory/sparse.

Intersections of Hamming balls are added up as two binomial sums over agreeing and differing bits (not by the recurrence that the
library uses), with whole numbers of any size; the line is fitted with numpy.polyfit and, for the published variant, with
numpy.cov over numpy.var. BCPNN weights are counted from the patterns. Made with Python 3.11 and NumPy 2.4. Run it from the root of
the repository:

    python test/reference/memory/make-sparse.py > test/reference/memory/sparse.json
"""

import json
from fractions import Fraction
from math import comb, log

import numpy as np


def whole_log(x):
    shift = max(0, x.bit_length() - 60)
    return log(x >> shift) + shift * log(2)


def shared(n, d, delta):
    """Words within d of both of two words at distance delta: a agree with both, b of the differing bits with the first."""
    total = 0
    for wrong in range(0, min(d, n - delta) + 1):  # bits outside the difference that differ from both
        inside = sum(comb(delta, b) for b in range(max(0, delta - (d - wrong)), min(delta, d - wrong) + 1))
        total += comb(n - delta, wrong) * inside
    return total


def radius(n, p):
    volume = 0
    for d in range(n + 1):
        volume += comb(n, d)
        if Fraction(volume, 2**n) >= Fraction(p):
            return d


fits = []
for n, p in [(1000, 1e-13), (1000, 1e-7), (1000, 1e-4), (1000, 1e-2)] + [(64, d) for d in (5, 9, 11, 15, 19, 27)]:
    d = radius(n, p) if isinstance(p, float) else p
    logs = np.array([whole_log(shared(n, d, delta)) - n * log(2) for delta in range(d)])
    cosines = 1 - 2 * np.arange(d) / n
    slope, intercept = np.polyfit(cosines, logs, 1)
    fits.append(
        dict(
            size=n,
            fraction=p if isinstance(p, float) else None,
            radius=d,
            leastSquares=slope,
            intercept=intercept,
            published=np.cov(cosines, logs)[0][1] / np.var(cosines),
            logs=[float(logs[0]), float(logs[1]), float(logs[d // 2]), float(logs[d - 1])],
        )
    )

rng = np.random.default_rng(1989)
H, U, P, prior, gain = 4, 3, 7, 1.0, 2.0
n = H * U
choice = rng.integers(0, U, size=(P, H))
X = np.zeros((P, n))
for mu in range(P):
    for a in range(H):
        X[mu, a * U + choice[mu, a]] = 1
p_unit = (X.sum(axis=0) + prior / U) / (P + prior)
p_joint = (X.T @ X + prior / U**2) / (P + prior)
weights = np.log(p_joint / np.outer(p_unit, p_unit))
for a in range(H):
    weights[a * U : (a + 1) * U, a * U : (a + 1) * U] = 0
x = np.zeros(n)
x[0:3] = [0.2, 0.3, 0.5]
x[6:9] = [1, 0, 0]
sweep = x.copy()
for a in range(H):
    h = gain * (np.log(p_unit) + weights @ sweep)[a * U : (a + 1) * U]
    e = np.exp(h - h.max())
    sweep[a * U : (a + 1) * U] = e / e.sum()
energy = -0.5 * sweep @ weights @ sweep - np.log(p_unit) @ sweep + np.sum(sweep * np.log(sweep)) / gain
print(
    json.dumps(
        dict(
            fits=fits,
            bcpnn=dict(
                hypercolumn=U,
                prior=prior,
                gain=gain,
                patterns=X.astype(int).tolist(),
                weights=weights.ravel().tolist(),
                bias=np.log(p_unit).tolist(),
                state=x.tolist(),
                next=sweep.tolist(),
                energy=float(energy),
            ),
        ),
        indent=0,
    )
)
