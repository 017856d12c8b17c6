"""
Spikes of the sparse network of Brunel 2000 (J. Comput. Neurosci. 8, model A) in the four states of its Figure 8, by NumPy 2.4.6.

    python test/reference/analysis/make-brunel.py > test/reference/analysis/brunel.json

10,000 excitatory and 2,500 inhibitory neurons, each with 1,000 and 250 random inputs; tau = 20 ms, threshold 20 mV, reset 10 mV,
refractory 2 ms, delay 1.5 ms, J = 0.1 mV, inhibition -g J, Poisson input of `ratio` times the threshold rate; steps of 0.1 ms. Kept are the
first `kept` excitatory neurons after `skip` ms: the step of each one's first spike, then differences. About four minutes.
"""

import json

import numpy as np

EXCITATORY, INHIBITORY = 10_000, 2_500
SIZE = EXCITATORY + INHIBITORY
FROM_E, FROM_I = 1_000, 250
TAU, THRESHOLD, RESET, REFRACTORY, DELAY, J, DT = 20.0, 20.0, 10.0, 2.0, 1.5, 0.1, 0.1
STATES = [
    {"regime": "synchronous-regular", "g": 3.0, "ratio": 2.0, "skip": 40, "stop": 450, "kept": 30},
    {"regime": "synchronous-irregular", "g": 6.0, "ratio": 4.0, "skip": 200, "stop": 900, "kept": 100},
    {"regime": "asynchronous-irregular", "g": 5.0, "ratio": 2.0, "skip": 200, "stop": 900, "kept": 100},
    {"regime": "synchronous-irregular", "g": 4.5, "ratio": 0.9, "skip": 200, "stop": 3000, "kept": 100},
]


def wiring(rng) -> tuple[np.ndarray, np.ndarray]:
    """Targets of every neuron, one after another, and where each one's begin."""
    sources = np.empty((SIZE, FROM_E + FROM_I), dtype=np.int32)
    for post in range(SIZE):
        sources[post, :FROM_E] = rng.integers(0, EXCITATORY, FROM_E)
        sources[post, FROM_E:] = rng.integers(EXCITATORY, SIZE, FROM_I)
    flat = sources.ravel()
    targets = (np.argsort(flat, kind="stable") // (FROM_E + FROM_I)).astype(np.int32)
    return targets, np.concatenate([[0], np.cumsum(np.bincount(flat, minlength=SIZE))])


def run(state: dict, targets: np.ndarray, begin: np.ndarray, rng) -> list[list[int]]:
    external = state["ratio"] * THRESHOLD / (J * TAU) * DT  # spikes a step: C_E times the threshold rate times the ratio
    delay, rest, decay = round(DELAY / DT), round(REFRACTORY / DT), np.exp(-DT / TAU)
    ring = np.zeros((delay + 1, SIZE))
    v = rng.uniform(0, THRESHOLD, SIZE)
    waiting = np.zeros(SIZE, dtype=int)
    trains = [[] for _ in range(state["kept"])]
    for step in range(round(state["stop"] / DT)):
        slot = step % (delay + 1)
        v = v * decay + ring[slot] + J * rng.poisson(external, SIZE)
        ring[slot] = 0
        v[waiting > 0] = RESET
        waiting[waiting > 0] -= 1
        fired = np.flatnonzero(v >= THRESHOLD)
        v[fired] = RESET
        waiting[fired] = rest
        for group, weight in ((fired[fired < EXCITATORY], J), (fired[fired >= EXCITATORY], -state["g"] * J)):
            if len(group):
                hit = np.concatenate([targets[begin[n] : begin[n + 1]] for n in group])
                ring[(step + delay) % (delay + 1)] += weight * np.bincount(hit, minlength=SIZE)
        if step * DT >= state["skip"]:
            for n in fired[fired < state["kept"]]:
                trains[n].append(step)
    return trains


rng = np.random.default_rng(2000)
network = wiring(rng)
found = [{**state, "dt": DT, "trains": [np.diff(train, prepend=0).tolist() for train in run(state, *network, rng)]} for state in STATES]
print(json.dumps(found, separators=(",", ":")))
