"""Energy and time of small placed networks by SANA-FE's Loihi, for test/loihi2/sana-fe.test.ts.

    pip install --no-deps sanafe==2.2.9
    python test/reference/loihi2/make-sana-fe.py

SANA-FE 2.2.9 with the Loihi description that it ships (examples/loihi.yaml). Neurons do not leak and every number is a small whole
one, so that its floating point and the chip's integers spike alike: thresholds are odd, weights and biases even.
"""

import json
import random
import tempfile
from importlib.resources import files
from pathlib import Path

import sanafe


def network(name, seed, size, places, links, steps, biases=(0, 0, 2, 4, 6), buffer=16):
    """Populations of `size` on cores `places`, with `links` (pre, post, kind, synapses) between them."""
    rng = random.Random(seed)
    populations = [
        {"place": place, "bias": [rng.choice(biases) for _ in range(size)]} for place in places
    ]
    connections = []
    for pre, post, kind, count in links:
        if kind == "dense":
            pairs = [(i, j) for j in range(size) for i in range(size)]
        elif isinstance(count, tuple):  # these senders to the first so many receivers
            pairs = [(i, j) for i in count[0] for j in range(count[1])]
        else:
            pairs = sorted(rng.sample([(i, j) for i in range(size) for j in range(size)], count))
        weights = [2 * rng.randint(0, 6) for _ in pairs]
        connections.append({"pre": pre, "post": post, "kind": kind, "pairs": pairs, "weights": weights})
    return {"name": name, "size": size, "steps": steps, "buffer": buffer, "populations": populations, "connections": connections}


THRESHOLD = 15


def loihi(buffer):
    """The shipped description, with links that hold `buffer` messages where it has 16."""
    text = files("sanafe.examples").joinpath("loihi.yaml").read_text()
    assert "link_buffer_size: 16" in text
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "loihi.yaml"
        path.write_text(text.replace("link_buffer_size: 16", f"link_buffer_size: {buffer}"))
        return sanafe.load_arch(path)


def run(net, timing):
    arch = loihi(net["buffer"])
    snn = sanafe.Network()
    cores = [core for tile in arch.tiles for core in tile.cores]
    groups = []
    for p, population in enumerate(net["populations"]):
        attributes = {"threshold": THRESHOLD, "leak_decay": 1.0, "reset": 0.0, "reset_mode": "hard"}
        group = snn.create_neuron_group(f"p{p}", net["size"], model_attributes=attributes, soma_hw_name="loihi_lif")
        kinds = {c["kind"] for c in net["connections"] if c["post"] == p}
        assert len(kinds) <= 1, "the synapse unit is that of the receiver"
        unit = {"default_synapse_hw_name": f"loihi_{kind}_synapse" for kind in kinds}
        for i, bias in enumerate(population["bias"]):
            group[i].set_attributes(model_attributes={"bias": float(bias)}, log_spikes=True, **unit)
            group[i].map_to_core(cores[population["place"]])
        groups.append(group)
    for c in net["connections"]:
        for (i, j), weight in zip(c["pairs"], c["weights"]):
            groups[c["pre"]][i].connect_to_neuron(groups[c["post"]][j], {"weight": float(weight)})
    chip = sanafe.SpikingChip(arch)
    chip.load(snn)
    return chip.sim(net["steps"], timing_model=timing, spike_trace=True, perf_trace=True)


CASES = [
    network("one tile", 1, 6, [0, 1, 2], [(0, 1, "dense", 0), (1, 2, "dense", 0), (2, 2, "dense", 0)], 20),
    network(
        "four tiles", 2, 8, [0, 4, 16, 53],
        [(0, 1, "sparse", 20), (0, 3, "sparse", 30), (1, 2, "dense", 0), (3, 0, "sparse", 16), (3, 3, "sparse", 10)], 20,
    ),
    network(
        "far apart", 3, 10, [0, 127, 60, 61, 31],
        [(0, 1, "dense", 0), (1, 0, "dense", 0), (2, 3, "sparse", 25), (3, 4, "sparse", 40), (4, 2, "dense", 0), (0, 3, "sparse", 9)],
        20,
    ),
    network("quiet", 4, 5, [9], [], 10),
    # All neurons spike at once: messages queue for one core, and those that send them have to wait.
    network("crowded", 5, 40, [0, 20, 77, 126], [(0, 3, "dense", 0), (1, 3, "dense", 0), (2, 3, "dense", 0)], 6, (6, 16, 16)),
    # A core's first messages go where many wait already, over the same links: the others, to another core, come late.
    *(network(
        f"blocked at {buffer}", 6, 32, [0, 1, 16, 2, 44],
        [
            (0, 2, "sparse", (range(8), 8)), (1, 2, "sparse", (range(32), 8)), (3, 2, "sparse", (range(32), 8)),
            (0, 4, "sparse", (range(8, 32), 32)),
        ],
        2, (16,), buffer,
    )
    for buffer in (2, 4)),
]


def main():
    cases = []
    for net in CASES:
        simple, detailed = run(net, "simple"), run(net, "detailed")
        spikes = [sorted((int(n.group_name[1:]), int(n.neuron_offset)) for n in step) for step in simple["spike_trace"]]
        # Of dense connections all pairs are known: [receiver][sender].
        connections = [{k: v for k, v in c.items() if k != "pairs" or c["kind"] == "sparse"} for c in net["connections"]]
        cases.append({
            **net,
            "connections": connections,
            "energy": simple["energy"],
            "energySteps": simple["perf_trace"]["total_energy"],
            "simple": simple["perf_trace"]["sim_time"],
            "detailed": detailed["perf_trace"]["sim_time"],
            "updated": simple["perf_trace"]["updated"],
            "hops": simple["perf_trace"]["hops"],
            "spikes": [[p * net["size"] + i for p, i in step] for step in spikes],
        })
    out = {"reference": "SANA-FE 2.2.9, load_loihi()", "threshold": THRESHOLD, "cases": cases}
    text = json.dumps(out, separators=(",", ":"))
    Path(__file__).with_name("sana-fe.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
