"""Tables as files: plain CSV, CSV for Excel in Swedish, and what their columns are called."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from experiments.words import Words

Plain = str | float | int
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"


def plain_csv(columns: Sequence[str], rows: Sequence[Sequence[Plain]]) -> str:
    """Return a table as CSV: commas, decimal points, UTF-8."""
    return _csv(columns, [[_plain(item) for item in row] for row in rows], ",")


def excel_csv(columns: Sequence[str], rows: Sequence[Sequence[Plain]], words: Words) -> str:
    """Return a table as CSV that Excel opens by itself where decimals have a comma."""
    decimal = str(words.tables["number"]["decimal"])
    cells = [
        [
            _plain(item).replace(".", decimal) if isinstance(item, float) else _plain(item)
            for item in row
        ]
        for row in rows
    ]
    return BOM + _csv(columns, cells, ";")


def _csv(columns: Sequence[str], rows: Sequence[Sequence[str]], delimiter: str) -> str:
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n", delimiter=delimiter)
    writer.writerow(columns)
    writer.writerows(rows)
    return lines.getvalue()


def _plain(item: Plain) -> str:
    return f"{item:.6g}" if isinstance(item, float) else str(item)
