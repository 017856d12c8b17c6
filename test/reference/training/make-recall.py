"""Makes recall.json beside this file: where the generator of multi-query associative recall puts its queries.

The rules are those of Zoology (Arora et al. 2024): the places of the queries are drawn by numpy.random.choice without replacement,
place j = 1, 2, ... with chance proportional to a j^(a-1). Written from the rules, with NumPy's own choice.

Made with Python 3.11, numpy 2.4:

    python test/reference/training/make-recall.py
"""

import json
import sys
from pathlib import Path

import numpy as np

DRAWS = 200_000
CASES = [(32, 4, 0.01), (32, 8, 0.01), (64, 8, 0.5), (16, 2, 1.0)]


def frequencies(length, pairs, power, rng):
    space = (length - 2 * pairs) // 2
    p = power * np.arange(1, space + 1) ** (power - 1.0)
    p /= p.sum()
    asked = np.zeros(space)
    first = np.zeros(space)
    for _ in range(DRAWS):
        places = rng.choice(space, size=pairs, replace=False, p=p)
        asked[places] += 1
        first[places[0]] += 1
    return {
        "length": length,
        "pairs": pairs,
        "power": power,
        "asked": [round(float(x), 5) for x in asked / DRAWS],
        "first": [round(float(x), 5) for x in first / DRAWS],
    }


legacy = np.random.RandomState(0)
result = {
    "versions": {"python": sys.version.split()[0], "numpy": np.__version__},
    "draws": DRAWS,
    "cases": [frequencies(*case, legacy) for case in CASES],
}
Path(__file__).with_name("recall.json").write_text(json.dumps(result, separators=(",", ":")) + "\n")
