"""Questions in SQL, put to DuckDB over the parts of a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from experiments.inventory import Inventory
from experiments.plan import DRAWS, RUNS


def ask(folder: Path, inventory: Inventory, draws: Sequence[int], sql: str) -> pa.Table:
    """Answer one SQL query over the views ``results``, ``runs`` and ``draws``.

    ``results`` holds the rows of complete parameter draws, each run once.
    """
    import duckdb

    with duckdb.connect() as connection:
        files = [str(part.path) for part in inventory.used if part.groups]
        once = _once(inventory, set(draws))
        connection.register("_once", once)
        listed = ", ".join("'" + name.replace("'", "''") + "'" for name in files)
        connection.execute(
            "CREATE VIEW results AS SELECT parts.* EXCLUDE (filename, error) "
            f"FROM read_parquet([{listed}], filename = true, union_by_name = true) AS parts "
            "SEMI JOIN _once ON parts.key = _once.key AND parts.filename = _once.file"
        )
        for view, name in (("runs", RUNS), ("draws", DRAWS)):
            path = str(folder / name).replace("'", "''")
            connection.execute(f"CREATE VIEW {view} AS FROM read_parquet('{path}')")
        return connection.sql(sql).to_arrow_table()


def _once(inventory: Inventory, draws: set[int]) -> pa.Table:
    """Return the part that each run is read from."""
    found: dict[str, str] = {}
    for part in inventory.used:
        for run in part.runs:
            if run.error is None and inventory.planned.get(run.key) in draws:
                found.setdefault(run.key, str(part.path))
    return pa.table({"key": list(found), "file": list(found.values())})
