"""Weights, neurons and traces of Brian2Loihi, for test/loihi2/brian2loihi.test.ts.

    pip install brian2==2.9.0 "numpy<2.3" "setuptools<81" brian2-loihi==0.5.2
    python test/reference/loihi2/make-brian2loihi.py

Brian2Loihi 0.5.2 on Brian2 2.9.0 and NumPy 2.2. Chance is replayed: in each step all traces of senders meet one number and all traces of
receivers another, both whole parts of 2^24. Brian2's steps begin at 0; what an input sends in step t changes currents in step t.
"""

import json
import logging
import random
from pathlib import Path

import numpy as np
from brian2 import BrianLogger, prefs
from brian2.codegen.generators.numpy_generator import NumpyCodeGenerator
from brian2.core.functions import DEFAULT_FUNCTIONS
from brian2_loihi import (
    LoihiNetwork,
    LoihiNeuronGroup,
    LoihiSpikeGeneratorGroup,
    LoihiSpikeMonitor,
    LoihiStateMonitor,
    LoihiSynapses,
)

prefs.codegen.target = "numpy"
BrianLogger.log_level_error()
logging.disable(logging.WARNING)

MODES = {1: "mixed", 2: "excitatory", 3: "inhibitory"}
RANGES = {1: (-256, 254), 2: (0, 255), 3: (-256, 0)}


def whole(values):
    return [[int(x) for x in row] for row in np.asarray(values)]


def weight_table():
    """Actual weights in units of 64 of every weight, summed up, and some of them as they are."""
    table = []
    neurons = LoihiNeuronGroup(1)
    senders = LoihiSpikeGeneratorGroup(512, [0], [1])
    for mode, (low, high) in RANGES.items():
        weights = np.arange(low, high + 1)
        some = [0, 1, 2, len(weights) // 2 - 3, len(weights) // 2, len(weights) // 2 + 3, len(weights) - 2, len(weights) - 1]
        for bits in range(9):
            for exponent in range(-8, 8):
                synapses = LoihiSynapses(senders, neurons, w_exp=exponent, sign_mode=mode, num_weight_bits=bits)
                synapses.connect(i=np.arange(len(weights)), j=np.zeros(len(weights), dtype=int))
                synapses.w = weights
                actual = np.asarray(synapses.w_act)
                assert np.all(actual % 64 == 0)
                act = [int(a) // 64 for a in actual]
                table.append(
                    [mode, bits, exponent, sum(act), sum(k * a for k, a in enumerate(act)), [act[k] for k in some]]
                )
    return {"ranges": RANGES, "modes": MODES, "table": table}


def lif(name, seed, steps, size, inputs, rate, decay_i, decay_v, threshold, refractory, links):
    """`links`: (from inputs or "cells", sign mode, bits, exponent, delay, chance of a synapse, largest weight)."""
    rng = random.Random(seed)
    times, who = [], []
    for t in range(1, steps):
        for i in range(inputs):
            if rng.random() < rate:
                times.append(t)
                who.append(i)
    senders = LoihiSpikeGeneratorGroup(inputs, who, times)
    cells = LoihiNeuronGroup(
        size, refractory=refractory, threshold_v_mant=threshold, decay_v=decay_v, decay_I=decay_i
    )
    objects, connections = [senders, cells], []
    for start, mode, bits, exponent, delay, chance, largest in links:
        source, count = (senders, inputs) if start == "inputs" else (cells, size)
        pairs = [(i, j) for j in range(size) for i in range(count) if rng.random() < chance]
        low, high = (max(a, -largest) if a < 0 else min(a, largest) for a in RANGES[mode])
        weights = [rng.randint(low, high) for _ in pairs]
        synapses = LoihiSynapses(
            source, cells, delay=delay, w_exp=exponent, sign_mode=mode, num_weight_bits=bits
        )
        synapses.connect(i=[i for i, _ in pairs], j=[j for _, j in pairs])
        synapses.w = weights
        objects.append(synapses)
        connections.append(
            {
                "from": start, "signMode": MODES[mode], "weightBits": bits, "weightExponent": exponent, "delay": delay,
                "pre": [i for i, _ in pairs], "post": [j for _, j in pairs], "weight": weights,
            }
        )
    current, potential, spikes = LoihiStateMonitor(cells, "I"), LoihiStateMonitor(cells, "v"), LoihiSpikeMonitor(cells)
    LoihiNetwork(*objects, current, potential, spikes).run(steps)
    return {
        "name": name, "steps": steps, "size": size, "inputs": inputs,
        "decayI": decay_i, "decayV": decay_v, "threshold": threshold, "refractory": refractory,
        "sent": {"step": times, "neuron": who}, "connections": connections,
        "I": whole(current.I), "v": whole(potential.v),
        "spikes": {"step": [int(t) for t in np.asarray(spikes.t)], "neuron": [int(i) for i in spikes.i]},
    }


PARTS = 2**24


def traces(name, seed, steps, x, y, rate):
    """`x`, `y`: impulse and time constant of each trace of senders and receivers."""
    rng = random.Random(seed)
    size = 3
    draws = [[rng.randrange(PARTS), rng.randrange(PARTS)] for _ in range(steps)]
    names = [f"x{k + 1}" for k in range(len(x))] + [f"y{k + 1}" for k in range(len(y))]
    state = {"call": 0}

    def replay(count):
        # traces in the order of their names, then the weight, in every step
        step, place = divmod(state["call"], len(names) + 1)
        state["call"] += 1
        side = 0 if place < len(x) else 1
        return np.full(count if np.isscalar(count) else len(count), draws[step][side] / PARTS)

    DEFAULT_FUNCTIONS["rand"].implementations.add_implementation(NumpyCodeGenerator, code=replay)

    def train():
        pairs = [(t, i) for t in range(1, steps) for i in range(size) if rng.random() < rate]
        return [t for t, _ in pairs], [i for _, i in pairs]

    (pre_times, pre_who), (post_times, post_who) = train(), train()
    pre = LoihiSpikeGeneratorGroup(size, pre_who, pre_times)
    teachers = LoihiSpikeGeneratorGroup(size, post_who, post_times)
    post = LoihiNeuronGroup(size, threshold_v_mant=1, decay_v=0, decay_I=4096)
    teach = LoihiSynapses(teachers, post, sign_mode=2)
    teach.connect(j="i")
    teach.w = [4] * size
    given = {}
    for key, (impulse, tau) in zip(names, [*x, *y]):
        given[f"imp_{key}"], given[f"tau_{key}"] = impulse, tau
    learned = LoihiSynapses(pre, post, sign_mode=1, dw="0*x0", **given)
    learned.connect(j="i")
    # after the impulses of the step, those of receivers included
    monitors = {key: LoihiStateMonitor(learned, key, order=2) for key in names}
    spikes = LoihiSpikeMonitor(post)
    LoihiNetwork(pre, teachers, post, teach, learned, spikes, *monitors.values()).run(steps)
    assert state["call"] == steps * (len(names) + 1), (state["call"], steps, names)
    assert sorted(zip(np.asarray(spikes.t).astype(int), spikes.i)) == sorted(zip(post_times, post_who))
    return {
        "name": name, "steps": steps, "size": size, "x": x, "y": y, "draws": draws,
        "pre": {"step": pre_times, "neuron": pre_who}, "post": {"step": post_times, "neuron": post_who},
        "traces": {key: whole(getattr(monitors[key], key)) for key in names},
    }


fixture = {
    "versions": {"brian2": "2.9.0", "brian2-loihi": "0.5.2"},
    "weights": weight_table(),
    "lif": [
        lif("plain", 1, 40, 5, 6, 0.2, 700, 90, 300, 1, [("inputs", 2, 8, 0, 0, 0.7, 255), ("cells", 1, 8, -1, 1, 0.5, 254)]),
        lif("both signs", 2, 40, 5, 6, 0.3, 1100, 300, 150, 4, [("inputs", 1, 6, 0, 0, 0.8, 254), ("cells", 1, 5, -2, 3, 0.6, 254)]),
        lif("small exponents", 3, 40, 5, 6, 0.4, 300, 1500, 10, 2, [("inputs", 1, 8, -6, 0, 0.9, 254), ("inputs", 2, 8, -4, 7, 0.6, 255)]),
        lif("forgets at once", 4, 30, 5, 6, 0.3, 4096, 4095, 60, 1, [("inputs", 1, 7, 0, 0, 0.8, 254), ("cells", 3, 8, 0, 0, 0.6, 255)]),
        lif("never forgets", 5, 30, 4, 4, 0.3, 1, 0, 131071, 1, [("inputs", 3, 8, 7, 0, 0.9, 256)]),
        lif("beyond 24 bits", 6, 30, 4, 6, 0.5, 120, 40, 131071, 2, [("inputs", 1, 8, 7, 0, 0.9, 256), ("inputs", 2, 8, 7, 0, 0.9, 255)]),
        lif("long pauses", 7, 80, 3, 4, 0.5, 900, 600, 100, 64, [("inputs", 2, 8, 0, 0, 0.9, 255)]),
        lif("long delays", 8, 100, 3, 4, 0.08, 1500, 700, 50, 3, [("inputs", 2, 8, 0, 62, 0.7, 255), ("cells", 1, 8, 0, 31, 0.7, 200)]),
    ],
    "traces": [
        traces("one each", 11, 60, [(100, 5)], [(50, 10)], 0.15),
        traces("all of them", 12, 50, [(120, 8), (30, 20)], [(90, 16), (20, 40), (7, 2)], 0.2),
        traces("full", 13, 50, [(127, 100), (64, 3)], [(127, 64)], 0.6),
    ],
}
path = Path(__file__).parent / "brian2loihi.json"
path.write_text(json.dumps(fixture, separators=(",", ":")) + "\n")
print(path.stat().st_size)
