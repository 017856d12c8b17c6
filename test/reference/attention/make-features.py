"""Makes features.json beside this file: DPFP and Taylor features of fla-core, and linear attention with them.

    python test/reference/attention/make-features.py

Made with Python 3.11, torch 2.13.0 (CPU), fla-core 0.6.0 and einops 0.8.1, without their dependencies.

fla/modules/feature_map.py and fla/ops/linear_attn/naive.py are loaded by path, since the package imports Triton; what they
import from the rest of it is not used here and left empty. `Tensor.float` means double, and so does `torch.float`.
"""
import importlib.util
import json
import sys
import sysconfig
import types
from pathlib import Path

import torch

torch.set_default_dtype(torch.float64)
torch.float = torch.float32 = torch.float64
torch.Tensor.float = torch.Tensor.double
FLA = Path(sysconfig.get_paths()["purelib"]) / "fla"


def stub(name, **members):
    module = types.ModuleType(name)
    module.__path__ = []
    for key, member in members.items():
        setattr(module, key, member)
    sys.modules[name] = module


for name in ["fla", "fla.modules", "fla.ops"]:
    stub(name)
stub("fla.modules.activations", fast_gelu_impl=None, sigmoid=None, sqrelu=None, swish=None)
stub("fla.modules.layernorm", layer_norm=None)
stub("fla.utils", checkpoint=lambda f: f)


def load(path):
    spec = importlib.util.spec_from_file_location(path.replace("/", "_"), FLA / f"{path}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


maps, linear = load("modules/feature_map"), load("ops/linear_attn/naive")
random = torch.Generator().manual_seed(5)
T, H, V = 8, 3, 2
numbers = lambda *shape: torch.round(torch.randn(*shape, generator=random) * 64) / 64  # noqa: E731
q, k, v = numbers(T, H), numbers(T, H), numbers(T, V)
q[0] = 0  # no feature: what is read is 0

cases = []
for name, order, make in [("dpfp", n, maps.DPFPFeatureMap(H, n)) for n in (1, 2, 3)] + [("taylor", 2, maps.TaylorFeatureMap(H))]:
    fq, fk = make(q), make(k)
    o, (s, z) = linear.naive_recurrent_linear_attn(
        fq[None, :, None], fk[None, :, None], v[None, :, None], 1.0, None, True, True
    )
    cases.append({
        "map": name, "order": order, "features": fk.tolist(), "similarity": (fq @ fk.T).tolist(),
        "output": o[0, :, 0].tolist(), "state": s[0, 0].T.tolist(), "sum": z.reshape(-1).tolist(),
    })
result = {"query": q.tolist(), "key": k.tolist(), "value": v.tolist(), "cases": cases}
target = Path(__file__).with_name("features.json")
target.write_text(json.dumps(result, separators=(",", ":")) + "\n")
print(target.stat().st_size, "bytes")
