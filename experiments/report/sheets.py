"""A table as numbers: every written number becomes one or more columns."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.files import Plain
from experiments.report.document import Cell, Table, Value
from experiments.words import Words

SINGLE, PAIR = 1, 2


def as_numbers(table: Table, words: Words) -> tuple[Sequence[str], Sequence[Sequence[Plain]]]:
    """Return columns and rows of a table with numbers in place of written numbers.

    A column of intervals becomes two columns, a column of means with intervals three. Hidden
    cells stay two dots.
    """
    widths = [max(_width(cell) for cell in column) for column in zip(*table.rows, strict=True)]
    columns: list[str] = []
    for name, width in zip(table.head, widths, strict=True):
        columns += [f"{name}{ending}" for ending in _endings(width, words)]
    rows = [
        [item for cell, width in zip(row, widths, strict=True) for item in _spread(cell, width)]
        for row in table.rows
    ]
    return columns, rows


def _width(cell: Cell) -> int:
    return len(cell.numbers) if isinstance(cell, Value) else SINGLE


def _endings(width: int, words: Words) -> Sequence[str]:
    low, high = words.text("number.low"), words.text("number.high")
    if width == SINGLE:
        return ("",)
    return (low, high) if width == PAIR else ("", low, high)


def _spread(cell: Cell, width: int) -> Sequence[Plain]:
    if isinstance(cell, Value):
        return cell.numbers
    return (str(cell),) * width
