"""One memory that calls the next, without spike noise, in NumPy: values for notebook 04.06 and the tests of its theory.

Orthogonal memories of norm^2 M. Overlaps m_k of the state and filtered shares z_k follow

    dm_k/dt = -m_k + p_k,   2 dz_k/dt = -z_k + p_k,   p = softmax(beta M m_k + gamma z_j(t - D)), j the memory that calls k

in units of tau, from m = (1, 0, ..., 0) and z = 0, by Heun's rule in steps of 0.0025. Drives are in units of
h_c = beta M d - 2 artanh d, d = sqrt(1 - 2/(beta M)).

onset  4 memories, the first calls the second, D = 4: least gamma/h_c at which the second leads after 2 D + 60, halved to 2e-5
item   4 or 8 memories in a ring, beta M = 12, gamma = 1.6 h_c: time from the third item to the sixth, a third of it, by delay

Made with Python 3.11 and NumPy 2.4. Run it from the root of the repository:

    python test/reference/experiments/make-memory-replay.py > test/reference/experiments/memory-replay.json
"""

import json
import math

import numpy as np

DT, FILTER = 0.0025, 2


def limit(scale):
    d = math.sqrt(1 - 2 / scale)
    return scale * d - 2 * math.atanh(d)


def replay(scale, gamma, called, delay, until):
    """Who leads after each step, for every gamma at once: [steps, gammas]. called[k] calls k; -1 for nobody."""
    called, count, lag = np.array(called), len(called), round(delay / DT)
    gamma = np.atleast_1d(gamma)[:, None] * (called >= 0)
    m = np.zeros((len(gamma), count))
    m[:, 0] = 1
    z = np.zeros_like(m)
    past = [z] * (lag + 1)

    def slopes(m, z, heard):
        u = scale * m + gamma * heard[:, called]
        p = np.exp(u - u.max(1, keepdims=True))
        p /= p.sum(1, keepdims=True)
        return p - m, (p - z) / FILTER

    lead = []
    for step in range(round(until / DT)):
        a, b = slopes(m, z, past[step])
        c, d = slopes(m + DT * a, z + DT * b, past[step + 1])
        m, z = m + DT / 2 * (a + c), z + DT / 2 * (b + d)
        past.append(z)
        lead.append(m.argmax(1))
    return np.array(lead)


def onset(scale, delay=4):
    low, high = 1.0, 1.1
    while high - low > 2e-5:
        shares = np.linspace(low, high, 11)
        made = replay(scale, shares * limit(scale), [-1, 0, -1, -1], delay, 2 * delay + 60)[-1] == 1
        low, high = shares[~made].max(), shares[made].min()
    return (low + high) / 2


def item(count, delay, scale=12):
    lead = replay(scale, 1.6 * limit(scale), np.arange(-1, count - 1) % count, delay, 7 * (delay + 6))[:, 0]
    begins = (np.flatnonzero(np.diff(lead)) + 1) * DT
    return (begins[4] - begins[1]) / 3


print(
    json.dumps(
        dict(
            onset=[dict(scale=s, strength=round(float(onset(s)), 4)) for s in (8, 12, 20)],
            item=[
                dict(memories=n, delay=d, time=round(float(item(n, d)), 3))
                for n, d in ((4, 2), (8, 2), (8, 5), (8, 10), (8, 20))
            ],
        ),
        indent=0,
    )
)
