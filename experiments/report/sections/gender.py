"""Girls and boys."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.report.document import Cell, Part, Table
from experiments.report.maker import HIDDEN, Maker

MEASURES = (
    "youths_in_contact",
    "youths_with_trust",
    "youths_joining",
    "youths_leaving",
    "street_group_youths",
    "network_members",
)


def blocks(maker: Maker) -> Sequence[Part]:
    """Return effects by sex and by age."""
    return (
        maker.paragraph("gender.text", "gender"),
        maker.figure("sex_and_age"),
        _table(maker, "gender", "sex"),
        _table(maker, "ages", "age"),
        maker.missing("gender.staff"),
    )


def _table(maker: Maker, name: str, breakdown: str) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for measure_name in MEASURES:
        contrast = maker.subject.contrast(measure_name, breakdown)
        for at, group in enumerate(contrast.groups):
            effect = contrast.total.at(at)
            cells = (
                maker.level(contrast.level_a.at(at)),
                maker.level(contrast.level_b.at(at)),
                maker.cell(effect, sign=True),
                maker.percent(effect.opposite),
            )
            shown = cells if contrast.shown[at] else (HIDDEN,) * len(cells)
            rows.append((maker.words.outcome(measure_name), maker.words.group(group), *shown))
    head = maker.heads("outcome", "group", "a", "b", "difference", "opposite")
    return Table(name, maker.text(f"tables.{name}"), head, rows, maker.text("table.small"))
