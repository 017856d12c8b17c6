"""Weights and neurons of Nengo Loihi's emulator, for test/loihi2/nengo-loihi.test.ts.

    pip install nengo-loihi==1.1.0 "numpy<1.24"
    python test/reference/loihi2/make-nengo-loihi.py

Nengo Loihi 1.1.0 on Nengo 4.1.0 and NumPy 1.23.5. Blocks are given in the chip's integers, so that nothing is scaled; noise is replayed. Steps
begin at 1; what an input sends in step t arrives in step t + 1.
"""

import json
import random
import warnings
from pathlib import Path

warnings.simplefilter("ignore")

import numpy as np
from nengo_loihi.block import Axon, LoihiBlock, Synapse, SynapseConfig
from nengo_loihi.builder import Model
from nengo_loihi.builder.discretize import discretize_weights
from nengo_loihi.emulator.interface import EmulatorInterface
from nengo_loihi.inputs import SpikeInput

FANOUT = {"mixed": 1, "excitatory": 2, "inhibitory": 3}
BITS = SynapseConfig.WEIGHT_BITS_MAP


def weight_table():
    """Actual weights in units of 64 of every weight, summed up, and some of them as they are."""
    table = []
    for mode, (low, high) in {"mixed": (-255, 255), "excitatory": (0, 255), "inhibitory": (-255, 0)}.items():
        weights = np.arange(low, high + 1)
        middle = len(weights) // 2
        some = [0, 1, 2, middle - 3, middle, middle + 3, len(weights) - 2, len(weights) - 1]
        for place, bits in enumerate(BITS):
            for exponent in range(-6, 8):
                config = SynapseConfig(weight_bits=place, weight_exp=exponent, fanout_type=FANOUT[mode])
                actual = discretize_weights(config, weights.astype(float))
                assert np.all(actual % 64 == 0)
                act = [int(a) // 64 for a in actual]
                table.append(
                    [mode, bits, exponent, sum(act), sum(k * a for k, a in enumerate(act)), [act[k] for k in some]]
                )
    return table


def synapses(count, weights, bits, exponent):
    made = Synapse(count)
    made.set_weights(np.asarray(weights, dtype=float))
    made.format(weight_exp=exponent, weight_bits=BITS.index(bits))
    made.weights = [np.asarray(discretize_weights(made.synapse_cfg, w.copy())) for w in made.weights]
    return made


def lif(name, seed, steps, size, inputs, rate, du, dv, threshold, bias, refractory, links, noise=None):
    """`links`: (from inputs or "cells", bits, exponent, smallest and largest weight)."""
    rng = random.Random(seed)
    model, block = Model(dt=0.001), LoihiBlock(size)
    column = lambda x: np.full(size, x, dtype=np.int32)
    cells = block.compartment
    cells.decay_u, cells.decay_v, cells.vth = column(du), column(dv), column(64 * threshold)
    cells.refract_delay, cells.bias = column(refractory), np.array(bias, dtype=np.int32)
    cells.vmin, cells.vmax = -(2**23) + 1, 2**23 - 1
    cells.scale_u = cells.scale_v = False
    draws = []
    if noise:
        cells.enable_noise = np.ones(size, dtype=bool)
        cells.noise_at_membrane, cells.noise_exp, cells.noise_offset = noise
        cells.noise_at_membrane = int(noise[0] == "potential")
    sender = SpikeInput(inputs)
    connections = []
    for start, bits, exponent, low, high in links:
        source, count = (sender, inputs) if start == "inputs" else (block, size)
        weights = [[rng.randint(low, high) for _ in range(size)] for _ in range(count)]
        made = synapses(count, weights, bits, exponent)
        block.add_synapse(made)
        axon = Axon(count)
        axon.target = made
        axon.set_compartment_axon_map(np.arange(count))
        source.add_axon(axon)
        connections.append({"from": start, "weightBits": bits, "weightExponent": exponent, "weights": weights})
    model.add_input(sender)
    model.add_block(block)
    sent = [[t, i] for t in range(1, steps) for i in range(inputs) if rng.random() < rate]
    for t in range(1, steps):
        sender.add_spikes(t, [i for at, i in sent if at == t], permanent=True)
    emulator = EmulatorInterface(model, seed=0)
    if noise:

        def replay(*_, **__):
            row = [rng.randint(-127, 127) for _ in range(size)]
            draws.extend(row)
            return np.array(row)

        emulator.compartment.noise._uniform = replay
    u, v, spikes = [], [], []
    for t in range(1, steps + 1):
        emulator.step()
        u.append(emulator.compartment.current.tolist())
        v.append(emulator.compartment.voltage.tolist())
        spikes += [[t, int(i)] for i in np.flatnonzero(emulator.compartment.spiked)]
    assert not noise or len(draws) == steps * size, (len(draws), steps, size)
    return {
        "name": name, "steps": steps, "size": size, "inputs": inputs, "du": du, "dv": dv, "threshold": threshold,
        "bias": bias, "refractory": refractory, "noise": noise, "draws": draws, "sent": sent,
        "connections": connections, "u": u, "v": v, "spikes": spikes,
    }


fixture = {
    "versions": {"nengo-loihi": "1.1.0", "nengo": "4.1.0"},
    "weights": weight_table(),
    "lif": [
        lif("plain", 1, 40, 4, 5, 0.2, 700, 90, 300, [0, 5, 100, -30], 1, [("inputs", 8, 0, -100, 255), ("cells", 8, -1, -255, 255)]),
        lif("few bits, pauses", 2, 50, 4, 5, 0.3, 1500, 400, 80, [0, 50, 500, -300], 5, [("inputs", 5, 0, -200, 255), ("cells", 3, -3, -255, 255)]),
        lif("currents that wrap", 3, 60, 4, 5, 0.6, 10, 60, 131071, [0, 4095 * 128, -4096 * 128, 4095 * 128], 1, [("inputs", 8, 7, -150, 255)]),
        lif("negative potentials", 4, 40, 3, 4, 0.5, 900, 0, 1000, [0, -128 * 4096, 7], 1, [("inputs", 8, 5, -255, 20)]),
        lif("noise in the current", 5, 40, 4, 3, 0.2, 900, 200, 60, [0, 10, 50, -20], 3, [("inputs", 8, 0, -50, 100)], ["current", 8, 3]),
        lif("noise in the potential", 6, 40, 4, 3, 0.2, 900, 200, 60, [0, 10, 50, -20], 2, [("inputs", 8, 0, -50, 100)], ["potential", 11, -1]),
        lif("little noise", 7, 30, 4, 3, 0.2, 2000, 700, 20, [0, 10, 50, -20], 1, [("inputs", 8, 0, -50, 100)], ["current", 2, 0]),
    ],
}
path = Path(__file__).parent / "nengo-loihi.json"
path.write_text(json.dumps(fixture, separators=(",", ":")) + "\n")
print(path.stat().st_size)
