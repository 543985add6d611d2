"""Preventive work and recruitment over time."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.report.document import Part
from experiments.report.maker import Maker


def blocks(maker: Maker) -> Sequence[Part]:
    """Return capacity, status and recruitment over time."""
    names = (
        "youths_with_trust",
        "contacts_ended_early",
        "youths_becoming_known",
        "youths_joining",
        "youths_leaving",
        "street_group_youths",
        "network_members",
        "network_person_months",
        "police_counted_minors",
    )
    return (
        maker.paragraph("recruitment.text"),
        maker.figure("capacity_over_time", halved=True),
        maker.figure("contact_over_time", halved=True),
        maker.figure("status_over_time", halved=True),
        maker.figure("recruitment_over_time", halved=True),
        maker.figure("recruitment_difference"),
        maker.effects_table("recruitment", names),
    )
