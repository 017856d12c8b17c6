"""Makes spikes.json beside this file: neurons and spiking attentions of SpikingJelly, forward and backward.

    python test/reference/training/make-spikes.py

Made with Python 3.11, torch 2.13.0 (CPU), spikingjelly 2.0.0 (installed without its dependencies).

The attentions are run as whole modules on random input, in double precision; hooks take the spikes that enter the attention
and those that leave it, and automatic differentiation what a weighted sum of the latter is worth to each of the former.
Arrays are written with their shape and ten digits: steps first, then the images (with heads side by side), tokens, channels.
"""
import json
import sys
from importlib.metadata import version
from pathlib import Path

import torch

torch.set_default_dtype(torch.float64)

from spikingjelly.activation_based import functional, neuron, surrogate  # noqa: E402
from spikingjelly.activation_based.layer.attention import SpikeDrivenSelfAttention, SpikingSelfAttention  # noqa: E402

random = torch.Generator().manual_seed(20261122)


def numbers(*shape, scale=1.0):
    """Normal numbers that are short in decimal: multiples of 1/64."""
    return torch.round(torch.randn(*shape, generator=random) * 64 * scale) / 64


def written(x):
    x = x.detach()
    return {"shape": list(x.shape), "data": [int(v) if v == int(v) else float(f"{v:.10g}") for v in x.reshape(-1).tolist()]}


def layer(tau, threshold, slope, given):
    smooth = surrogate.Sigmoid(alpha=slope)
    cell = neuron.LIFNode(tau, v_threshold=threshold, surrogate_function=smooth, detach_reset=True, step_mode="m")
    currents = given.clone().requires_grad_()
    spikes = cell(currents)
    weights = numbers(*spikes.shape)
    (spikes * weights).sum().backward()
    return {
        "tau": tau, "threshold": threshold, "slope": slope, "currents": written(currents), "spikes": written(spikes),
        "weights": written(weights), "gradient": written(currents.grad),
    }


# The last neuron of the first layer comes to its threshold exactly: 2 / τ = 1.
exact = numbers(7, 6, scale=1.5)
exact[0, 5] = 2
neurons = [layer(2.0, 1.0, 4.0, exact), layer(3.0, 0.5, 4.0, numbers(7, 6)), layer(1.5, 1.0, 2.0, numbers(7, 6))]


def inside(module, given, taken):
    """What the named layers of a module gave, in a pass over `given`."""
    found = {}
    for name in taken:
        getattr(module, name).register_forward_hook(lambda _, __, out, name=name: found.__setitem__(name, out))
    functional.reset_net(module)
    module(given)
    return found


def start(module):
    """Weights from our own numbers, and norms with a gain at which the layers fire."""
    for p in module.parameters():
        p.data = numbers(*p.shape) if p.dim() > 1 else 3 * torch.ones(p.shape)
    return module


STEPS, IMAGES, TOKENS, HEADS, SIZE = 4, 2, 6, 2, 4
WIDTH = HEADS * SIZE


def case(inputs, output, sources, apart):
    """Spikes in and out; `apart` brings an array of the module to steps, images and heads, tokens, channels."""
    weights = numbers(*output.shape)
    gradients = torch.autograd.grad((output * weights).sum(), sources)
    return {
        **{name: written(x) for name, x in inputs.items()},
        "output": written(apart(output)),
        "weights": written(apart(weights)),
        "gradients": [g for g in gradients],
    }


# Spikformer: queries, keys and values side by side in one layer of [steps, images, 3 · width, tokens].
ssa = start(SpikingSelfAttention(WIDTH, HEADS))
found = inside(ssa, (numbers(STEPS, IMAGES, WIDTH, TOKENS) > 0.2).double(), ["qkv_lif", "attn_lif"])
side = lambda x: x.reshape(STEPS, IMAGES, -1, HEADS, SIZE, TOKENS).permute(2, 0, 1, 3, 5, 4).flatten(2, 3)  # noqa: E731
attended = lambda x: x.reshape(STEPS, IMAGES * HEADS, SIZE, TOKENS).transpose(-1, -2)  # noqa: E731
query, key, value = side(found["qkv_lif"])
spikformer = case({"query": query, "key": key, "value": value}, found["attn_lif"], [found["qkv_lif"]], attended)
spikformer["gradients"] = [written(g) for g in side(spikformer["gradients"][0])]
spikformer["scale"] = ssa.scale

# Spike-driven transformer: layers of [steps, images, width, rows, columns] each. The gate is made of keys and values here,
# and lets queries through.
sdsa = start(SpikeDrivenSelfAttention(WIDTH, HEADS))
found = inside(sdsa, numbers(STEPS, IMAGES, WIDTH, 2, 3, scale=2), ["q_lif", "k_lif", "v_lif", "attn_lif", "proj_conv"])
one = lambda x: x.reshape(STEPS, IMAGES, HEADS, SIZE, TOKENS).permute(0, 1, 2, 4, 3).flatten(1, 2)  # noqa: E731
gates = found["attn_lif"]  # [steps, images, heads, 1, size]
sources = [found["q_lif"], found["k_lif"], found["v_lif"]]
weights = numbers(STEPS, IMAGES * HEADS, TOKENS, SIZE)
output = one(found["q_lif"]) * gates.flatten(1, 2)
gradients = torch.autograd.grad((output * weights).sum(), sources)
# The module keeps its output to itself: what its last layer was given must be the same.
with torch.no_grad():
    flat = output.reshape(STEPS, IMAGES, HEADS, TOKENS, SIZE).transpose(3, 4).reshape(STEPS, IMAGES, WIDTH, 2, 3)
    assert torch.equal(sdsa.proj_conv(flat), found["proj_conv"])
driven = {
    **{name: written(one(x)) for name, x in zip(["query", "key", "value"], sources)},
    "gates": written(gates.flatten(1, 2)),
    "output": written(output),
    "weights": written(weights),
    "gradients": [written(one(g)) for g in gradients],
}

for name, made in {"spikformer": spikformer, "driven": driven}.items():
    for part in ["query", "key", "value", "output"]:
        share = sum(made[part]["data"]) / len(made[part]["data"])
        assert 0.05 < share < 0.95, f"{name} {part}: a share of {share} fires"

result = {
    "versions": {"python": sys.version.split()[0], "torch": torch.__version__, "spikingjelly": version("spikingjelly")},
    "neurons": neurons,
    "spikformer": spikformer,
    "driven": driven,
}
target = Path(__file__).with_name("spikes.json")
target.write_text(json.dumps(result, separators=(",", ":")) + "\n")
print(target.stat().st_size, "bytes")
