"""Makes fashion.csv from the test part of Fashion-MNIST: its first 1,000 images.

    python data/fashion/prepare.py path/to/t10k-images-idx3-ubyte.gz path/to/t10k-labels-idx1-ubyte.gz

The two files stand in github.com/zalandoresearch/fashion-mnist (folder data/fashion) and in Debian's package
dataset-fashion-mnist. They are recognised by the checksums of their uncompressed bytes; nothing is fetched and nothing but
fashion.csv is written. Needs Python 3.9 or newer.
"""

import base64
import gzip
import hashlib
import os
import struct
import sys
from pathlib import Path

IMAGES_SHA256 = "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"
LABELS_SHA256 = "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"
ROWS, SIDE = 1000, 28
TARGET = Path(__file__).resolve().parent / "fashion.csv"


def read(path: str, expected: str) -> bytes:
    try:
        raw = gzip.decompress(Path(path).read_bytes())
    except OSError as error:
        sys.exit(f"prepare.py: cannot read {path}: {error}")
    found = hashlib.sha256(raw).hexdigest()
    if found != expected:
        sys.exit(f"prepare.py: {path} is not the expected data: SHA-256 of its bytes is {found}, not {expected}")
    return raw


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit("usage: prepare.py t10k-images-idx3-ubyte.gz t10k-labels-idx1-ubyte.gz")
    images = read(sys.argv[1], IMAGES_SHA256)
    labels = read(sys.argv[2], LABELS_SHA256)
    assert struct.unpack(">4i", images[:16]) == (2051, 10_000, SIDE, SIDE)
    assert struct.unpack(">2i", labels[:8]) == (2049, 10_000)

    lines = ["label,pixels"]
    for i in range(ROWS):
        pixels = images[16 + i * SIDE * SIDE : 16 + (i + 1) * SIDE * SIDE]
        lines.append(f"{labels[8 + i]},{base64.b64encode(pixels).decode('ascii')}")

    text = ("\n".join(lines) + "\n").encode("ascii")
    draft = TARGET.with_suffix(".tmp")
    draft.write_bytes(text)
    os.replace(draft, TARGET)
    print(f"{TARGET.name}: {ROWS} rows, {len(text)} bytes, SHA-256 {hashlib.sha256(text).hexdigest()}")


if __name__ == "__main__":
    main()
