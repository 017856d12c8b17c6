"""Small Parquet files as others write them, with what they hold as JSON.

Made with pandas 3.1.1, pyarrow 26.0.1 and polars 2.1.0:

    python test/reference/io/make-parquet.py
"""

import json
from datetime import datetime
from pathlib import Path

import pandas as pd
import polars as pl

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
shown = {**columns, "beta": [0.1, None, "Infinity", -1e-300], "time": ["2024-02-29T12:00:00.250Z"] * 4}
(here / "parquet.json").write_text(json.dumps(shown, indent=1) + "\n")
