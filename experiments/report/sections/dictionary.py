"""What every column of the results means."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.measures import measures
from experiments.report.document import Block, Table
from experiments.report.maker import Maker


def blocks(maker: Maker) -> Sequence[Block]:
    """Return a table of all measures: name, label, unit, how years are put together."""
    rows = [
        (
            item.name,
            maker.words.outcome(item.name),
            maker.words.unit(item).name,
            maker.text(f"dictionary.{'flow' if item.is_flow else 'stock'}"),
        )
        for item in measures().values()
    ]
    columns = ("name", "label", "unit", "years")
    head = tuple(maker.text(f"dictionary.{column}") for column in columns)
    title = maker.text("tables.dictionary")
    return (
        maker.paragraph("dictionary.text"),
        Table("dictionary", title, head, rows, computed=False),
    )
