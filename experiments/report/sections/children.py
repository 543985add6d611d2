"""The best interests of the child, step by step."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.report.document import Block, Table
from experiments.report.maker import Maker

STEPS = ("who", "heard", "rights", "short_and_long", "alternatives", "weighed", "followed")


def blocks(maker: Maker) -> Sequence[Block]:
    """Return the steps of a child impact assessment and what this report holds of each."""
    rows = [
        (maker.text(f"children.{step}.step"), maker.text(f"children.{step}.held")) for step in STEPS
    ]
    head = maker.heads("step", "held")
    title = maker.text("tables.children")
    return (
        maker.paragraph("children.text"),
        Table("children", title, head, rows, computed=False),
        maker.effects_table("children_effects", ("youths_joining", "police_counted_minors")),
        maker.missing("children.not_heard"),
    )
