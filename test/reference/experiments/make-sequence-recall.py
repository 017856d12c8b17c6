"""How a linear sequence memory loses 100 patterns in 300 neurons, in NumPy: values for notebook 02.06.

s_i <- sgn sum_mu x_(mu+1),i m_mu without neuron i in the overlap m, cyclic, from the first pattern; overlap with the pattern that belongs to
steps 1, 10, 50 and 99: mean and standard deviation over 400 sequences. Made with Python 3.11 and NumPy 2.4. Run it from the root of the
repository:

    python test/reference/experiments/make-sequence-recall.py > test/reference/experiments/sequence-recall.json
"""

import json

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
print(json.dumps([dict(step=t, mean=round(m, 4), sd=round(s, 4)) for t, m, s in zip(STEPS, mean.tolist(), sd.tolist())], indent=0))
