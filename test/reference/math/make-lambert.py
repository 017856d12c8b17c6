"""
Values of Lambert's W, principal branch, by SciPy 1.17.1 and mpmath 1.4.1.

    python test/reference/math/make-lambert.py > test/reference/math/lambert.json

W(x) is SciPy's; W(e^y) for large y is mpmath's root of w + log w = y with 40 digits.
"""

import json
import math

import mpmath
from scipy.special import lambertw

mpmath.mp.dps = 40
xs = [-0.36787944, -0.367, -0.35, -0.3, -0.2, -0.1, -1e-3, -1e-12, 0.0, 1e-300, 1e-9, 0.01, 0.3, 0.5, 0.51, 1.0, math.e, 10.0, 1e3, 1e20, 1e300]
ys = [-600.0, -40.0, -1.0, 0.0, 1.0, 1.27, 30.0, 709.0, 800.0, 1e6, 1e300]


def root(y: float) -> float:
    if y < -500:
        return float(mpmath.lambertw(mpmath.exp(y)))
    start = mpmath.mpf(y) - mpmath.log(y) if y > 3 else mpmath.lambertw(mpmath.exp(y))
    return float(mpmath.findroot(lambda w: w + mpmath.log(w) - y, start, tol=1e-30 * max(1.0, abs(y))))


print(
    json.dumps(
        {
            "w": [{"x": x, "value": float(mpmath.lambertw(x)), "scipy": float(lambertw(x).real)} for x in xs],
            "ofExp": [{"y": y, "value": root(y)} for y in ys],
        },
        indent=1,
    )
)
