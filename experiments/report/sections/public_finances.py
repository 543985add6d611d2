"""What happens to the state's and the municipalities' money."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.money import DESTINATIONS, path_of
from experiments.report.document import Cell, Part, Table
from experiments.report.maker import Maker

PAYERS = ("grant_used", "own_money", "taken_from_other_welfare", "grant_repaid")
MONEY = ("grant_used", "own_money", "taken_from_other_welfare", "societal_cost")


def blocks(maker: Maker) -> Sequence[Part]:
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
        _by_year(maker),
        maker.paragraph("public_finances.cost", "money"),
        maker.missing("public_finances.discounting"),
    )


def _by_year(maker: Maker) -> Table:
    """Return the difference in money by payer, year by year."""
    subject, words = maker.subject, maker.words
    contrasts = [subject.contrast(name) for name in PAYERS]
    rows: list[tuple[Cell, ...]] = []
    for at, year in enumerate(contrasts[0].years):
        if year >= subject.first_year:
            effects = (
                each.by_year.at(at, 0).scaled(words.unit(each.measure).factor) for each in contrasts
            )
            rows.append((str(year), *(maker.cell(effect, sign=True) for effect in effects)))
    head = (*maker.heads("year"), *map(words.outcome, PAYERS))
    note = maker.text("table.money_difference")
    return Table("money_by_year", maker.text("tables.money_by_year"), head, rows, note)
