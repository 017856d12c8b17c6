"""Makes heads-fla.json and heads-formulas.json: attention heads in kernel form, by other people's code, in double precision.

    python make-heads.py        (writes beside itself)

Made with Python 3.11, torch 2.13.0 (CPU), fla-core 0.6.0, einops 0.8.1, x-transformers 2.31.10 (einx 0.4.3, loguru 0.7.3,
torch-einops-utils 0.2.0, packaging 26.3, frozendict 2.5.1), all without their dependencies.

The references of fla-core (fla/ops/*/naive.py) are loaded by path, since the package imports Triton. Most of them cast to
single precision; here `torch.float` and `Tensor.float` mean double, so that the very same lines run in double precision. What
they import from the rest of the package is replaced: the running sum, the mean over blocks, a plain sliding-window attention
in the place of flash_attn, and 1/ln 2, which fla rounds to 1.4426950216.
"""
import importlib.util
import json
import math
import sys
import sysconfig
import types
from pathlib import Path

import torch

torch.float = torch.float32 = torch.float64
torch.Tensor.float = torch.Tensor.double
torch.set_default_dtype(torch.float64)

import torch.nn.functional as F  # noqa: E402

HERE = Path(__file__).parent
PURE = Path(sysconfig.get_paths()["purelib"])


def stub(name, **members):
    module = types.ModuleType(name)
    for key, member in members.items():
        setattr(module, key, member)
    sys.modules[name] = module
    return module


def windowed(q, k, v, causal, window_size):
    assert causal
    time = torch.arange(q.shape[1])
    far = time[:, None] - time[None, :]
    mask = (far >= 0) & (far <= window_size[0])
    groups = q.shape[2] // k.shape[2]
    k, v = k.repeat_interleave(groups, 2), v.repeat_interleave(groups, 2)
    scores = torch.einsum("bqhd,bkhd->bhqk", q, k) * q.shape[-1] ** -0.5
    weights = scores.masked_fill(~mask, -math.inf).softmax(-1)
    return torch.einsum("bhqk,bkhv->bqhv", weights, v)


def block_means(x, size, cu_seqlens=None):
    return torch.stack([x[:, at : at + size].mean(1) for at in range(0, x.shape[1], size)], 1)


for name in ["fla", "fla.ops"]:
    stub(name)
stub("fla.ops.utils", prepare_chunk_offsets=None)
stub("fla.ops.utils.constant", RCP_LN2=1 / math.log(2))
stub("fla.ops.utils.cumsum", chunk_global_cumsum=lambda g, cu_seqlens=None, scale=1: g.cumsum(1) * scale)
stub("fla.ops.utils.pooling", mean_pooling=block_means)
stub("flash_attn", flash_attn_func=windowed, flash_attn_varlen_func=None)


def naive(op):
    spec = importlib.util.spec_from_file_location(f"naive_{op}", PURE / "fla" / "ops" / op / "naive.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


random = torch.Generator().manual_seed(20260922)


def numbers(*shape):
    """Normal numbers that are short in decimal: multiples of 1/64."""
    return torch.round(torch.randn(*shape, generator=random) * 64) / 64


def gates(*shape):
    """Logarithms of gates, multiples of 1/64 below 0."""
    return -torch.ceil(torch.rand(*shape, generator=random) * 64) / 64


def rows(x):
    """[1, T, N, D] or [1, T, N] as rows [T, N·D]."""
    return x.reshape(x.shape[1], -1).tolist()


def case(head, output, options=None, state=None, window=None, **tokens):
    """
    Tokens, what a reference answers, and what is kept of them: keys and values, and what `state` adds or puts in their place.
    A window keeps the newest alone, and how many tokens came. A number n says: the last n rows of the token of that name.
    """
    length = next(iter(tokens.values())).shape[1]
    held = length if window is None else min(length, window - 1)
    kept = {name: held for name in ["key", "value"] if name in tokens}
    for name, value in (state or {}).items():
        if value is None:
            kept.pop(name, None)
        else:
            kept[name] = value if isinstance(value, int) else rows(value)[-held:]
    if window is not None:
        kept["position"] = [[length]]
    return {
        "head": head,
        "options": options or {},
        "tokens": {name: rows(value) for name, value in tokens.items()},
        "output": rows(output),
        "state": kept,
    }


def whole_block_means(x, size):
    return block_means(x[:, : x.shape[1] // size * size], size)


def corrected(weights, output):
    """The values that `weights` [T, T] read: those u with weights · u = output."""
    return torch.linalg.solve_triangular(weights, output, upper=False)


def fla():
    cases = []
    T, H, V = 11, 4, 3
    q, k, v = numbers(1, T, 1, H), numbers(1, T, 1, H), numbers(1, T, 1, V)
    qkv = {"query": q, "key": k, "value": v}
    attend = naive("attn").naive_parallel_attn
    cases.append(case("softmax", attend(q, k, v)[0], **qkv))
    cases.append(case("sliding-window", attend(q, k, v, window_size=4)[0], {"window": 4}, window=4, **qkv))
    sink = torch.tensor([0.75])
    cases.append(case("sink", attend(q, k, v, sink_bias=sink)[0], {"sink": 0.75}, **qkv))
    both = attend(q, k, v, scale=0.9, window_size=3, sink_bias=sink)[0]
    cases.append(case("softmax", both, {"scale": 0.9, "window": 3, "sink": 0.75}, window=3, **qkv))

    g = gates(1, T, 1)
    sums = {"logDecaySum": g.cumsum(1)}
    whole = naive("forgetting_attn").naive_forgetting_attn(q, k, v, g)
    cases.append(case("forgetting", whole, state=sums, logDecay=g, **qkv))
    part = naive("forgetting_attn").naive_forgetting_attn(q, k, v, g, window_size=3)
    cases.append(case("forgetting", part, {"window": 3}, sums, 3, logDecay=g, **qkv))

    sticks = naive("stickbreaking_attn").naive_stickbreaking_attn
    cases.append(case("stick-breaking", sticks(q, k, v)[0], **qkv))
    cases.append(case("stick-breaking", sticks(q, k, v, attend_current=True)[0], {"own": True}, **qkv))

    w = numbers(1, T, 1, H)
    beta = torch.round(torch.rand(1, T, 1, generator=random) * 128) / 64
    walk = naive("path_attn").naive_path_attn(q, k, v, w, beta, torch.zeros(1, T, 1), H**-0.5, chunk_size=4)
    # What decoding meets: every key behind the reflections of all tokens after it.
    carried = k.clone()
    for t in range(T):
        turn = torch.eye(H) - beta[0, t] * torch.outer(w[0, t, 0], w[0, t, 0])
        carried[:, :t] = carried[:, :t] @ turn
    cases.append(case("path", walk, state={"key": carried}, direction=w, strength=beta, **qkv))

    fades = gates(1, T, 1, H)
    wall = naive("wall_attn").naive_wall_attn
    sums = {"logDecaySum": fades.cumsum(1)}
    cases.append(case("wall", wall(q, k, v, fades, scale=0.5), {"scale": 0.5}, sums, logDecay=fades, **qkv))
    part = wall(q, k, v, fades, scale=0.5, window_size=5, sink_bias=sink)
    cases.append(case("wall", part, {"scale": 0.5, "window": 5, "sink": 0.75}, sums, 5, logDecay=fades, **qkv))

    v4, r = numbers(1, T, 1, H), numbers(1, T, 1, H)
    square = {"query": q, "key": k, "value": v4}
    tilt = naive("parallax").naive_parallax
    cases.append(case("parallax", tilt(q, r, k, v4), tilt=r, **square))
    cases.append(case("parallax", tilt(q, r, k, v4, window_size=4), {"window": 4}, window=4, tilt=r, **square))

    strength = torch.round(torch.rand(1, T, 1, generator=random) * 64) / 64
    former = naive("deltaformer")
    delta = former.naive_deltaformer_attn(q, k, v4, strength)
    scores = torch.einsum("bthd,bshd->bhts", q, k) / math.sqrt(H)
    u = corrected(former.tril_softmax(scores, strict=False)[0, 0], delta[0, :, 0])[None, :, None]
    cases.append(case("deltaformer", delta, state={"corrected": u, "value": None}, strength=strength, **square))

    # One head: the sixteen that the reference demands of a group are the same, and so is what they choose.
    T, size = 27, 4
    q, k, v = numbers(1, T, 1, H), numbers(1, T, 1, H), numbers(1, T, 1, V)
    gate = {name: numbers(1, T, 1) for name in ["coarseGate", "fineGate", "windowGate"]}
    wide = {name: value.expand(-1, -1, 16) for name, value in gate.items()}
    native = naive("nsa")
    whole, chosen = native.naive_nsa(
        q.expand(-1, -1, 16, -1), k, v, wide["coarseGate"], wide["fineGate"], wide["windowGate"],
        block_counts=4, block_size=size, window_size=5, return_block_indices=True,
    )
    options = {"size": size, "blocks": 4, "window": 5}
    means = {"blockKey": whole_block_means(k, size), "blockValue": whole_block_means(v, size)}
    made = case("native-sparse", whole[:, :, :1], options, means, query=q, key=k, value=v, **gate)
    made["chosen"] = [[b for b in row if b >= 0] for row in chosen[0, :, 0].tolist()]
    cases.append(made)

    T, heads, size = 12, 3, 2
    q, k, v = numbers(1, T, 1, H), numbers(1, T, 1, H), numbers(1, T, 1, V)
    qi, ki, wi = numbers(1, T, heads, size), numbers(1, T, size), numbers(1, T, heads)
    # A key that no head of the index likes has index 0; ties are the reader's choice, so the selection must have none.
    sparse = naive("dsa")
    index = torch.einsum("bmh,bhmn->bmn", wi, torch.einsum("bmhd,bnd->bhmn", qi, ki).relu())
    index = index.masked_fill(torch.triu(torch.ones(T, T, dtype=torch.bool), 1), -math.inf)
    best = index.sort(-1, descending=True).values[0]
    for keys in range(2, 6):
        if all(best[t, keys - 1] > best[t, keys] for t in range(keys, T)):
            break
    else:
        raise SystemExit("every selection has a tie: draw again")
    out = sparse.naive_dsa(q, k, v, qi, ki, wi, topk=keys)
    options = {"keys": keys, "indexHeads": heads, "indexSize": size}
    tokens = {"query": q, "key": k, "value": v, "indexQuery": qi, "indexKey": ki, "indexWeight": wi}
    cases.append(case("deepseek-sparse", out, options, {"indexKey": T}, **tokens))

    layers = 6
    sources, queries, gain = numbers(1, layers, 1, H), numbers(1, layers, 1, H), numbers(H)
    depth = naive("attnres").naive_attnres
    sums = [
        depth(queries[0, n, 0], [sources[0, i, 0][None] for i in range(n + 1)], gain)[0] for n in range(layers)
    ]
    out = torch.stack(sums)[None]
    keys = F.rms_norm(sources, (H,), gain, 1e-6)
    cases.append(
        case("attention-residuals", out, {"gain": gain.tolist()}, {"key": keys}, query=queries, value=sources)
    )

    # Four query heads over two of keys, with gates, window and sinks; and decoding of the last token.
    T, HQ, HK = 9, 4, 2
    q, k, v, g = numbers(1, T, HQ, H), numbers(1, T, HK, H), numbers(1, T, HK, V), gates(1, T, HQ)
    sinks = torch.tensor([0.5, -0.25, 0.0, 1.0])
    tokens = {"query": q, "key": k, "value": v, "logDecay": g}
    options = {"heads": HQ, "groups": HK, "sinks": sinks.tolist(), "window": 4}
    out = attend(q, k, v, window_size=4, g=g, sink_bias=sinks)[0]
    sums = {"logDecaySum": g.cumsum(1)}
    cases.append(case("grouped", out, options, sums, 4, **tokens))
    cases[-1]["state"]["position"] = [[T] * HQ]
    last = naive("attn").naive_attn_decoding(
        q[:, -1:], k, v, g, cu_seqlens=torch.tensor([0, T]), window_size=4, sink_bias=sinks
    )
    cases[-1]["last"] = rows(last)
    return cases


def formulas():
    from x_transformers.attend import Attend
    from x_transformers.x_transformers import AlibiPositionalBias, RotaryEmbedding, apply_rotary_pos_emb, l2norm

    cases = []
    T, H, V = 10, 4, 3
    q, k, v = numbers(1, T, 1, H), numbers(1, T, 1, H), numbers(1, T, 1, V)
    qkv = {"query": q, "key": k, "value": v}
    first = lambda x: x.transpose(1, 2)  # noqa: E731: heads before tokens, as x-transformers has them

    def attend(q=q, k=k, v=v, attn_bias=None, **options):
        out, _ = Attend(causal=True, heads=1, **options)(first(q), first(k), first(v), attn_bias=attn_bias)
        return first(out)

    cases.append(case("top-k", attend(sparse_topk=3), {"k": 3}, **qkv))
    cases.append(case("sigmoid", attend(sigmoid=True), {"bias": 0}, **qkv))
    cases.append(case("sink", attend(add_zero_kv=True), {"sink": 0}, **qkv))
    unit = attend(q=l2norm(q), k=l2norm(k), scale=5.0, qk_norm=True)
    cases.append(case("cosine", unit, {"scale": 5}, {"key": l2norm(k)}, **qkv))
    cases.append(case("distance", attend(l2_distance=True, scale=0.25), {"scale": 0.25}, **qkv))
    slopes = AlibiPositionalBias(heads=8)
    bias = slopes(T, T)[2:3][None]
    cases.append(case("alibi", attend(attn_bias=bias), {"head": 2, "heads": 8}, **qkv))
    turns, _ = RotaryEmbedding(H).forward_from_seq_len(T)
    turn = lambda x: first(apply_rotary_pos_emb(first(x), turns))  # noqa: E731
    cases.append(case("rotary", attend(q=turn(q), k=turn(k)), state={"key": turn(k)}, **qkv))

    q2, k2 = numbers(1, T, 1, H), numbers(1, T, 1, H)
    lam = 0.375
    out = attend() - lam * attend(q=q2, k=k2)
    cases.append(case("differential", out, {"lambda": lam}, {"otherKey": T}, otherQuery=q2, otherKey=k2, **qkv))

    # Mixture of block attention, as arXiv 2502.13189 states it: the own block, and the best of the whole ones before.
    size, blocks = 3, 2
    means = block_means(k, size)[0, :, 0]
    mask = torch.zeros(T, T, dtype=torch.bool)
    for t in range(T):
        own = t // size
        mask[t, own * size : t + 1] = True
        for b in (q[0, t, 0] @ means[:own].T).topk(min(blocks - 1, own)).indices.tolist():
            mask[t, b * size : (b + 1) * size] = True
    scores = (q[0, :, 0] @ k[0, :, 0].T / math.sqrt(H)).masked_fill(~mask, -math.inf)
    out = (scores.softmax(-1) @ v[0, :, 0])[None, :, None]
    state = {"blockKey": whole_block_means(k, size)}
    cases.append(case("block-attention", out, {"size": size, "blocks": blocks}, state, **qkv))

    # Latent attention written out: keys and values formed, the rotary part appended to both.
    r, R = 3, 4
    up_k, up_v = numbers(H, r), numbers(V, r)
    c, qr, kr = numbers(1, T, 1, r), numbers(1, T, 1, R), numbers(1, T, 1, R)
    turns, _ = RotaryEmbedding(R).forward_from_seq_len(T)
    turn = lambda x: first(apply_rotary_pos_emb(first(x), turns))  # noqa: E731
    keys, values = c @ up_k.T, c @ up_v.T
    out = attend(torch.cat([q, turn(qr)], -1), torch.cat([keys, turn(kr)], -1), values)
    options = {"keyUp": up_k.tolist(), "valueUp": up_v.tolist(), "rotary": R}
    state = {"latent": T, "rotaryKey": turn(kr)}
    cases.append(case("latent", out, options, state, query=q, latent=c, rotaryQuery=qr, rotaryKey=kr))

    # DeltaFormer with the key as its own probe, as the paper derives it: a triangular system solved at once.
    strength = torch.round(torch.rand(1, T, 1, generator=random) * 64) / 64
    strict = torch.ones(T, T, dtype=torch.bool).tril(-1)
    scores = (k[0, :, 0] @ k[0, :, 0].T / math.sqrt(H)).masked_fill(~strict, -math.inf)
    recall = scores.softmax(-1).nan_to_num(0.0)
    u = torch.linalg.solve(torch.eye(T) + strength[0] * recall, v[0, :, 0])
    u = u[None, :, None]
    state = {"corrected": u, "value": None}
    cases.append(case("deltaformer", attend(v=u), {"probe": "key"}, state, strength=strength, **qkv))
    return cases


for name, cases in [("heads-fla", fla()), ("heads-formulas", formulas())]:
    text = "[\n" + ",\n".join(json.dumps(one, separators=(",", ":")) for one in cases) + "\n]\n"
    (HERE / f"{name}.json").write_text(text)
    print(name, len(cases), "cases", len(text), "bytes")
