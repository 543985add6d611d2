"""What happens to the state's and the municipalities' money."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.money import DESTINATIONS, path_of
from experiments.report.build import Maker
from experiments.report.document import Block, Table


def blocks(maker: Maker) -> Sequence[Block]:
    """Return the path of the money as figure and table."""
    words, subject = maker.words, maker.subject
    factor = float(words.tables["number"]["money_factor"])
    paths = [path_of(subject, name) for name in (subject.a, subject.b)]
    rows = [
        (
            words.text(f"destinations.{place}"),
            *(maker.cell(path[place].scaled(factor)) for path in paths),
        )
        for place in DESTINATIONS
    ]
    head = tuple(maker.text(f"table.{column}") for column in ("destination", "a", "b"))
    money = ("grant_used", "own_money", "taken_from_other_welfare", "societal_cost")
    return (
        maker.paragraph("public_finances.text"),
        maker.figure("money_path"),
        Table("money_path", maker.text("tables.money_path"), head, rows, maker.text("table.money")),
        maker.effects_table("money", money, per_year=True),
        maker.paragraph("public_finances.cost"),
    )
