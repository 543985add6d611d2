"""When it takes effect, how it is made known, and what would prove the model wrong."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.report.document import Block, Cell, Table
from experiments.report.maker import Maker, plan


def blocks(maker: Maker) -> Sequence[Block]:
    """Return a table of indicators with the values that would count against the model."""
    subject, words = maker.subject, maker.words
    year = subject.first_year + 1
    rows: list[tuple[Cell, ...]] = []
    for name in plan()["follow_up"]["measures"]:
        contrast = subject.contrast(name)
        unit = words.unit(contrast.measure)
        years, level = subject.level(name, subject.b)
        rows.append(
            (
                words.outcome(name),
                unit.name,
                maker.cell(level.at(list(years).index(year), 0).scaled(unit.factor)),
                maker.text(f"follow_up.sources.{name}"),
            )
        )
    head = maker.heads("outcome", "unit_name", "expected", "follow_up")
    title, note = maker.text("tables.follow_up", year=year), maker.text("follow_up.note")
    return (
        maker.paragraph("follow_up.timing"),
        Table("follow_up", title, head, rows, note),
        maker.paragraph("follow_up.wrong", "follow_up"),
    )
