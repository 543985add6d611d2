"""Effects by municipality and by class of area; who gains under each key."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.report.document import Block, Cell, Table
from experiments.report.maker import HIDDEN, Maker

MEASURES = ("posts_all", "youths_in_contact", "youths_joining")


def blocks(maker: Maker) -> Sequence[Block]:
    """Return a map, dot plots and tables, ordered by code."""
    return (
        maker.paragraph("distribution.text", "municipalities"),
        maker.figure("municipality_posts"),
        maker.figure("map_posts"),
        maker.figure("municipality_recruitment"),
        maker.town_table("municipalities", MEASURES),
        _classes(maker),
        maker.missing("distribution.keys"),
    )


def _classes(maker: Maker) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for name in ("youths_in_contact", "youths_joining", "network_members"):
        contrast = maker.subject.contrast(name, "class")
        for at, group in enumerate(contrast.groups):
            cells = (
                maker.cell(contrast.level_a.at(at)),
                maker.cell(contrast.level_b.at(at)),
                maker.cell(contrast.total.at(at), sign=True),
            )
            shown = cells if contrast.shown[at] else (HIDDEN,) * len(cells)
            rows.append((maker.words.outcome(name), maker.words.group(group), *shown))
    head = maker.heads("outcome", "group", "a", "b", "difference")
    return Table("classes", maker.text("tables.classes"), head, rows, maker.text("table.small"))
