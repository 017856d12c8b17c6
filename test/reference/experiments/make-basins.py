"""Basins of three patterns in the plane with the published separations: lib/experiments/published-basins.ts.

Patterns (-1, -1), (-1, 1), (1, -1) scaled to norm 1; from every point of a grid of 100 x 100 points, 0.1 wider than the patterns on each
side, 50 steps q <- X^T p(X q / 0.25), and the pattern that is then nearer than 1e-3. The weights p are those of the package `entmax`
(sparsemax, entmax15, normmax_bisect with 100 halvings) and of torch.softmax, in double precision. A map is written as runs, row after row
from the smallest second coordinate: a, b, c for the patterns, w for none, with the length of the run. Made with Python 3.11, PyTorch 2.13
and entmax 1.3. Run it from the root of the repository:

    python test/reference/experiments/make-basins.py > test/reference/experiments/basins.json
"""

import json
from itertools import groupby

import torch
from entmax import entmax15, normmax_bisect, sparsemax

torch.set_default_dtype(torch.float64)
SIDE = 100
corners = torch.tensor([[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0]])
corners = corners / corners.norm(dim=1, keepdim=True)
axis = torch.linspace(corners.min() - 0.1, corners.max() + 0.1, SIDE)
grid = torch.stack([c.flatten() for c in torch.meshgrid(axis, axis, indexing="xy")], 1)
kinds = {
    "softmax": lambda z: torch.softmax(z, -1),
    "1.5-entmax": lambda z: entmax15(z, dim=-1),
    "sparsemax": lambda z: sparsemax(z, dim=-1),
    "2-normmax": lambda z: normmax_bisect(z, 2, n_iter=100),
    "5-normmax": lambda z: normmax_bisect(z, 5, n_iter=100),
}
maps = {}
for name, separate in kinds.items():
    state = grid
    for _ in range(50):
        state = separate(state @ corners.T / 0.25) @ corners
    near = torch.cdist(state, corners) < 1e-3
    letters = ["abc"[int(row.nonzero()[0])] if row.any() else "w" for row in near]
    maps[name] = "".join(f"{letter}{len(list(run))}" for letter, run in groupby(letters))
print(json.dumps(dict(side=SIDE, maps=maps), indent=0))
