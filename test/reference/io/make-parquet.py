"""Small Parquet files as others write them, with what they hold as JSON.

Made with pandas 3.1.1, pyarrow 26.0.1 and polars 2.1.0:

    python test/reference/io/make-parquet.py
"""

import json
from datetime import datetime
from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

here = Path(__file__).parent
columns = {
    "count": [1, 2, 3, 2**53 - 1],
    "missing count": [1, None, 3, 4],
    "beta": [0.1, None, float("inf"), -1e-300],
    "model": ["dense", None, "β, “modern”", ""],
    "held": [True, None, False, True],
    "time": [datetime(2024, 2, 29, 12, 0, 0, 250_000)] * 4,
}
frame = pd.DataFrame(columns).astype({"missing count": "Int64", "held": "boolean"})
frame.to_parquet(here / "pandas-snappy.parquet", compression="snappy")
frame.to_parquet(here / "pandas-gzip.parquet", compression="gzip", row_group_size=2)
pl.DataFrame(columns).write_parquet(here / "polars-zstd.parquet")
pl.DataFrame({"kept": [1.5, 2.5], "list": [[1, 2], [3]], "large": [2**53 + 1, 0]}).write_parquet(
    here / "polars-lists.parquet", compression="uncompressed"
)
# 2024-02-29, 13:04:05 and its instant, with the fraction and the sign that each unit can tell
days, seconds = 19782, 13 * 3600 + 4 * 60 + 5
instant = days * 86400 + seconds
times = {
    "date": pa.array([days, None, -1], pa.date32()),
    "time ms": pa.array([seconds * 10**3 + 250, None, 0], pa.time32("ms")),
    "time us": pa.array([seconds * 10**6 + 250_001, None, 0], pa.time64("us")),
    "time ns": pa.array([seconds * 10**9 + 250_000_001, None, 1000], pa.time64("ns")),
    "instant ms": pa.array([instant * 10**3 + 250, None, -1], pa.timestamp("ms")),
    "instant us": pa.array([instant * 10**6 + 250_001, None, -1], pa.timestamp("us", "UTC")),
    "instant ns": pa.array([instant * 10**9 + 250_000_001, None, -1000], pa.timestamp("ns")),
}
pq.write_table(pa.table(times), here / "pyarrow-times.parquet", store_schema=False)
old = {"int96": times["instant ns"]}
pq.write_table(
    pa.table(old), here / "pyarrow-int96.parquet", store_schema=False, use_deprecated_int96_timestamps=True
)
far = {"far": pa.array([2**63 - 1], pa.timestamp("ms"))}
pq.write_table(pa.table(far), here / "pyarrow-far.parquet", store_schema=False)
shown = {**columns, "beta": [0.1, None, "Infinity", -1e-300], "time": ["2024-02-29T12:00:00.250Z"] * 4}
(here / "parquet.json").write_text(json.dumps(shown, indent=1) + "\n")
