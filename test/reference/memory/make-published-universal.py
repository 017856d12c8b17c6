"""
The published universal Hopfield network (Millidge et al. 2022) by formulas of our own, in torch 2.13.0 (CPU, float64): there is no package,
so these are the formulas of the functions of the same names in the program BerenMillidge/Theory_Associative_Memory, written anew.

    python test/reference/memory/make-published-universal.py > test/reference/memory/published-universal.json

One case is scipy's own Jensen-Shannon divergence (scipy 1.17.1), for the similarity that is meant.
"""

import json

import torch
from scipy.spatial.distance import jensenshannon

torch.set_default_dtype(torch.float64)
torch.manual_seed(11)
EPS = 1e-4

X = torch.rand(5, 7) + 0.05
X[1, 2] = 0.0
z = (X[3] + 0.2 * torch.randn(7)).abs().clamp(0, 1)
z[4] = 0.0


def share(x):
    return x / x.sum(-1, keepdim=True)


def kl(a, b):
    return (a * ((a + EPS).log() - (b + EPS).log())).sum(-1)


forward, backward = kl(share(X), share(z)), kl(share(z)[None].expand_as(X), share(X))
products = share(X) @ share(z)
similar = {
    "dot": X @ z,
    "normalised dot": products / products.sum(),
    "cosine": X @ z / (X.norm() * z.norm()),
    "Euclidean": 1 / ((z - X) ** 2).sum(1),
    "Manhattan": 1 / (z - X).abs().sum(1),
    "KL": 1 / forward,
    "reverse KL": 1 / backward,
    "Jensen–Shannon": 1 / (0.5 / forward + 0.5 / backward),
}
separate = {
    "identity": lambda s, a: s,
    "softmax": lambda s, a: torch.softmax(a * s, 0),
    "polynomial": lambda s, a: s**a,
    "log": lambda s, a: s.log(),
    "max": lambda s, a: torch.nn.functional.one_hot(s.argmax(), len(s)).double(),
}
cases = []
for name, sim in similar.items():
    for kind, sep in separate.items():
        for normalise in (True, False):
            beta, parameter = 1.7, 3.0
            s = beta * sim
            s = s / s.sum() if normalise else s
            p = sep(s, parameter)
            p = p / p.sum() if normalise else p
            cases.append(
                {
                    "similarity": name,
                    "separation": kind,
                    "normalise": normalise,
                    "beta": beta,
                    "parameter": parameter,
                    "weights": p.tolist(),
                }
            )
print(
    json.dumps(
        {
            "patterns": X.tolist(),
            "state": z.tolist(),
            "similarities": {k: v.tolist() for k, v in similar.items()},
            "jensenShannon": [float(jensenshannon(x.numpy(), z.numpy()) ** 2) for x in X],
            "cases": cases,
        }
    )
)
