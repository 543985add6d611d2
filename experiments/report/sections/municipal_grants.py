"""The grant by municipality, in the columns of its yearly follow-up."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.report.build import Maker
from experiments.report.document import Block, Table

COLUMNS = (
    "grant_allocated",
    "grant_requisitioned",
    "grant_redistributed",
    "grant_used",
    "grant_repaid",
)


def blocks(maker: Maker) -> Sequence[Block]:
    """Return one table per scenario, municipalities ordered by code."""
    return (
        maker.paragraph("municipal_grants.text"),
        *(_table(maker, side) for side in ("a", "b")),
    )


def _table(maker: Maker, side: str) -> Table:
    subject, words = maker.subject, maker.words
    contrasts = [subject.contrast(name, "municipality") for name in COLUMNS]
    years = sum(year >= subject.first_year for year in contrasts[0].years)
    factor = words.unit(contrasts[0].measure).factor / years
    levels = [contrast.level_a if side == "a" else contrast.level_b for contrast in contrasts]
    rows = [
        (
            subject.facts.municipality(code).name,
            code,
            *(maker.cell(level.at(at).scaled(factor)) for level in levels),
        )
        for at, code in enumerate(contrasts[0].groups)
    ]
    head = (
        maker.text("table.municipality"),
        maker.text("table.code"),
        *(words.outcome(name) for name in COLUMNS),
    )
    return Table(
        f"municipal_grants_{side}",
        maker.text("tables.municipal_grants", scenario=maker.fields[side]),
        head,
        rows,
        maker.text("table.money"),
    )
