"""Sequences in NumPy: values for notebook 02.06.

recall   100 patterns in 300 neurons, s_i <- sgn sum_mu x_(mu+1),i m_mu without neuron i in the overlap m, cyclic, from the first pattern;
         overlap with the pattern that belongs to steps 1, 10, 50 and 99: mean and standard deviation over 400 sequences
timing   40 patterns in 100 neurons, s_i <- sgn sum_mu x_mu,i m_mu^d + 2.5 x_(mu+1),i mbar_mu^d, with overlaps without neuron i of the state
         and of the mean of the last 5 states; the window has seen the last pattern four times and the first once; 200 steps, 100 sequences:
         share of changes of the nearest pattern that lead to the next one (pooled), mean of the median number of steps in a pattern (the
         last one left out), mean overlap with the nearest pattern

Made with Python 3.11 and NumPy 2.4. Run it from the root of the
repository:

    python test/reference/experiments/make-sequence-recall.py > test/reference/experiments/sequence-recall.json
"""

import json
from itertools import groupby

import numpy as np

N, P, DRAWS, STEPS = 300, 100, 400, (1, 10, 50, 99)
rng = np.random.default_rng(2306)
seen = []
for _ in range(DRAWS):
    X = rng.choice([-1.0, 1.0], size=(P, N))
    Y = np.roll(X, -1, axis=0)
    J = Y.T @ X
    np.fill_diagonal(J, 0)
    s, overlaps = X[0], []
    for t in range(1, P):
        h = J @ s
        s = np.where(h == 0, s, np.sign(h))
        if t in STEPS:
            overlaps.append(s @ X[t] / N)
    seen.append(overlaps)
mean, sd = np.mean(seen, 0), np.std(seen, 0, ddof=1)
recall = [dict(step=t, mean=round(m, 4), sd=round(s, 4)) for t, m, s in zip(STEPS, mean.tolist(), sd.tolist())]


def without(X, s):
    return ((X @ s)[:, None] - X * s) / (X.shape[1] - 1)


def mixed(d, N=100, P=40, tau=5, strength=2.5):
    X = rng.choice([-1.0, 1.0], size=(P, N))
    Y = np.roll(X, -1, axis=0)
    window = [X[-1]] * (tau - 1) + [X[0]]
    nearest, largest = [], []
    for _ in range(P * tau):
        s = window[-1]
        overlaps = X @ s / N
        nearest.append(int(overlaps.argmax()))
        largest.append(overlaps.max())
        h = (X * without(X, s) ** d).sum(0) + strength * (Y * without(X, np.mean(window, 0)) ** d).sum(0)
        window = window[1:] + [np.where(h == 0, s, np.sign(h))]
    visits = [(p, len(list(run))) for p, run in groupby(nearest)]
    moves = [(b - a) % P == 1 for (a, _), (b, _) in zip(visits, visits[1:])]
    return moves, np.median([steps for _, steps in visits[:-1]]), np.mean(largest)


timing = []
for d in (1, 2, 10):
    runs = [mixed(d) for _ in range(100)]
    timing.append(
        dict(
            degree=d,
            right=round(float(np.mean(sum((moves for moves, _, _ in runs), []))), 4),
            dwell=round(float(np.mean([dwell for _, dwell, _ in runs])), 3),
            nearest=round(float(np.mean([overlap for _, _, overlap in runs])), 4),
        )
    )
print(json.dumps(dict(recall=recall, timing=timing), indent=0))
