"""
Hopfield-Fenchel-Young networks (Santos et al. 2024) by formulas of our own around the separations of entmax 1.3, in torch 2.13.0 (CPU, float64).
The published program needs a SparseMAP package that cannot be installed and is not called.

    python test/reference/memory/make-fenchel-young.py > test/reference/memory/fenchel-young.json

energy     E(q) = -L(beta X q; u)/beta + ||q - m||^2/2 + (M^2 - ||m||^2)/2, u uniform, m = X^T u, L(z; u) = conj(z) + Omega(u) - z.u,
           with Omega of the Tsallis or of the norm kind, each for its own parameter (the published program takes the 2-norm for every norm).
iterates   q <- X^T p(beta X q), five times.
basins     the grid of 24 x 24 probes around three patterns at temperature 0.25, 50 steps, distance below 1e-3.
sizes      weights above the threshold in the last of five steps, 40 random patterns, 60 probes.
"""

import json

import torch
from entmax import entmax15, entmax_bisect, normmax_bisect, sparsemax

torch.set_default_dtype(torch.float64)
torch.manual_seed(3)


def tsallis(p, a):
    if a == 1:
        return torch.special.entr(p).sum(-1).neg()
    return ((p**a).sum(-1) - 1) / (a * (a - 1))


kinds = {
    "1-entmax": (lambda z: torch.softmax(z, -1), lambda p: tsallis(p, 1)),
    "1.5-entmax": (lambda z: entmax15(z, dim=-1), lambda p: tsallis(p, 1.5)),
    "sparsemax": (lambda z: sparsemax(z, dim=-1), lambda p: tsallis(p, 2)),
    "1.25-entmax": (lambda z: entmax_bisect(z, 1.25, n_iter=100), lambda p: tsallis(p, 1.25)),
    "2-normmax": (lambda z: normmax_bisect(z, 2, n_iter=100), lambda p: p.norm(dim=-1) - 1),
    "5-normmax": (lambda z: normmax_bisect(z, 5, n_iter=100), lambda p: p.norm(5, dim=-1) - 1),
}

X = torch.randn(6, 3)
Q = torch.randn(4, 3)
u = torch.full((6,), 1 / 6)
M2, m = (X**2).sum(1).max(), X.mean(0)
networks = []
for name, (separate, omega) in kinds.items():
    for beta in (0.6, 3.0):
        z = beta * Q @ X.T
        p = separate(z)
        loss = (z * p).sum(-1) - omega(p) + omega(u) - z @ u
        energy = -loss / beta + ((Q - m) ** 2).sum(-1) / 2 + (M2 - (m**2).sum()) / 2
        state = Q
        for _ in range(5):
            state = separate(beta * state @ X.T) @ X
        networks.append({"separation": name, "beta": beta, "energies": energy.tolist(), "states": state.tolist()})

corners = torch.tensor([[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0]])
corners = corners / corners.norm(dim=1, keepdim=True)
low, high = corners.min(0).values - 0.1, corners.max(0).values + 0.1
side = 24
grid = torch.stack(
    [c.flatten() for c in torch.meshgrid(*[torch.linspace(low[i], high[i], side) for i in (0, 1)], indexing="xy")], 1
)
maps = []
for name in ("1-entmax", "1.5-entmax", "sparsemax", "2-normmax", "5-normmax"):
    state = grid
    for _ in range(50):
        state = kinds[name][0](state @ corners.T / 0.25) @ corners
    near = torch.cdist(state, corners) < 1e-3
    maps.append({"separation": name, "found": [int(r.nonzero()[0]) if r.any() else -1 for r in near]})

P, probes = torch.randn(40, 8), torch.randn(60, 8)
sizes = []
for name in ("1-entmax", "1.5-entmax", "sparsemax", "2-normmax", "5-normmax"):
    for beta in (0.15, 0.5):
        state = probes
        for _ in range(5):
            p = kinds[name][0](beta * state @ P.T)
            state = p @ P
        threshold = 0.01 if name == "1-entmax" else 0
        sizes.append({"separation": name, "beta": beta, "threshold": threshold, "sizes": (p > threshold).sum(1).tolist()})

rounded = lambda x: [[float(f"{v:.12g}") for v in row] for row in x.tolist()]
P, probes = (torch.tensor(rounded(x)) for x in (P, probes))
print(
    json.dumps(
        {
            "patterns": X.tolist(),
            "probes": Q.tolist(),
            "networks": networks,
            "corners": corners.tolist(),
            "grid": {"low": low.tolist(), "high": high.tolist(), "side": side},
            "maps": maps,
            "stored": P.tolist(),
            "asked": probes.tolist(),
            "sizes": sizes,
        }
    )
)
