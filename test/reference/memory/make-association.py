"""
Hopfield association as the layers of Ramsauer et al. compute it in static mode (no projections, no norms), by torch 2.13.0's own
scaled_dot_product_attention (CPU, float64). The package hopfield-layers is not on PyPI and is not called: the loop below is its
formula, in which the state is replaced by attention times keys and only the last attention meets the values; `update_steps_max = k`
makes k + 1 attentions there, so k updates here are its k.

    python test/reference/memory/make-association.py > test/reference/memory/association.json
"""

import json

import torch
from torch.nn.functional import scaled_dot_product_attention as attend

torch.set_default_dtype(torch.float64)
torch.manual_seed(13)
P, n, v = 7, 5, 3
K, V, Q = torch.randn(P, n), torch.randn(P, v), torch.randn(4, n)
cases = []
for beta in (n**-0.5, 1.0, 4.0):
    for updates in (0, 1, 3):
        state = Q
        for _ in range(updates):
            state = attend(state[None], K[None], K[None], scale=beta)[0]
        out = attend(state[None], K[None], V[None], scale=beta)[0]
        cases.append({"beta": beta, "updates": updates, "states": state.tolist(), "recalled": out.tolist()})
print(json.dumps({"patterns": K.tolist(), "values": V.tolist(), "probes": Q.tolist(), "cases": cases}))
