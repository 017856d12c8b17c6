"""Sequence memories as their papers write them, in plain NumPy: values for test/memory/sequence.

Written from the formulas alone, with float64 powers and matrix products, no look-ups and no shared code; made with
Python 3.11 and NumPy 2.4. Run it from the root of the repository:

    python test/reference/memory/make-sequences.py > test/reference/memory/sequences.json
"""

import json

import numpy as np

rng = np.random.default_rng(2023)
N, P = 21, 9
letters = lambda rows: "".join("+" if x > 0 else "-" for x in np.ravel(rows))
patterns = rng.choice([-1.0, 1.0], size=(P, N))
# correlated copies, one of them twice, for the pseudo-inverse
correlated = np.where(rng.random((P, N)) < 0.8, 1.0, -1.0)
correlated[4] = correlated[1]


def overlap(X, s, self_term):
    """[P, N]: the overlap of every pattern as every neuron sees it."""
    full = X @ s
    if self_term:
        return np.repeat(full[:, None] / N, N, axis=1)
    return (full[:, None] - X * s[None, :]) / (N - 1)


def separate(m, kind, degree, self_term):
    f = m**degree if kind == "polynomial" else np.exp((N if self_term else N - 1) * (m - 1))
    scale["votes"] = np.abs(f).max()
    return f


def sign(field, old):
    """A field that only rounding has left over, against the votes that were added up, is a tie."""
    return np.where(np.abs(field) < 1e-12 * scale["votes"], old, np.sign(field))


scale = {"votes": 1.0}


def sequence(X, s, kind, degree, self_term, cyclic):
    Y = np.roll(X, -1, axis=0)
    f = separate(overlap(X, s, self_term), kind, degree, self_term)
    last = None if cyclic else -1
    return np.einsum("ij,ij->j", Y[:last], f[:last])


def mixed(X, window, kind, degree, strength):
    """window [tau, N], newest first."""
    stay = np.einsum("ij,ij->j", X, separate(overlap(X, window[0], False), kind, degree, False))
    go = sequence(X, window.mean(axis=0), kind, degree, False, True)
    return stay + strength * go


def pseudo(X, s, degree, self_term):
    inverse = np.linalg.pinv(X @ X.T / N, hermitian=True, rcond=1e-10)
    f = (inverse @ overlap(X, s, self_term)) ** degree
    return np.einsum("ij,ij->j", np.roll(X, -1, axis=0), f)


cases = []
for kind, degree in [("polynomial", 1), ("polynomial", 2), ("polynomial", 3), ("polynomial", 10), ("exponential", 0)]:
    for self_term in (False, True):
        for cyclic in (False, True):
            for _ in range(4):
                s = rng.choice([-1.0, 1.0], size=N)
                h = sequence(patterns, s, kind, degree, self_term, cyclic)
                cases.append(
                    dict(kind=kind, degree=degree, selfTerm=self_term, cyclic=cyclic, state=letters(s), next=letters(sign(h, s)))
                )
mixes = []
for kind, degree in [("polynomial", 1), ("polynomial", 2), ("polynomial", 7), ("exponential", 0)]:
    for tau in (1, 2, 5):
        for _ in range(4):
            w = rng.choice([-1.0, 1.0], size=(tau, N))
            h = mixed(patterns, w, kind, degree, 2.5)
            mixes.append(dict(kind=kind, degree=degree, window=tau, state=letters(w), next=letters(sign(h, w[0]))))
duals = []
for degree in (1, 2, 3):
    for self_term in (False, True):
        for _ in range(4):
            s = rng.choice([-1.0, 1.0], size=N)
            h = pseudo(correlated, s, degree, self_term)
            duals.append(dict(degree=degree, selfTerm=self_term, state=letters(s), next=letters(sign(h, s))))
print(
    json.dumps(
        dict(
            size=N,
            patterns=[letters(x) for x in patterns],
            correlated=[letters(x) for x in correlated],
            sequence=cases,
            mixed=mixes,
            decorrelated=duals,
        ),
        indent=0,
    )
)
