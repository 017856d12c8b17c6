"""Reads Parquet files of ours with pandas, pyarrow and polars and compares them with the JSON beside them.

    npx tsx test/reference/io/write-parquet.ts build/parquet && python test/reference/io/check-parquet.py build/parquet

Seen with pandas 3.1.1, pyarrow 26.0.1 and polars 2.1.0.
"""

import json
import math
import sys
from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow.parquet as pq


def same(kind, expected, found):
    if expected is None:
        return found is None or found is pd.NA or found != found
    if kind == "number":
        expected = float(expected)
        return float(found) == expected and math.copysign(1, float(found)) == math.copysign(1, expected)
    return found == expected and isinstance(bool(found) if kind == "boolean" else found, type(expected))


checked = 0
for path in sorted(Path(sys.argv[1]).glob("*.parquet")):
    columns = json.loads(path.with_suffix(".json").read_text(), parse_int=float)["columns"]
    reads = {
        "pandas": lambda name: list(pd.read_parquet(path)[name]),
        "pyarrow": lambda name: pq.read_table(path)[name].to_pylist(),
        "polars": lambda name: pl.read_parquet(path)[name].to_list(),
    }
    for column in columns:
        for reader, read in reads.items():
            found = read(column["name"])
            assert len(found) == len(column["values"]), (path, reader, column["name"], len(found))
            for i, (expected, value) in enumerate(zip(column["values"], found)):
                assert same(column["kind"], expected, value), (path, reader, column["name"], i, expected, value)
                checked += 1
    assert pq.ParquetFile(path).metadata.metadata == {b"made": b"engram"}, path
print(f"{checked} values agree")
