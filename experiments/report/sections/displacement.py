"""What takes the place of the grant, and at whose cost."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.report.document import Part
from experiments.report.maker import Maker


def blocks(maker: Maker) -> Sequence[Part]:
    """Return posts by payer, and the money that replaces the grant."""
    posts = ("posts_all", "posts_paid_by_grant", "posts_paid_by_own_funds", "posts_in_areas")
    money = (
        "own_money_same_activity",
        "own_money_other_activity",
        "taken_from_other_welfare",
        "taken_from_own_means",
        "grant_claimed_back",
    )
    return (
        maker.paragraph("displacement.text"),
        maker.figure("posts_by_payer", halved=True),
        maker.figure("displacement", halved=True),
        maker.effects_table("posts", posts),
        maker.effects_table("own_money", money, per_year=True),
    )
