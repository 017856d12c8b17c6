"""Makes adam.json beside this file: updates of Adam and AdamW, gradient clipping and the cosine schedule by PyTorch.

Made with Python 3.11, torch 2.13.0 (CPU):

    python test/reference/training/make-adam.py
"""

import json
import sys
from pathlib import Path

import torch

torch.manual_seed(1)
STEPS = 12
SHAPES = {"matrix": (3, 4), "vector": (5,)}


def numbers(tensor):
    return [float(x) for x in tensor.detach().reshape(-1)]


initial = {name: torch.randn(shape) for name, shape in SHAPES.items()}
# Gradients of very different sizes, and one that is zero for a while.
gradients = [
    {name: torch.randn(shape) * 10.0 ** ((step % 5) - 3) * (0 if step in (4, 5) else 1) for name, shape in SHAPES.items()}
    for step in range(STEPS)
]


def trace(make, schedule=None):
    parameters = {name: value.clone().requires_grad_() for name, value in initial.items()}
    optimizer = make(list(parameters.values()))
    scheduler = schedule(optimizer) if schedule else None
    rates, states = [], []
    for step in range(STEPS):
        for name, value in parameters.items():
            value.grad = gradients[step][name].clone()
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if scheduler:
            scheduler.step()
        states.append({name: numbers(value) for name, value in parameters.items()})
    moments = {
        name: {
            "first": numbers(optimizer.state[value]["exp_avg"]),
            "second": numbers(optimizer.state[value]["exp_avg_sq"]),
        }
        for name, value in parameters.items()
    }
    return {"rates": rates, "states": [states[0], states[5], states[-1]], "moments": moments}


cosine = lambda optimizer: torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=STEPS, eta_min=0.001)
clipped = []
for largest in (0.5, 100.0):
    values = [g.clone().requires_grad_() for g in gradients[3].values()]
    for value in values:
        value.grad = value.detach().clone()
    norm = torch.nn.utils.clip_grad_norm_(values, largest)
    clipped.append({"largest": largest, "norm": float(norm), "after": [numbers(v.grad) for v in values]})

result = {
    "versions": {"python": sys.version.split()[0], "torch": torch.__version__},
    "shapes": {name: list(shape) for name, shape in SHAPES.items()},
    "initial": {name: numbers(value) for name, value in initial.items()},
    "gradients": [{name: numbers(value) for name, value in step.items()} for step in gradients],
    "traces": {
        "adam": trace(lambda p: torch.optim.Adam(p, lr=0.01)),
        "adam with an L2 penalty": trace(lambda p: torch.optim.Adam(p, lr=0.02, betas=(0.8, 0.95), eps=1e-6, weight_decay=0.1)),
        "adamw": trace(lambda p: torch.optim.AdamW(p, lr=0.01, weight_decay=0.1)),
        "adamw with a cosine": trace(lambda p: torch.optim.AdamW(p, lr=0.05, betas=(0.9, 0.99), weight_decay=0.01), cosine),
    },
    "clipped": clipped,
}
Path(__file__).with_name("adam.json").write_text(json.dumps(result, indent=None, separators=(",", ":")) + "\n")
