"""Girls and boys."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.report.build import Maker
from experiments.report.document import Block, Table

MEASURES = ("youths_in_contact", "youths_with_trust", "youths_joining", "network_members")


def blocks(maker: Maker) -> Sequence[Block]:
    """Return effects by sex and by age."""
    return (maker.paragraph("gender.text"), maker.figure("sex_and_age"), _table(maker))


def _table(maker: Maker) -> Table:
    rows = []
    for name in MEASURES:
        contrast = maker.subject.contrast(name, "sex")
        for at, group in enumerate(contrast.groups):
            effect = contrast.total.at(at)
            hidden = ("..",) * 2**2
            rows.append(
                (
                    maker.words.outcome(name),
                    maker.words.group(group),
                    *(
                        (
                            maker.cell(contrast.level_a.at(at)),
                            maker.cell(contrast.level_b.at(at)),
                            maker.cell(effect, sign=True),
                            maker.words.percent(effect.opposite),
                        )
                        if contrast.shown[at]
                        else hidden
                    ),
                )
            )
    head = tuple(
        maker.text(f"table.{column}")
        for column in ("outcome", "group", "a", "b", "difference", "opposite")
    )
    return Table("gender", maker.text("tables.gender"), head, rows, maker.text("table.small"))
