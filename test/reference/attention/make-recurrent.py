"""Outputs and final states of attention heads with fast weights, made by the plain PyTorch references of fla-core 0.6.0.

Versions: Python 3.11, torch 2.13.0 (CPU), fla-core 0.6.0 (pip install --no-deps), einops 0.8.1, numpy 2.4.
Command:  python test/reference/attention/make-recurrent.py        (writes the JSON files beside itself)

The references are called as they are installed, file by file: importing the package would load Triton. They compute in single precision;
here `torch.float32`, as those files see it, and `Tensor.float` mean double precision, so that differences beyond 1e-12 are
differences of formula. Random numbers are multiples of 1/64, exact in both. One batch, one head, unless a case says otherwise.
"""
import importlib.util
import json
import pathlib
import sys
import sysconfig
import types

import torch

here = pathlib.Path(__file__).parent
ops = pathlib.Path(sysconfig.get_paths()["purelib"]) / "fla" / "ops"
torch.set_default_dtype(torch.float64)
torch.Tensor.float = torch.Tensor.double


class Wide:
    """torch, whose single precision is double."""

    float = float32 = torch.float64

    def __getattr__(self, name):
        return getattr(torch, name)


def load(path):
    name = "fla.ops." + path.replace("/", ".")
    spec = importlib.util.spec_from_file_location(name, ops / f"{path}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    module.torch = Wide()
    return module


for package in ("fla", "fla.ops", "fla.ops.titans"):
    sys.modules[package] = types.ModuleType(package)
    sys.modules[package].__path__ = []

generator = torch.Generator().manual_seed(4)


def grid(x):
    return torch.round(x * 64) / 64


def normal(*shape):
    return grid(torch.randn(*shape, generator=generator))


def unit(rows, cols):
    x = torch.randn(rows, cols, generator=generator)
    return grid(x / x.norm(dim=-1, keepdim=True))


def uniform(*shape, low=0.0, high=1.0):
    return grid(low + (high - low) * torch.rand(*shape, generator=generator))


def matrix(x):
    x = x.detach().reshape(-1, x.shape[-1]) if x.dim() > 1 else x.reshape(-1, 1)
    return {"rows": x.shape[0], "cols": x.shape[1], "data": [float(v) for v in x.reshape(-1)]}


cases = {}


def case(name, tokens, output, state=None, initial=None, **options):
    """`state` and `initial` are named matrices in the library's layout, fast weights [V, F]."""
    cases[name] = {
        "tokens": {k: matrix(v) for k, v in tokens.items()},
        "output": matrix(output),
        **({"state": {k: matrix(v) for k, v in state.items()}} if state else {}),
        **({"initial": {k: matrix(v) for k, v in initial.items()}} if initial else {}),
        **({"options": options} if options else {}),
    }


def write(name):
    note = f"made by {pathlib.Path(__file__).name}, torch {torch.__version__.split('+')[0]}, fla-core 0.6.0, double precision"
    text = json.dumps({"note": note, "cases": cases}, separators=(",", ":"))
    (here / f"{name}.json").write_text(text + "\n")
    print(name, len(text), list(cases))
    cases.clear()


T, H, V = 8, 4, 3


def bthd(x):  # [T, d] as [B, T, heads, d]
    return x.clone()[None, :, None, :]


def bhtd(x):  # [T, d] as [B, heads, T, d]
    return x.clone()[None, None]


def tokens(positive=False):
    q, k = (uniform(T, H), uniform(T, H)) if positive else (normal(T, H), unit(T, H))
    return q, k, normal(T, V)


def weights(v=V, h=H):
    s = normal(h, v)
    return s, {"fastWeights": s.T}


def st(s):
    return s[None, None].clone()


# ---- linear attention and its gates --------------------------------------------------------------------------------------------------

linear = load("linear_attn/naive")
q, k, v = tokens()
s, initial = weights()
o, f = linear.naive_recurrent_linear_attn(bthd(q), bthd(k), bthd(v), None, st(s), True)
case("linear_attn", dict(query=q, key=k, value=v), o[0, :, 0], {"fastWeights": f[0, 0].T}, initial)
q, k, v = tokens(positive=True)
s = normal(H, V)
z = uniform(H)
o, (f, zf) = linear.naive_recurrent_linear_attn(bthd(q), bthd(k), bthd(v), None, (st(s), z[None, None, None]), True, True)
case(
    "linear_attn normalised", dict(query=q, key=k, value=v), o[0, :, 0],
    {"fastWeights": torch.cat([f[0, 0].T, zf[0, 0]])}, {"fastWeights": torch.cat([s.T, z[None]])},
)
based, rebased = load("based/naive"), load("rebased/naive")
q, k, v = tokens()
case("based", dict(query=q, key=k, value=v), based.naive_parallel_based(bhtd(q), bhtd(k), bhtd(v))[0, 0])
case("based unnormalised", dict(query=q, key=k, value=v), based.naive_parallel_based(bhtd(q), bhtd(k), bhtd(v), 0.7, False)[0, 0], scale=0.7)
case("based chunk", dict(query=q, key=k, value=v), based.naive_chunk_based(bhtd(q), bhtd(k), bhtd(v), 4)[0, 0])
case("rebased", dict(query=q, key=k, value=v), rebased.naive_parallel_rebased(bhtd(q), bhtd(k), bhtd(v))[0, 0])

retention = load("retention/naive")
q, k, v = tokens()
three = [x[None, None].repeat(1, 3, 1, 1) for x in (q, k, v)]
case("retention", dict(query=q, key=k, value=v), retention.naive_retention(*three)[0, 2], head=2)

simple = load("simple_gla/naive")
q, k, v = tokens()
g = -uniform(T, 1)
s, initial = weights()
o, f = simple.naive_recurrent_simple_gla(bthd(q), bthd(k), bthd(v), g[None], None, st(s), True)
gated = dict(query=q, key=k, value=v, logDecay=g)
case("simple_gla", gated, o[0, :, 0], {"fastWeights": f[0, 0].T}, initial)
o, f = simple.naive_chunk_simple_gla(bthd(q), bthd(k), bthd(v), g[None], st(s), True, 3)
case("simple_gla chunk", gated, o[0, :, 0], {"fastWeights": f[0, 0].T}, initial)
o, _ = simple.naive_parallel_simple_gla(bthd(q), bthd(k), bthd(v), g[None])
case("simple_gla parallel", gated, o[0, :, 0])

gla = load("gla/naive")
q, k, v = tokens()
g = -uniform(T, H)
s, initial = weights()
o, f = gla.naive_recurrent_gla(bthd(q), bthd(k), bthd(v), bthd(g), st(s), True)
case("gla", dict(query=q, key=k, value=v, logDecay=g), o[0, :, 0], {"fastWeights": f[0, 0].T}, initial)

hgrn = load("hgrn/naive")
v, g, h = normal(T, V), -uniform(T, V), normal(V)
o, f = hgrn.naive_recurrent_hgrn(v[None], g[None], h[None], True)
case("hgrn", dict(value=v, logDecay=g), o[0], {"fastWeights": f[0]}, {"fastWeights": h})

rwkv6 = load("rwkv6/recurrent_naive")
q, k, v = tokens()
g, u = -uniform(T, H), normal(H)
s, initial = weights()
o, f = rwkv6.naive_recurrent_rwkv6(bhtd(q), bhtd(k), bhtd(v), bhtd(g), u[None], None, st(s), True)
case("rwkv6", dict(query=q, key=k, value=v, logDecay=g), o[0, 0], {"fastWeights": f[0, 0].T}, initial, bonus=u.tolist(), scale=0.5)

abc, gsa = load("abc/naive"), load("gsa/naive")
q, k, v = tokens()
M = 3
slot = normal(T, M)
o, (hk, hv) = abc.naive_recurrent_abc(bhtd(q), bhtd(k), bhtd(v), bhtd(slot), output_final_state=True)
case("abc", dict(query=q, key=k, value=v, slot=slot), o[0, 0], {"slotKeys": hk[0, 0], "slotValues": hv[0, 0].T})
o, _ = abc.naive_cumsum_abc(bhtd(q), bhtd(k), bhtd(v), bhtd(slot))
case("abc cumsum", dict(query=q, key=k, value=v, slot=slot), o[0, 0])
slot, g = uniform(T, M), -uniform(T, M)
sk, sv = normal(H, M), normal(M, V)
o, (hk, hv) = gsa.naive_recurrent_gsa(bthd(q), bthd(k), bthd(v), bthd(slot), bthd(g), None, (st(sk), st(sv)), True)
case(
    "gsa", dict(query=q, key=k, value=v, slot=slot, logDecay=g), o[0, :, 0],
    {"slotKeys": hk[0, 0], "slotValues": hv[0, 0].T}, {"slotKeys": sk, "slotValues": sv.T},
)

loglinear = load("log_linear_attn/naive")
long = 13
q, k, v = normal(long, H), unit(long, H), normal(long, V)
g, levels = -uniform(long, 1), uniform(long, 5)
o = loglinear.naive_log_linear_attn(bthd(q), bthd(k), bthd(v), g[None], levels[None, :, None])
case("log_linear_attn", dict(query=q, key=k, value=v, logDecay=g, levelScale=levels), o[0, :, 0])
write("recurrent-linear")

# ---- delta rules -----------------------------------------------------------------------------------------------------------------------

delta = load("delta_rule/naive")
q, k, v = tokens()
b = uniform(T, 1, high=2)
s, initial = weights()
both = dict(query=q, key=k, value=v, strength=b)
o, f = delta.delta_rule_recurrence(bhtd(q), bhtd(k), bhtd(v), b[None, None, :, 0], st(s))
case("delta_rule", both, o[0, 0], {"fastWeights": f[0, 0].T}, initial)
o, f = delta.delta_rule_chunkwise(bhtd(q), bhtd(k), bhtd(v), b[None, None, :, 0], 4)
case("delta_rule chunk", both, o[0, 0], {"fastWeights": f[0, 0].T})

gdr = load("gated_delta_rule/naive")
q, k, v = tokens()
b, g = uniform(T, 1), -uniform(T, 1)
s, initial = weights()
both = dict(query=q, key=k, value=v, strength=b, logDecay=g)
o, f = gdr.naive_recurrent_gated_delta_rule(bthd(q), bthd(k), bthd(v), b[None], g[None], None, st(s), True)
case("gated_delta_rule", both, o[0, :, 0], {"fastWeights": f[0, 0].T}, initial)
o, f = gdr.naive_chunk_gated_delta_rule(bthd(q), bthd(k), bthd(v), g[None], b[None], 3, None, st(s), True)
case("gated_delta_rule chunk", both, o[0, :, 0], {"fastWeights": f[0, 0].T}, initial)

product = load("gated_delta_product/naive")
n = 2
q, k, v, b, g = normal(T, H), unit(T * n, H), normal(T * n, V), uniform(T * n, 1, high=2), -uniform(T, 1)
s, initial = weights()
o, f = product.naive_recurrent_gated_delta_product(
    bthd(q), bthd(k), bthd(v), g[None], b[None], H ** -0.5, initial_state=st(s), output_final_state=True, num_householder=n)
case(
    "gated_delta_product",
    dict(query=q, key=k.reshape(T, n * H), value=v.reshape(T, n * V), strength=b.reshape(T, n), logDecay=g),
    o[0, :, 0], {"fastWeights": f[0, 0].T}, initial, steps=n,
)

kda = load("kda/naive")
q, k, v = tokens()
b, g = uniform(T, 1), -uniform(T, H)
s, initial = weights()
both = dict(query=q, key=k, value=v, strength=b, logDecay=g)
o, f = kda.naive_recurrent_kda(bthd(q), bthd(k), bthd(v), bthd(g), b[None], None, st(s), True)
case("kda", both, o[0, :, 0], {"fastWeights": f[0, 0].T}, initial)
o, f = kda.naive_chunk_kda(bthd(q), bthd(k), bthd(v), bthd(g), b[None], None, st(s), True, 4)
case("kda chunk", both, o[0, :, 0], {"fastWeights": f[0, 0].T}, initial)

gdn2 = load("gdn2/naive")
q, k, v = tokens()
g, b, w = -uniform(T, H), uniform(T, H), uniform(T, V)
s, initial = weights()
both = dict(query=q, key=k, value=v, logDecay=g, erase=b, write=w)
o, f = gdn2.naive_recurrent_gdn2(bthd(q), bthd(k), bthd(v), bthd(g), bthd(b), bthd(w), None, st(s), True)
case("gdn2", both, o[0, :, 0], {"fastWeights": f[0, 0].T}, initial)
o, f = gdn2.naive_chunk_gdn2(bthd(q), bthd(k), bthd(v), bthd(g), bthd(b), bthd(w), None, st(s), True, 4)
case("gdn2 chunk", both, o[0, :, 0], {"fastWeights": f[0, 0].T}, initial)

comba = load("comba/naive")
q, k, v = tokens()
p, b, g = unit(T, H), uniform(T, 1), -uniform(T, 1)
s, initial = weights()
both = dict(query=q, key=k, value=v, feedback=p, strength=b, logDecay=g)
o, f = comba.naive_chunk_comba(bthd(q), bthd(k), bthd(v), bthd(p), g[None], b[None], 4, None, st(s), True)
case("comba chunk", both, o[0, :, 0], {"fastWeights": f[0, 0].T}, initial)
o, f = comba.naive_recurrent_comba(bthd(q), bthd(k), bthd(v), bthd(p), b[None], g[None], None, st(s), True)
case("comba recurrent", both, o[0, :, 0], {"fastWeights": f[0, 0].T}, initial)

dplr, iplr = load("generalized_delta_rule/dplr/naive"), load("generalized_delta_rule/iplr/naive")
q, k, v = tokens()
a, b, g = unit(T, H), unit(T, H), -uniform(T, H)
s, initial = weights()
both = dict(query=q, key=k, value=v, logDecay=g, erase=a, along=b)
o, f = dplr.dplr_recurrence(bhtd(q), bhtd(k), bhtd(v), bhtd(a), bhtd(b), bhtd(g), st(s))
case("dplr", both, o[0, 0], {"fastWeights": f[0, 0].T}, initial)
o, f = dplr.dplr_chunkwise(bhtd(q), bhtd(k), bhtd(v), bhtd(a), bhtd(b), bhtd(g), st(s), True, 4)
case("dplr chunk", both, o[0, 0], {"fastWeights": f[0, 0].T}, initial)
del both["logDecay"]
o, f = iplr.iplr_recurrence(bhtd(q), bhtd(k), bhtd(v), bhtd(a), bhtd(b), st(s))
case("iplr", both, o[0, 0], {"fastWeights": f[0, 0].T}, initial)
# RWKV-7 has no plain reference of its own: its kernel is DPLR with a = -kappa, b = kappa * eta, scale 1.
kappa, eta = unit(T, H), uniform(T, H)
o, f = dplr.dplr_recurrence(bhtd(q * H ** 0.5), bhtd(k), bhtd(v), bhtd(-kappa), bhtd(kappa * eta), bhtd(g), st(s))
case(
    "rwkv7 by dplr", dict(query=q, key=k, value=v, logDecay=g, removal=kappa, rate=eta), o[0, 0],
    {"fastWeights": f[0, 0].T}, initial,
)
write("recurrent-delta")

# ---- more state: preconditioners, momentum, regression, learners ---------------------------------------------------------------------------

pgd, pkda = load("precond_gated_delta_rule/naive"), load("precond_kda/naive")
q, k, v = tokens()
b, g, be, ge = uniform(T, 1), -uniform(T, 1), uniform(T, 1), -uniform(T, 1)
s, initial = weights()
A = uniform(H)
both = dict(query=q, key=k, value=v, strength=b, logDecay=g, energyStrength=be, logEnergyDecay=ge)
initial["keyEnergy"] = A[None]
o, f, fa = pgd.naive_recurrent_precond_gated_delta_rule(
    bthd(q), bthd(k), bthd(v), ge[None], g[None], be[None], b[None], None, st(s), A[None, None], True)
case("precond_gated_delta_rule", both, o[0, :, 0], {"fastWeights": f[0, 0].T, "keyEnergy": fa[0]}, initial, normalise=True)
gk = -uniform(T, H)
o, f, fa = pkda.naive_recurrent_precond_kda(
    bthd(q), bthd(k), bthd(v), bthd(gk), ge[None], be[None], b[None], None, st(s), A[None, None], True)
case("precond_kda", {**both, "logDecay": gk}, o[0, :, 0], {"fastWeights": f[0, 0].T, "keyEnergy": fa[0]}, initial)

momentum = load("momentum_delta_rule/naive")
q, k, v = tokens()
p, eta, b, g, mu = unit(T, H), uniform(T, 1), uniform(T, 1), -uniform(T, 1), -uniform(T, 1)
s, m = normal(H, V), normal(H, V)
o, f = momentum.recurrent_momentum_delta_rule_ref(
    bthd(q), bthd(k), bthd(v), g[None], mu[None], bthd(p), b[None], eta[None], None, st(s), st(m), True)
# The reference keeps the negative of the momentum.
case(
    "momentum_delta_rule",
    dict(query=q, key=k, value=v, feedback=p, rate=eta, strength=b, logDecay=g, logMomentum=mu), o[0, :, 0],
    {"fastWeights": f[0, 0, 0].T, "momentum": -f[1, 0, 0].T}, {"fastWeights": s.T, "momentum": -m.T},
)

mesa = load("mesa_net/naive")
q, k, v = normal(T, H), unit(T, H), normal(T, H)  # the reference wants values of the size of keys
g, b, lamb = -uniform(T, 1), uniform(T, 1), uniform(H, low=0.25, high=1)
a = normal(H, H)
kk, kv = a @ a.T, normal(H, H)
both = dict(query=q, key=k, value=v, strength=b, logDecay=g)
initial = {"fastWeights": kv.T, "keyProducts": kk}
o, fk, fv = mesa.naive_mesa_net_exact(bthd(q), bthd(k), bthd(v), g[None], lamb[None], b[None], st(kk), st(kv))
case("mesa_net exact", both, o[0, :, 0], {"fastWeights": fv[0, 0].T, "keyProducts": fk[0, 0]}, initial, regulariser=lamb.tolist())
o, fk, fv = mesa.naive_mesa_net_CG(bthd(q), bthd(k), bthd(v), g[None], lamb[None], b[None], 4, 30, st(kk), st(kv))
case("mesa_net CG", both, o[0, :, 0], {"fastWeights": fv[0, 0].T, "keyProducts": fk[0, 0]}, initial, regulariser=lamb.tolist())

load("titans/log_impl")
titans = load("titans/naive")
q, k, v = normal(T, H), unit(T, H), normal(T, H)
theta, alpha, eta = (uniform(T, 1, low=0.05, high=0.3) for _ in range(3))
w, bias = uniform(H, low=0.5, high=1.5), normal(H)
s = normal(H, H)
both = dict(query=q, key=k, value=v, rate=theta, forget=alpha, momentum=eta)
for name, chunked in (("titans", False), ("titans chunk", True)):
    o, f = titans.chunk_titans_linear_ref(
        bthd(q), bthd(k), bthd(v), w[None], bias[None], bthd(theta), bthd(alpha), bthd(eta), 0.01, 4, st(s), True, chunked)
    case(
        name, both, o[0, :, 0], {"fastWeights": f[0, 0].T}, {"fastWeights": s.T},
        batch=4, gain=w.tolist(), bias=bias.tolist(), epsilon=0.01,
    )

ttt = load("ttt/naive")
q, k, v = normal(T, H), unit(T, H), normal(T, H)
eta = uniform(T, 1, low=0.05, high=0.5)
s, hb = normal(H, H), normal(H)
# `ttt` multiplies its queries in place: it is given copies.
o, f, fb = ttt.chunk_ttt_linear_ref(
    bthd(q), bthd(k), bthd(v), w[None], bias[None], bthd(eta), None, 0.01, 4, st(s), hb[None, None, None].clone(), True)
case(
    "ttt", dict(query=q, key=k, value=v, rate=eta), o[0, :, 0], {"fastWeights": torch.cat([f[0, 0].T, fb[0, 0].T], 1)},
    {"fastWeights": torch.cat([s.T, hb[:, None]], 1)}, batch=4, gain=w.tolist(), bias=bias.tolist(), epsilon=0.01,
)
write("recurrent-learners")
