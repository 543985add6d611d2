"""What happens to the state's and the municipalities' money."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.money import DESTINATIONS, path_of
from experiments.report.document import Block, Cell, Table
from experiments.report.maker import Maker

MONEY = ("grant_used", "own_money", "taken_from_other_welfare", "societal_cost")


def blocks(maker: Maker) -> Sequence[Block]:
    """Return the path of the money as figure and table."""
    words, subject = maker.words, maker.subject
    factor = float(words.tables["number"]["money_factor"])
    paths = [path_of(subject, name) for name in (subject.a, subject.b)]
    rows: list[tuple[Cell, ...]] = [
        (
            words.text(f"destinations.{place}"),
            *(maker.cell(path[place].scaled(factor)) for path in paths),
        )
        for place in DESTINATIONS
    ]
    head = maker.heads("destination", "a", "b")
    title, note = maker.text("tables.money_path"), maker.text("table.money")
    return (
        maker.paragraph("public_finances.text", "money_path"),
        maker.figure("money_path"),
        Table("money_path", title, head, rows, note),
        maker.effects_table("money", MONEY, per_year=True),
        maker.paragraph("public_finances.cost", "money"),
        maker.missing("public_finances.discounting"),
    )
