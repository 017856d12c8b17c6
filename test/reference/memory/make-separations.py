"""
Separations by the reference package entmax 1.3 on torch 2.13.0 (CPU, float64): sparsemax, entmax15, entmax_bisect, normmax_bisect and
budget_bisect, with the Fenchel-Young losses of the same package where they give a conjugate.

    python test/reference/memory/make-separations.py > test/reference/memory/separations.json

Bisection runs for 100 halvings instead of the default 50, so that its rounding stays below the tolerance of the test.
losses: L(s; e_1) = conjugate(s) + Omega(e_1) - s_1, and Omega(e_1) = 0 in every case, so conjugate(s) = L + s_1.
"""

import json

import torch
from entmax import (
    budget_bisect,
    entmax15,
    entmax_bisect,
    normmax_bisect,
    sparsemax,
)
from entmax.losses import EntmaxBisectLoss, NormmaxBisectLoss

torch.manual_seed(7)
torch.set_default_dtype(torch.float64)


def numbers(x: torch.Tensor) -> list[float]:
    return [float(f"{v:.16g}") for v in x.flatten().tolist()]


rows = [
    torch.tensor([0.7]),
    torch.tensor([0.0, 0.0, 0.0]),
    torch.tensor([1.0, 1.0, 0.2, -3.0]),
    torch.tensor([2.0, 1.0]),
    torch.tensor([5.0, 0.3, 0.1, -40.0, 2.5]),
    torch.randn(6),
    0.1 * torch.randn(9),
    3 * torch.randn(12),
    torch.randn(25) - 100,
]
cases = []
for s in rows:
    target = torch.tensor([0])
    case = {
        "scores": numbers(s),
        "sparsemax": numbers(sparsemax(s, dim=-1)),
        "entmax15": numbers(entmax15(s, dim=-1)),
        "entmax": [],
        "normmax": [],
        "budget": [],
    }
    for alpha in (1.05, 1.25, 1.5, 2.0, 3.0, 5.0):
        loss = EntmaxBisectLoss(alpha=alpha, n_iter=100, reduction="none")(s[None], target)
        case["entmax"].append(
            {
                "parameter": alpha,
                "weights": numbers(entmax_bisect(s, alpha=alpha, n_iter=100)),
                "conjugate": float(loss) + float(s[0]),
            }
        )
    for gamma in (1.25, 1.5, 2.0, 5.0):
        loss = NormmaxBisectLoss(alpha=gamma, n_iter=100, reduction="none")(s[None], target)
        case["normmax"].append(
            {
                "parameter": gamma,
                "weights": numbers(normmax_bisect(s, alpha=gamma, n_iter=100)),
                "conjugate": float(loss) + float(s[0]),
            }
        )
    for k in (1, 2, 4):
        if k < len(s):
            case["budget"].append({"parameter": k, "weights": numbers(budget_bisect(s, budget=k, n_iter=100))})
    cases.append(case)

print(json.dumps({"cases": cases}))
