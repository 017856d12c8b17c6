"""
Convolutions and pools by PyTorch 2.13 (CPU), for small whole numbers, so that every sum is exact.

    python test/reference/interchange/make-convolutions.py > test/reference/interchange/convolutions.json
"""

import json

import torch
from torch.nn import functional as F

generator = torch.Generator().manual_seed(7)


def whole(*shape):
    return torch.randint(-3, 4, shape, generator=generator, dtype=torch.float64)


def case(kind, x, y, **fields):
    return {
        "node": {"type": kind, **{k: v.tolist() if isinstance(v, torch.Tensor) else v for k, v in fields.items()}},
        "shape": list(x.shape), "x": x.flatten().tolist(), "out": list(y.shape), "y": y.flatten().tolist(),
    }  # fmt: skip


def conv(kind, function, x, weight, stride=1, padding=0, dilation=1, groups=1):
    bias = whole(weight.shape[0])
    y = function(x[None], weight, bias, stride, padding, dilation, groups)[0]
    fields = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
    fields = {k: list(v) if isinstance(v, tuple) else v for k, v in fields.items()}
    return case(kind, x, y, weight=weight, bias=bias, **fields)


def pool(kind, x, kernel, stride, padding):
    y = F.avg_pool2d(x[None], kernel, stride, padding)[0]
    y = y * kernel[0] * kernel[1] if kind == "SumPool2d" else y
    return case(kind, x, y, kernel_size=list(kernel), stride=list(stride), padding=list(padding))


cases = [
    conv("Conv1d", F.conv1d, whole(2, 9), whole(3, 2, 3)),
    conv("Conv1d", F.conv1d, whole(4, 10), whole(6, 2, 3), 2, 1, 2, 2),
    conv("Conv1d", F.conv1d, whole(1, 7), whole(2, 1, 4), 1, "same", 2),
    conv("Conv1d", F.conv1d, whole(1, 7), whole(2, 1, 4), 3, "valid"),
    conv("Conv2d", F.conv2d, whole(2, 5, 6), whole(3, 2, 3, 2)),
    conv("Conv2d", F.conv2d, whole(4, 7, 6), whole(4, 2, 2, 3), (2, 1), (1, 2), (1, 2), 2),
    conv("Conv2d", F.conv2d, whole(3, 5, 4), whole(3, 1, 3, 2), 1, "same", (1, 2), 3),
    conv("Conv2d", F.conv2d, whole(1, 7, 4), whole(2, 1, 3, 3), 1, (0, 1), (2, 1)),
    pool("SumPool2d", whole(2, 6, 5), (2, 3), (2, 1), (1, 0)),
    pool("AvgPool2d", whole(2, 7, 6), (4, 2), (1, 2), (2, 1)),
]
print(json.dumps(cases, separators=(",", ":")))
