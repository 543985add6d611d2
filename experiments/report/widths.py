"""How wide the columns of a table are where a page has its own width."""

from __future__ import annotations

import re

from experiments.report.document import Table
from experiments.report.maker import plan

BREAKS = re.compile("[ \N{ZERO WIDTH SPACE}]")
SOFT = "\N{ZERO WIDTH SPACE}"


def weights(table: Table) -> list[int]:
    """Return how wide columns are, in characters.

    No word is cut; the rest of the line goes, one character at a time, to the column whose longest
    cell then has the most lines.
    """
    rules = plan()["widths"]
    widths, longest = [], []
    for name, *cells in zip(table.head, *table.rows, strict=True):
        texts = [breakable(str(cell)) for cell in cells]
        words = [len(part) for text in texts for part in BREAKS.split(text)]
        words += [round(len(part) * rules["bold"]) for part in name.split()]
        widths.append(max(words) + int(rules["column_space"]))
        longest.append(max(map(len, texts), default=0) + int(rules["column_space"]))
    for _ in range(int(rules["line_characters"]) - sum(widths)):
        lines = [cell / width for cell, width in zip(longest, widths, strict=True)]
        widths[lines.index(max(lines))] += 1
    return widths


def breakable(text: str) -> str:
    """Return a text that may break after the underscores of names."""
    return text.replace("_", f"_{SOFT}")
