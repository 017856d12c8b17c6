"""
NIR graphs as files, as JSON and in motion, by the Python package nir 1.0.8 (h5py 3.16.0, NumPy 2.4.6).

    python test/reference/interchange/make-nir.py > test/reference/interchange/nir.json
    python test/reference/interchange/make-nir.py --check FOLDER

The first makes the fixture: graphs that hold every type of node, written by the package (gzip and base64) and as a tree in JSON; and two
graphs whose differential equations are integrated by forward Euler at a thousandth of a time step. The second reads every .nir file of a
folder with the package and compares it, field by field and type by type, with the .json of the same name beside it; with `writeNir` both
come from one graph.
"""

import base64
import gzip
import json
import pathlib
import sys
import tempfile

import h5py
import nir
import numpy as np

rng = np.random.default_rng(20240918)


def to_tree(value):
    """What NIR's dictionaries hold, in JSON: arrays as objects with dtype, shape and data."""
    if isinstance(value, dict):
        return {str(k): to_tree(v) for k, v in value.items() if not (k == "metadata" and v == {})}
    if isinstance(value, np.ndarray) and value.dtype.kind in "OS":
        return [to_tree(v) for v in value]
    if isinstance(value, (tuple, np.ndarray)) and not (len(value) and isinstance(value[0], str)):
        array = np.asarray(value)
        return {"dtype": str(array.dtype), "shape": list(array.shape), "data": array.tolist()}
    if isinstance(value, (list, tuple)):
        return [to_tree(v) for v in value]
    if isinstance(value, bytes):
        return value.decode()
    return value.item() if isinstance(value, np.generic) else value


def from_tree(value):
    """The other way round."""
    if isinstance(value, dict):
        if sorted(value) == ["data", "dtype", "shape"]:
            return np.array(value["data"], dtype=value["dtype"]).reshape(value["shape"])
        return {k: from_tree(v) for k, v in value.items()}
    return [from_tree(v) for v in value] if isinstance(value, list) else value


def graph_json(graph: nir.NIRGraph) -> dict:
    return {"version": nir.version, "node": to_tree(graph.to_dict())}


def graph_of(tree: dict) -> nir.NIRGraph:
    return nir.dict2NIRNode(from_tree(tree["node"]))


def numbers(*shape):
    return np.round(rng.uniform(0.1, 1.0, shape), 3)


def every_type() -> dict[str, nir.NIRGraph]:
    ones = np.ones(4)
    zoo = nir.NIRGraph(
        nodes={
            "input": nir.Input(np.array([2, 6, 6]), metadata={"source": "camera", "rate": 2.5, "count": 3}),
            "conv": nir.Conv2d((6, 6), numbers(3, 2, 3, 3).astype(np.float32), 1, (1, 1), (1, 1), 1, numbers(3).astype(np.float32)),
            "same": nir.Conv2d(None, numbers(2, 3, 3, 3), 1, "same", 1, 1, numbers(2)),
            "sum": nir.SumPool2d(np.array([2, 2]), np.array([2, 2]), np.array([0, 0])),
            "average": nir.AvgPool2d(np.array([2, 2]), np.array([1, 1]), np.array([0, 0])),
            "flatten": nir.Flatten(None, 0, -1),
            "fc": nir.Affine(numbers(4, 8), numbers(4)),
            "lif": nir.LIF(tau=0.02 * ones, r=ones, v_leak=0 * ones, v_threshold=ones, v_reset=-0.5 * ones),
            "back": nir.Linear(numbers(4, 4)),
            "late": nir.Delay(np.array([0.001, 0.002, 0.003, 0.004])),
            "cuba": nir.CubaLIF(0.005 * ones, 0.02 * ones, 2 * ones, 0.1 * ones, ones, w_in=3.0),
            "scale": nir.Scale(numbers(4)),
            "integrator": nir.IF(ones, 2 * ones),
            "li": nir.LI(0.01 * ones, ones, 0 * ones),
            "cubali": nir.CubaLI(0.005 * ones, 0.02 * ones, ones, 0 * ones),
            "i": nir.I(ones),
            "threshold": nir.Threshold(0.5 * ones),
            "output": nir.Output(np.array([4])),
            "second": nir.Output(np.array([4])),
        },
        edges=[
            ("input", "conv"), ("conv", "same"), ("same", "sum"), ("sum", "average"), ("average", "flatten"), ("flatten", "fc"),
            ("fc", "lif"), ("lif", "back"), ("back", "late"), ("late", "lif"), ("lif", "cuba"), ("cuba", "scale"), ("scale", "integrator"),
            ("integrator", "li"), ("li", "output"), ("integrator", "cubali"), ("cubali", "second"), ("integrator", "i"), ("i", "threshold"),
            ("threshold", "second"),
        ],
        metadata={"author": "Zoë", "seeds": np.arange(3), "nested": {"loss": 0.25, "words": ["a", "b"]}},
    )  # fmt: skip
    inner = nir.NIRGraph.from_list(nir.Linear(numbers(3, 2)), nir.IF(np.ones(3), np.ones(3)))
    inside = nir.NIRGraph(
        nodes={
            "input": nir.Input(np.array([1, 8])),
            "conv": nir.Conv1d(8, numbers(2, 1, 3), 2, 1, 1, 1, numbers(2)),
            "flatten": nir.Flatten(np.array([2, 4]), 0, 1),
            "fc": nir.Linear(numbers(2, 8)),
            "part": inner,
            "output": nir.Output(np.array([3])),
        },
        edges=[("input", "conv"), ("conv", "flatten"), ("flatten", "fc"), ("fc", "part"), ("part", "output")],
    )
    truth = nir.NIRGraph({}, [], metadata={"yes": True, "no": False})
    return {"zoo": zoo, "inside": inside, "empty": nir.NIRGraph({}, []), "truth": truth}


def file_of(graph: nir.NIRGraph) -> tuple[bytes, nir.NIRGraph]:
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "graph.nir"
        nir.write(path, graph)
        return path.read_bytes(), nir.read(path)


def moving() -> dict[str, tuple[nir.NIRGraph, float, int]]:
    """Graphs of neurons in SI units. CubaLIF: loops, a delay and a bias; LIF: two layers, the second without a leak."""
    spread = lambda low, high, n: np.round(np.linspace(low, high, n), 6)  # noqa: E731
    cuba = nir.NIRGraph(
        nodes={
            "input": nir.Input(np.array([2])),
            "fc": nir.Affine(np.array([[40.0, 10.0], [25.0, -15.0], [5.0, 60.0]]), np.array([0.3, 0.1, 0.0])),
            "cuba": nir.CubaLIF(
                tau_syn=spread(0.003, 0.005, 3), tau_mem=spread(0.01, 0.02, 3), r=np.array([1.0, 2.0, 0.5]), v_leak=np.array([0.0, 0.1, -0.2]),
                v_threshold=np.array([1.0, 0.9, 0.8]), v_reset=np.array([0.0, -0.1, -0.4]), w_in=np.array([2.0, 1.5, 3.0]),
            ),
            "late": nir.Delay(np.array([0.0, 0.0015, 0.0005])),
            "back": nir.Linear(np.array([[0.0, -8.0, 4.0], [20.0, 0.0, 2.0], [0.0, 9.0, -5.0]])),
            "output": nir.Output(np.array([3])),
        },
        edges=[("input", "fc"), ("fc", "cuba"), ("cuba", "late"), ("late", "back"), ("back", "cuba"), ("cuba", "output")],
    )  # fmt: skip
    lif = nir.NIRGraph(
        nodes={
            "input": nir.Input(np.array([2])),
            "fc": nir.Linear(np.array([[80.0, 10.0], [30.0, 45.0]])),
            "lif": nir.LIF(np.array([0.01, 0.02]), np.array([1.0, 2.5]), np.array([0.0, 0.2]), np.array([1.0, 1.1]), np.array([0.1, -0.3])),
            "two": nir.Affine(np.array([[903.7, 411.3]]), np.array([5.13])),
            "if": nir.IF(np.array([2.0]), np.array([0.5]), np.array([-0.1])),
            "output": nir.Output(np.array([1])),
        },
        edges=[("input", "fc"), ("fc", "lif"), ("lif", "two"), ("two", "if"), ("if", "output")],
    )  # fmt: skip
    return {"cuba": (cuba, 1e-4, 1500), "lif": (lif, 1e-4, 1500)}


def run(graph: nir.NIRGraph, dt: float, steps: int, parts: int = 1000) -> dict:
    """
    The equations of the nodes by forward Euler at dt/parts. A spike is a pulse of area dt, as high as it is short: it lasts the last part
    of the step that ends when it arrives, one step after it was fired or after its delay. Potentials are compared with thresholds at the
    ends of steps. They begin at v_leak (IF: 0), the synaptic currents of constants where they settle.
    """
    nodes, h = graph.nodes, dt / parts
    neurons = {k: n for k, n in nodes.items() if isinstance(n, (nir.LIF, nir.IF, nir.CubaLIF))}
    size = {k: n.v_threshold.shape[0] for k, n in neurons.items()}
    size["input"] = nodes["input"].input_type["input"][0]
    drive = rng.random((steps + 1, size["input"])) < 0.06
    drive[0] = False
    fired = {k: np.zeros((steps + 1, n)) for k, n in size.items()}
    fired["input"] = drive.astype(float)
    into = lambda name: [a for a, b in graph.edges if b == name]  # noqa: E731

    def pulses(name: str, step: int, delay: float = 0.0):
        """Spikes that node `name` gives out in the step, each as 1; and the constant that comes with them."""
        node = nodes[name]
        if name in fired:
            late = np.maximum(np.rint(np.broadcast_to(delay, size[name]) / dt).astype(int), 1)
            when = step - late
            return np.where(when > 0, fired[name][np.maximum(when, 0), np.arange(size[name])], 0.0), np.zeros(size[name])
        if isinstance(node, nir.Delay):
            return pulses(into(name)[0], step, node.delay)
        x, c = pulses(into(name)[0], step, delay)
        return node.weight @ x, node.weight @ c + (node.bias if isinstance(node, nir.Affine) else 0.0)

    state = {}
    for k, n in neurons.items():
        constant = sum(pulses(a, 0)[1] for a in into(k))
        v = np.zeros(size[k]) if isinstance(n, nir.IF) else n.v_leak.astype(float)
        state[k] = {"v": v, "i": n.w_in * constant if isinstance(n, nir.CubaLIF) else None}
    kept = {k: [] for k in neurons}
    for step in range(1, steps + 1):
        for k, n in neurons.items():
            arriving = [pulses(a, step) for a in into(k)]
            constant, spikes = sum(c for _, c in arriving), sum(x for x, _ in arriving)
            s = state[k]
            for part in range(parts):
                x = constant + spikes * parts if part == parts - 1 else constant
                if isinstance(n, nir.CubaLIF):
                    s["v"], s["i"] = s["v"] + h / n.tau_mem * (n.v_leak - s["v"] + n.r * s["i"]), s["i"] + h / n.tau_syn * (n.w_in * x - s["i"])
                elif isinstance(n, nir.LIF):
                    s["v"] = s["v"] + h / n.tau * (n.v_leak - s["v"] + n.r * x)
                else:
                    s["v"] = s["v"] + h * n.r * x
            over = s["v"] > n.v_threshold
            fired[k][step] = over
            s["v"] = np.where(over, n.v_reset, s["v"])
            if step % 25 == 0:
                kept[k].append(np.round(s["v"], 7).tolist())
    found = lambda k: [[int(t), int(i)] for t, i in np.argwhere(fired[k] > 0)]  # noqa: E731
    return {
        "graph": graph_json(graph), "dt_ms": dt * 1000, "steps": steps, "parts": parts, "every": 25, "drive": found("input"),
        "spikes": {k: found(k) for k in neurons}, "v": kept,
    }  # fmt: skip


def same(a, b, at: str = "") -> list[str]:
    """Where two dictionaries of the package differ."""
    if isinstance(a, dict) and isinstance(b, dict):
        wrong = [f"{at}: {sorted(a)} and {sorted(b)}"] if sorted(a) != sorted(b) else []
        return wrong + [w for k in a if k in b for w in same(a[k], b[k], f"{at}.{k}")]
    x, y = np.asarray(a), np.asarray(b)
    if x.dtype.kind in "OSU":
        return [] if to_tree(a) == to_tree(b) else [f"{at}: {a} and {b}"]
    equal = x.shape == y.shape and (x.dtype == y.dtype or x.shape == ()) and np.array_equal(x, y)
    return [] if equal else [f"{at}: {x.dtype}{x.shape} {x} and {y.dtype}{y.shape} {y}"]


def check(folder: pathlib.Path) -> int:
    files = sorted(folder.glob("*.nir"))
    bad = 0
    for file in files:
        written = graph_of(json.loads(file.with_suffix(".json").read_text()))
        wrong = same(written.to_dict(), nir.read(file).to_dict())
        with h5py.File(file) as opened:
            wrong += [] if opened["version"][()] == nir.version.encode() else ["version"]
        print(file.name, "; ".join(wrong) or "equal")
        bad += bool(wrong)
    print(f"{len(files) - bad} of {len(files)} equal")
    return 1 if bad or not files else 0


if __name__ == "__main__":
    assert nir.version == "1.0.8"
    if len(sys.argv) == 3 and sys.argv[1] == "--check":
        sys.exit(check(pathlib.Path(sys.argv[2])))
    fixture = {"files": {}, "runs": {}}
    for name, graph in every_type().items():
        data, back = file_of(graph)
        assert same(graph_of(json.loads(json.dumps(graph_json(graph)))).to_dict(), back.to_dict()) == []
        fixture["files"][name] = {
            "graph": graph_json(back), "bytes": len(data), "file": base64.b64encode(gzip.compress(data, 9, mtime=0)).decode(),
        }  # fmt: skip
    for name, (graph, dt, steps) in moving().items():
        fixture["runs"][name] = run(graph, dt, steps)
    json.dump(fixture, sys.stdout, separators=(",", ":"))
    print()
