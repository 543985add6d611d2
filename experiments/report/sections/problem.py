"""What the grant was for, and what it paid for."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.measures import part_names
from experiments.report.document import Cell, Part, Table
from experiments.report.maker import Maker


def blocks(maker: Maker) -> Sequence[Part]:
    """Return the problem, the chain of effects, and the posts that the grant pays for."""
    return (
        maker.paragraph("problem.text"),
        maker.paragraph("problem.chain"),
        maker.figure("effect_chain"),
        _paid_for(maker),
        maker.paragraph("problem.goal"),
    )


def _paid_for(maker: Maker) -> Table:
    names = [f"posts_grant_{form}" for form in part_names()[0]]
    contrasts = [maker.subject.contrast(name) for name in names]
    rows: list[tuple[Cell, ...]] = [
        (
            maker.words.form(form),
            *(maker.level(part.at(0)) for part in (each.level_a, each.level_b)),
            maker.cell(each.total.at(0), sign=True),
        )
        for form, each in zip(part_names()[0], contrasts, strict=True)
    ]
    head = maker.heads("form", "a", "b", "difference")
    note = maker.text("table.posts")
    return Table("paid_for", maker.text("tables.paid_for"), head, rows, note)
