"""Forms of collaboration: who takes part, who waits."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.measures import part_names
from experiments.report.document import Part
from experiments.report.maker import Maker


def blocks(maker: Maker) -> Sequence[Part]:
    """Return youths in each form, those without a place, and start-up."""
    forms = part_names()[1]
    return (
        maker.paragraph("collaboration.text"),
        maker.figure("collaboration"),
        maker.figure("collaboration_over_time"),
        maker.effects_table("collaboration", [f"youths_in_{form}" for form in forms]),
        maker.effects_table("waiting", [f"youths_waiting_for_{form}" for form in forms]),
        maker.effects_table(
            "stages", [f"municipalities_working_with_{form}" for form in part_names()[0]]
        ),
    )
