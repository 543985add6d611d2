"""The scenarios that are compared."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.report.document import Block, Table
from experiments.report.maker import Maker


def blocks(maker: Maker) -> Sequence[Block]:
    """Return a table of the scenarios: what each decides, and the path of the money."""
    subject, words = maker.subject, maker.words
    factor = float(words.tables["number"]["money_factor"])
    rows = [
        (
            told.name,
            told.title[words.language],
            told.about[words.language],
            ", ".join(
                f"{year}: {words.plain(amount * factor)}"
                for year, amount in told.appropriation_sek
                if year >= told.first_year
            ),
        )
        for told in subject.told.values()
    ]
    columns = ("name", "title", "about", "path")
    head = tuple(maker.text(f"alternatives.{column}") for column in columns)
    title = maker.text("tables.scenarios")
    return (
        maker.paragraph("alternatives.text"),
        Table("scenarios", title, head, rows, computed=False),
    )
