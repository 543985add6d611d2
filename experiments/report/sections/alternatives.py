"""The scenarios that are compared."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.report.build import Maker
from experiments.report.document import Block, Table


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
                f"{year}: {words.plain(sum_ * factor)}"
                for year, sum_ in told.appropriation_sek
                if year >= told.first_year
            ),
        )
        for told in subject.told.values()
    ]
    head = tuple(
        maker.text(f"alternatives.{column}") for column in ("name", "title", "about", "path")
    )
    return (
        maker.paragraph("alternatives.text"),
        Table("scenarios", maker.text("tables.scenarios"), head, rows),
    )
