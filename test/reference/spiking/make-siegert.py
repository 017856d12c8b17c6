"""Rates of a leaky integrate-and-fire neuron under white noise, by quadrature in 60 digits, and exp(x^2) erfc(x).

Brunel 2000, J. Comput. Neurosci. 8, 183, eq. 21, integrated as it stands: e^(u^2) (1 + erf u), nothing scaled.
Beside it scipy.special.erfcx under scipy.integrate.quad, which the script checks against the 60 digits where it is finite.

    python test/reference/spiking/make-siegert.py

Python 3.11, mpmath 1.4.1, scipy 1.17.1. Writes siegert.json beside itself.
"""

import json
import math
from pathlib import Path

import mpmath
from scipy.integrate import quad
from scipy.special import erfcx

mpmath.mp.dps = 60


def exact(tau, theta, reset, refractory, mu, sigma):
    low, high = (mpmath.mpf(reset) - mu) / mpmath.mpf(sigma), (mpmath.mpf(theta) - mu) / mpmath.mpf(sigma)
    cuts = sorted({low, high, *(x for x in map(mpmath.mpf, range(-40, 27)) if low < x < high)})
    cuts += [-(mpmath.mpf(2) ** k) for k in range(6, 60) if low < -(2**k) < high]
    # erfc(-u) keeps its digits where erf u is close to -1
    integral = mpmath.quad(lambda u: mpmath.exp(u * u) * mpmath.erfc(-u), sorted(cuts))
    return 1000 / (refractory + tau * mpmath.sqrt(mpmath.pi) * integral)


def scaled(tau, theta, reset, refractory, mu, sigma):
    low, high = (reset - mu) / sigma, (theta - mu) / sigma
    integral = quad(lambda u: erfcx(-u), low, high, epsabs=0, epsrel=1e-12, limit=500)[0]
    return 1000 / (refractory + tau * math.sqrt(math.pi) * integral)


rates = []
for tau, theta, reset, refractory in [(20, 20, 10, 2), (10, 1, 0, 0), (5, -50, -65, 1.5)]:
    span = theta - reset
    for offset in [-3, -1, -0.2, 0, 0.2, 1, 5]:
        for noise in [0.001, 0.02, 0.2, 1, 6, 100]:
            mu, sigma = theta + offset * span, noise * span
            if (theta - mu) / sigma > 26:
                continue
            value = exact(tau, theta, reset, refractory, mu, sigma)
            if (theta - mu) / sigma < 5:
                assert abs(scaled(tau, theta, reset, refractory, mu, sigma) / value - 1) < 1e-9
            rates.append([tau, theta, reset, refractory, mu, sigma, float(value)])

points = [-26, -5, -1.5, -1, -0.3, 0, 1e-9, 0.2, 0.999, 1, 1.001, 2, 5, 12, 27, 30, 1e3, 1e8, 1e200]
tails = [[x, float(1 / (mpmath.sqrt(mpmath.pi) * x) if x > 1e9 else mpmath.exp(mpmath.mpf(x) ** 2) * mpmath.erfc(x))] for x in points]

path = Path(__file__).with_name("siegert.json")
path.write_text(
    '{\n  "erfcx": [\n    '
    + ",\n    ".join(json.dumps(row) for row in tails)
    + '\n  ],\n  "rates": [\n    '
    + ",\n    ".join(json.dumps(row) for row in rates)
    + "\n  ]\n}\n"
)
