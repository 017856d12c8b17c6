"""The peers that `engram bench` compares with, in one long-lived process.

Reads one line of JSON from standard input for every line that it writes to standard output. A peer is a function
of the arrays and settings of a case that returns what is timed: a function without arguments. It raises
ImportError when what it needs is not installed.
"""
import json
import os
import sys
import time
from importlib import metadata

answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # whatever a library prints goes to standard error

try:
    import numpy as np
except ImportError:
    np = None
try:
    import torch
except ImportError:
    torch = None

peers = {}
arrays = {}
opened = {}


def peer(function):
    peers[function.__name__] = function
    return function


def need_torch():
    if torch is None:
        raise ImportError("PyTorch is not installed; set up peers with: npm run setup:peers")


def tensors(*names):
    need_torch()
    return [torch.from_numpy(arrays[name]) for name in names]


# Attention: query [N, L, H], key [N, S, H], value [N, S, V].


@peer
def attention_fused(scale, causal=False):
    q, k, v = (x.unsqueeze(0) for x in tensors("query", "key", "value"))
    attend = torch.nn.functional.scaled_dot_product_attention
    return lambda: attend(q, k, v, scale=scale, is_causal=causal)


@peer
def attention_unfused(scale):
    q, k, v = tensors("query", "key", "value")
    return lambda: torch.bmm(torch.softmax(torch.bmm(q, k.transpose(1, 2)) * scale, dim=-1), v)


@peer
def attention_numpy(scale):
    q, k, v = arrays["query"], arrays["key"], arrays["value"]

    def attend():
        out = np.empty((q.shape[0], q.shape[1], v.shape[2]), np.float32)
        for n in range(q.shape[0]):
            scores = (q[n] * np.float32(scale)) @ k[n].T
            scores -= scores.max(axis=1, keepdims=True)
            np.exp(scores, out=scores)
            scores /= scores.sum(axis=1, keepdims=True)
            out[n] = scores @ v[n]
        return out

    return attend


# Rows: scores [rows, cols].


@peer
def softmax_numpy():
    x = arrays["scores"]

    def softmax():
        e = x - x.max(axis=1, keepdims=True)
        np.exp(e, out=e)
        e /= e.sum(axis=1, keepdims=True)
        return e

    return softmax


@peer
def softmax_torch():
    (x,) = tensors("scores")
    return lambda: torch.softmax(x, dim=1)


@peer
def logsumexp_numpy():
    x = arrays["scores"]

    def logsumexp():
        m = x.max(axis=1, keepdims=True)
        return np.log(np.exp(x - m).sum(axis=1)) + m[:, 0]

    return logsumexp


@peer
def logsumexp_torch():
    (x,) = tensors("scores")
    return lambda: torch.logsumexp(x, dim=1)


# Retrieval: patterns [P, D], states [B, D].


@peer
def retrieval_numpy(beta, steps):
    x, start = arrays["patterns"], arrays["states"]

    def retrieve():
        s = start
        for _ in range(steps):
            scores = (s * np.float32(beta)) @ x.T
            scores -= scores.max(axis=1, keepdims=True)
            np.exp(scores, out=scores)
            scores /= scores.sum(axis=1, keepdims=True)
            s = scores @ x
        return s

    return retrieve


@peer
def retrieval_torch(beta, steps):
    x, start = tensors("patterns", "states")

    def retrieve():
        s = start
        for _ in range(steps):
            s = torch.softmax((s * beta) @ x.T, dim=1) @ x
        return s

    return retrieve


# One dense query: patterns [P, D], state [D].


@peer
def query_numpy(beta):
    x, s = arrays["patterns"], arrays["state"]

    def query():
        scores = x @ (s * np.float32(beta))
        scores -= scores.max()
        np.exp(scores, out=scores)
        scores /= scores.sum()
        out = scores @ x
        return np.array([out @ x[0] / (x[0] @ x[0])], dtype=np.float32)

    return query


@peer
def query_torch(beta):
    x, s = tensors("patterns", "state")

    def query():
        out = torch.softmax(x @ (s * beta), dim=0) @ x
        return (out @ x[0] / (x[0] @ x[0])).reshape(1).numpy()

    return query


# Products: a [n, k], b [k, m].


@peer
def product_numpy():
    a, b = arrays["a"], arrays["b"]
    return lambda: a @ b


@peer
def product_torch():
    a, b = tensors("a", "b")
    return lambda: a @ b


if np is not None:
    import loihi_peers
    import spiking_peers

    spiking_peers.register(peer, arrays, need_torch)
    tools = (spiking_peers.Timed, spiking_peers.Standalone, spiking_peers.lists, spiking_peers.columns)
    loihi_peers.register(peer, arrays, need_torch, tools)


packages = {
    "brian2": "Brian2",
    "brian2loihi": "brian2-loihi",
    "nest": "nest-simulator",
    "nengoLoihi": "nengo-loihi",
    "sanafe": "sanafe",
}


def version(package):
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def answer(question):
    what = question["do"]
    if what == "versions":
        if torch is not None:
            torch.set_num_threads(question["threads"])
            torch.set_grad_enabled(False)
        versions = {"python": ".".join(map(str, sys.version_info[:3])), "executable": sys.executable}
        for name, library in (("numpy", np), ("torch", torch)):
            if library is not None:
                versions[name] = str(library.__version__)
        for name, package in packages.items():
            if version(package) is not None:
                versions[name] = version(package)
        return versions
    if what == "data":
        arrays.clear()
        opened.clear()
        for array in question["arrays"]:
            arrays[array["name"]] = np.fromfile(array["file"], array["type"]).reshape(array["shape"])
        return {}
    name = question["name"]
    if what == "open":
        try:
            opened[name] = peers[question["peer"]](**question["settings"])
        except ImportError as missing:
            return {"absent": str(missing)}
        return {}
    run = opened[name]
    if what == "time":
        wall, cpu = time.perf_counter(), time.process_time()
        own = [0.0, 0.0]
        for _ in range(question["calls"]):
            run()
            for i, spent in enumerate(getattr(run, "spent", ())):
                own[i] += spent
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        if hasattr(run, "spent"):  # it knows better what belongs to the question
            cpu, wall = own
        return {"cpu": cpu * 1e3, "wall": wall * 1e3}
    if what == "result":
        result = np.ascontiguousarray(run())
        result.tofile(question["file"])
        return {"type": str(result.dtype)}
    raise ValueError(f"unknown question {what}")


for line in sys.stdin:
    try:
        found = answer(json.loads(line))
    except Exception as error:  # the bench says which peer failed, and why
        found = {"error": f"{type(error).__name__}: {error}"}
    answers.write(json.dumps(found) + "\n")
    answers.flush()
