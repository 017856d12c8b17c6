"""Share of patterns that an exponential memory keeps whole in one update, in NumPy: values for notebook 02.10.

P = floor(e^(alpha N)) + 1 patterns of coin tosses; a neuron takes the value with the lower energy -sum exp(pattern . state), the others as
they are: it is sgn sum_mu x_mu,i exp(overlap without i). All neurons at once, from the pattern itself. 60 patterns are asked for in each of
48 memories; `spread` is the standard deviation of a memory's share. Made with Python 3.11 and NumPy 2.4. Run it from the root of the
repository:

    python test/reference/experiments/make-exponential-recall.py > test/reference/experiments/exponential-recall.json
"""

import json

import numpy as np

MEMORIES, ASKED = 48, 60
rng = np.random.default_rng(2017)


def whole(N, alpha):
    P = int(np.exp(alpha * N)) + 1
    X = rng.choice([-1.0, 1.0], size=(P, N))
    S = X[:ASKED]
    E = np.exp(S @ X.T - N)
    right = np.ones(len(S), dtype=bool)
    for i in range(N):
        field = (E * np.exp(-np.outer(S[:, i], X[:, i]))) @ X[:, i]
        right &= np.sign(field) == S[:, i]
    return right.mean()


found = []
for N, loads in [(16, [0.566]), (20, [0.3, 0.3466, 0.4, 0.5, 0.566, 0.65])]:
    for alpha in loads:
        shares = [whole(N, alpha) for _ in range(MEMORIES)]
        found.append(dict(size=N, load=alpha, whole=float(np.mean(shares)), spread=float(np.std(shares, ddof=1))))
print(json.dumps(dict(memories=MEMORIES, asked=ASKED, found=found), indent=0))
