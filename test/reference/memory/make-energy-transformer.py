"""
Energy and gradient of an Energy Transformer block by formulas of our own in torch 2.13.0 (CPU, float64), differentiated by autograd. The
published program needs jax and is not called; the formulas are those of its EnergyLayerNorm, EnergyAttention and HopfieldNetwork, with the
token's own key left out as well.

    python test/reference/memory/make-energy-transformer.py > test/reference/memory/energy-transformer.json
"""

import json

import torch

torch.set_default_dtype(torch.float64)
torch.manual_seed(5)
T, n, N, H, m = 4, 5, 2, 3, 6
Wq, Wk = torch.randn(N, H, n) / n**0.5, torch.randn(N, H, n) / n**0.5
Xi = torch.randn(m, n) / n**0.5
x, delta = torch.randn(T, n), 0.1 * torch.randn(n)
gamma, eps, alpha = 1.3, 1e-5, 0.1


def normalise(x):
    d = x - x.mean(-1, keepdim=True)
    return gamma * d / ((d**2).mean(-1, keepdim=True) + eps).sqrt() + delta


def energy(g, self_key, beta):
    K = torch.einsum("kd,hzd->khz", g, Wk)
    Q = torch.einsum("qd,hzd->qhz", g, Wq)
    scores = beta * torch.einsum("qhz,khz->hqk", Q, K)
    if not self_key:
        scores = scores.masked_fill(torch.eye(T, dtype=torch.bool), float("-inf"))
    hidden = torch.relu(g @ Xi.T)
    return -scores.logsumexp(-1).sum() / beta - 0.5 * (hidden**2).sum()


cases = []
for self_key in (False, True):
    for beta in (H**-0.5, 2.0):
        g = normalise(x).requires_grad_()
        E = energy(g, self_key, beta)
        (dE,) = torch.autograd.grad(E, g)
        path, state = [E.item()], x.clone()
        for _ in range(5):
            g = normalise(state).requires_grad_()
            (slope,) = torch.autograd.grad(energy(g, self_key, beta), g)
            state = state - alpha * slope
            path.append(energy(normalise(state), self_key, beta).item())
        cases.append(
            {
                "selfKey": "included" if self_key else "excluded",
                "beta": beta,
                "gradient": dE.flatten().tolist(),
                "energies": path,
                "state": state.flatten().tolist(),
            }
        )
flat = lambda w: [h.tolist() for h in w]
print(
    json.dumps(
        {
            "queryWeights": flat(Wq),
            "keyWeights": flat(Wk),
            "memories": Xi.tolist(),
            "shift": delta.tolist(),
            "gain": gamma,
            "epsilon": eps,
            "rate": alpha,
            "state": x.flatten().tolist(),
            "cases": cases,
        }
    )
)
