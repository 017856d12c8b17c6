"""Loads of dense and exponential memories, without their closed forms: values for notebooks 02.03 and 02.10.

half_percent   alpha_n = 1 / ((2n - 3)!! x^2), where the normal tail beyond x is 0.005, by SciPy's quantile of the normal distribution
proven         I(1 - 2 rho) / 2, where I(a) = max_y (a y - ln cosh y), by numerical maximisation
own_weight     patterns on the sphere: alpha_1 = beta - max_q (beta q + ln(1 - q^2) / 2), by numerical maximisation

Made with Python 3.11 and SciPy 1.17. Run it from the root of the repository:

    python test/reference/experiments/make-capacity-loads.py > test/reference/experiments/capacity-loads.json
"""

import json

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import factorial2
from scipy.stats import norm


def largest(f, low, high):
    return -minimize_scalar(lambda y: -f(y), bounds=(low, high), method="bounded", options=dict(xatol=1e-12)).fun


def rate(a):
    return largest(lambda y: a * y - np.log(np.cosh(y)), 0, 20)


def own(beta):
    return beta - largest(lambda q: beta * q + 0.5 * np.log1p(-q * q), 0, 1 - 1e-12)


half = {n: float(1 / (factorial2(2 * n - 3) * norm.isf(0.005) ** 2)) for n in (2, 3, 4, 5)}
proven = {rho: rate(1 - 2 * rho) / 2 for rho in (0.1, 0.2, 0.3)}
own_weight = {beta: own(beta) for beta in (0.25, 0.5, 1, 2, 4, 8)}


def rounded(values):
    return {str(x): float(f"{y:.7g}") for x, y in values.items()}


print(json.dumps(dict(half_percent=rounded(half), proven=rounded(proven), own_weight=rounded(own_weight)), indent=0))
