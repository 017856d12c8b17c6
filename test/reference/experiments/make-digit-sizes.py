"""How many stored digits an answer mixes with the published separations: values for notebook 02.04.

The 8 x 8 digits of data/digits/digits.csv, grey levels 0 ... 16 scaled to [-1, 1], in the order of the file: the first 1500 are stored, the
other 297 are asked for. Five steps q <- X^T p(beta X q); the size of what is reached is the number of weights p of the fifth
that are above 0, for softmax above 0.01. The weights are those of the package `entmax` (sparsemax, entmax15, normmax_bisect with 100 halvings) and of
torch.softmax, in double precision. `single` is the share of answers of size 1, `median` the median size. Made with Python 3.11, PyTorch 2.13
and entmax 1.3. Run it from the root of the repository:

    python test/reference/experiments/make-digit-sizes.py > test/reference/experiments/digit-sizes.json
"""

import csv
import json

import torch
from entmax import entmax15, normmax_bisect, sparsemax

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
STORED, STEPS = 1500, 5
with open("data/digits/digits.csv") as file:
    rows = [line[1:65] for line in list(csv.reader(file))[1:]]
images = torch.tensor([[float(level) for level in line] for line in rows]) / 8 - 1
patterns, asked = images[:STORED], images[STORED:]
kinds = {
    "softmax": lambda z: torch.softmax(z, -1),
    "1.5-entmax": lambda z: entmax15(z, dim=-1),
    "sparsemax": lambda z: sparsemax(z, dim=-1),
    "2-normmax": lambda z: normmax_bisect(z, 2, n_iter=100),
    "5-normmax": lambda z: normmax_bisect(z, 5, n_iter=100),
}
found = []
for beta in (0.25, 1):
    for name, separate in kinds.items():
        state = asked
        for _ in range(STEPS):
            weights = separate(beta * state @ patterns.T)
            state = weights @ patterns
        sizes = (weights > (0.01 if name == "softmax" else 0)).sum(1)
        single = float((sizes == 1).double().mean())
        found.append(dict(beta=beta, name=name, single=round(single, 4), median=float(sizes.double().quantile(0.5))))
print(json.dumps(dict(stored=STORED, asked=len(asked), found=found), indent=0))
