"""
Sequential recall of Santos et al. 2024 (arXiv 2411.08590, section 6.2) step by step, with the separations of entmax 1.3 in torch 2.13.0 (CPU,
float64). The published program needs a SparseMAP package that cannot be installed and is not called: the pairs are found here by trying
every active set of the quadratic problem over all sets of two.

    python test/reference/memory/make-subset-sequence.py > test/reference/memory/subset-sequence.json

patterns   five normal ones of four entries; states are a pattern and a trace, drawn as well, and followed for four steps.
pairs      weights of the pair in the first step; penalties are so small that some of them are mixtures.
"""

import itertools
import json

import numpy as np
import torch
from entmax import entmax15, sparsemax

torch.set_default_dtype(torch.float64)
rng = np.random.default_rng(5)


def sparsemap(z, bonus):
    """max over mixtures of sets of two of z.p + bonus*pairs - |p|^2/2, by its optimality conditions on every active set."""
    n = len(z)
    sets = list(itertools.combinations(range(n), 2))
    M = np.zeros((n, len(sets)))
    for s, places in enumerate(sets):
        M[list(places), s] = 1
    gain = M.T @ z + bonus * np.array([b - a == 1 for a, b in sets])
    best = None
    for size in range(1, n + 1):
        for active in itertools.combinations(range(len(sets)), size):
            A = M[:, active]
            K = np.block([[A.T @ A, np.ones((size, 1))], [np.ones((1, size)), np.zeros((1, 1))]])
            if np.linalg.matrix_rank(K) < size + 1:
                continue
            share = np.linalg.solve(K, np.append(gain[list(active)], 1))[:size]
            if share.min() < 0:
                continue
            p = A @ share
            value = gain[list(active)] @ share - p @ p / 2
            if best is None or value > best[0]:
                best = (value, p, len(active))
    return best[1], best[2]


def recall(X, x, a, beta, bonus, penalty, rate, relief, clean, cleaning, steps):
    states, first, mixed = [], None, 0
    for _ in range(steps):
        y, sets = sparsemap(beta * (X @ x - penalty * a), bonus)
        mixed = max(mixed, sets)
        first = y if first is None else first
        x = X.T @ y - x
        for _ in range(cleaning):
            p = clean(torch.tensor(X @ x)).numpy()
            x = X.T @ p
        a = (1 - rate) * a + rate * (y - relief * p)
        states.append([*x, *a])
    return states, first, mixed


X = rng.normal(size=(5, 4))
clean = {
    "softmax": lambda z: torch.softmax(z, -1),
    "1.5-entmax": lambda z: entmax15(z, dim=-1),
    "sparsemax": lambda z: sparsemax(z, dim=-1),
}
cases = []
for name in clean:
    for beta, bonus, penalty, rate, relief, cleaning in [(0.5, 0.8, 1.5, 0.4, 1.1, 2), (1, 2, 3, 0.5, 1.2, 3)]:
        x, a = rng.normal(size=4), rng.normal(size=5)
        states, pair, mixed = recall(X, x, a, beta, bonus, penalty, rate, relief, clean[name], cleaning, 4)
        options = {"beta": beta, "bonus": bonus, "penalty": penalty, "traceRate": rate, "relief": relief, "cleaning": cleaning}
        cases.append({"separation": name, "options": options, "start": [*x, *a], "pair": list(pair), "states": states, "mixed": mixed})

print(json.dumps({"patterns": X.tolist(), "cases": cases}))
