"""The grant by municipality, in the columns of its yearly follow-up."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.report.document import Block
from experiments.report.maker import Maker

COLUMNS = (
    "grant_allocated",
    "grant_requisitioned",
    "grant_used",
    "grant_repaid",
    "grant_redistributed",
)
WORK = (
    "posts_grant_field_work",
    "posts_grant_school_social_team",
    "posts_grant_sspf",
    "posts_grant_sig",
    "youths_in_sspf",
    "youths_in_sig",
)


def blocks(maker: Maker) -> Sequence[Block]:
    """Return tables of money and of its use per scenario, municipalities ordered by code."""
    return (
        maker.paragraph("municipal_grants.text"),
        *(
            maker.town_table(
                f"municipal_grants_{side}",
                COLUMNS,
                side,
                per_year=True,
                scenario=maker.fields[side],
            )
            for side in ("a", "b")
        ),
        maker.paragraph("municipal_grants.work"),
        *(
            maker.town_table(f"municipal_work_{side}", WORK, side, scenario=maker.fields[side])
            for side in ("a", "b")
        ),
        maker.missing("municipal_grants.children"),
    )
