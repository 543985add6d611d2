"""How wide the columns of a table are where a page has its own width."""

from __future__ import annotations

import re

from experiments.report.document import Table
from experiments.report.maker import plan

BREAKS = re.compile("[ \N{ZERO WIDTH SPACE}]")
SOFT = "\N{ZERO WIDTH SPACE}"


def weights(table: Table) -> list[int]:
    """Return how wide columns are, in characters: no word is cut, and long cells share the rest."""
    rules = plan()["widths"]
    least, more = [], []
    for name, *cells in zip(table.head, *table.rows, strict=True):
        texts = [breakable(str(cell)) for cell in cells]
        words = [len(part) for text in texts for part in BREAKS.split(text)]
        words += [round(len(part) * rules["bold"]) for part in name.split()]
        least.append(max(words) + rules["column_space"])
        longest = min(max(map(len, texts), default=0), int(rules["column_characters"]))
        more.append(max(longest - max(words), 0))
    room = max(int(rules["line_characters"]) - sum(least), 0)
    share = min(room / max(sum(more), 1), 1.0)
    return [round(one + other * share) for one, other in zip(least, more, strict=True)]


def breakable(text: str) -> str:
    """Return a text that may break after the underscores of names."""
    return text.replace("_", f"_{SOFT}")
