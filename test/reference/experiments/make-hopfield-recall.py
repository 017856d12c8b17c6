"""Share of stored patterns that a Hopfield network keeps, in NumPy: values for notebook 02.01.

N = 1000 neurons, p = round(alpha N) patterns of coin tosses, Hebb's rule without self-couplings, start at the first pattern, neuron after
neuron (in one order per network, drawn anew) until a whole sweep changes nothing; a field of 0 changes nothing. Kept: overlap above 0.9. Each
trial draws its own patterns. Made with Python 3.11 and NumPy 2.4. Run it from the root of the repository:

    python test/reference/experiments/make-hopfield-recall.py > test/reference/experiments/hopfield-recall.json
"""

import json

import numpy as np

N, TRIALS = 1000, 200
rng = np.random.default_rng(1982)


def overlap(alpha):
    X = rng.choice([-1.0, 1.0], size=(round(alpha * N), N))
    W = X.T @ X
    np.fill_diagonal(W, 0)
    s = X[0].copy()
    h = W @ s
    order = rng.permutation(N).tolist()
    for _ in range(500):
        moved = False
        for i in order:
            if h[i] * s[i] < 0:
                s[i] = -s[i]
                h += 2 * s[i] * W[i]
                moved = True
        if not moved:
            break
    return s @ X[0] / N


found = []
for alpha in [0.12, 0.138, 0.15, 0.16, 0.18]:
    kept = np.mean([overlap(alpha) > 0.9 for _ in range(TRIALS)])
    found.append(dict(load=alpha, kept=float(kept)))
print(json.dumps(dict(neurons=N, trials=TRIALS, found=found), indent=0))
