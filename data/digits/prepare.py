"""Makes digits.csv from the copy of the data that scikit-learn carries.

    pip install --no-deps scikit-learn==1.7.2
    python data/digits/prepare.py

or, without installing it, from the one file inside the wheel or the Debian package python3-sklearn:

    python data/digits/prepare.py path/to/digits.csv.gz

The input is recognised by the checksum of its uncompressed text, which is the same in scikit-learn
1.2.1, 1.7.2 and 1.9.1; nothing is fetched and nothing but digits.csv is written. Needs Python 3.9 or newer.
"""

import gzip
import hashlib
import importlib.util
import os
import sys
from pathlib import Path

INPUT_SHA256 = "6ebb3d2fee246a4e99363262ddf8a00a3c41bee6014c373ed9d9216ba7f651b8"
ROWS, PIXELS = 1797, 64
TARGET = Path(__file__).resolve().parent / "digits.csv"


def find_input() -> Path:
    if len(sys.argv) > 2:
        sys.exit("usage: prepare.py [path/to/digits.csv.gz]")
    if len(sys.argv) == 2:
        return Path(sys.argv[1])
    found = importlib.util.find_spec("sklearn")  # only found, never imported: the file is all we want
    if found is None or found.origin is None:
        sys.exit("prepare.py: scikit-learn is not installed; pip install --no-deps scikit-learn==1.7.2")
    return Path(found.origin).parent / "datasets" / "data" / "digits.csv.gz"


def main() -> None:
    source = find_input()
    try:
        raw = gzip.decompress(source.read_bytes())
    except OSError as error:
        sys.exit(f"prepare.py: cannot read {source}: {error}")
    found = hashlib.sha256(raw).hexdigest()
    if found != INPUT_SHA256:
        sys.exit(f"prepare.py: {source} is not the expected data: SHA-256 of its text is {found}, not {INPUT_SHA256}")

    # Each line of the source holds 64 pixels, row by row from the top left, and then the label.
    lines = [",".join(["label", *(f"p{i}" for i in range(PIXELS))])]
    for line in raw.decode("ascii").splitlines():
        *pixels, label = line.split(",")
        assert len(pixels) == PIXELS and all(0 <= int(x) <= 16 for x in pixels) and 0 <= int(label) <= 9
        lines.append(",".join([label, *pixels]))
    assert len(lines) == ROWS + 1

    text = ("\n".join(lines) + "\n").encode("ascii")
    draft = TARGET.with_suffix(".tmp")
    draft.write_bytes(text)
    os.replace(draft, TARGET)
    print(f"{TARGET.name}: {ROWS} rows, {len(text)} bytes, SHA-256 {hashlib.sha256(text).hexdigest()}")


if __name__ == "__main__":
    main()
