"""Local partnership (lokal samverkan, BID, bostadsbolag, lägesbilder varje vecka).

Source: evidence row C36 (self-reported gains only): a case for sensitivity analysis.
"""

from __future__ import annotations

from model.collaboration.form import CollaborationForm, Delivery, Effect, Reach
from model.parameters.declare import ParameterSet, constant_table
from model.youth import Status


class LocalPartnership(CollaborationForm):
    """Municipality, police and property owners sharing situational pictures of an area."""

    delivery = Delivery.AREA

    def reach(self, parameters: ParameterSet) -> Reach:
        """Whole areas: so many areas per post."""
        low, high = constant_table("all_ages")
        return Reach(
            ages=(int(low), int(high)),
            statuses=frozenset({Status.OUTSIDE, Status.STREET_GROUP}),
            known=False,
            per_post=1.0 / parameters["local_partnership_posts_per_area"],
            shared=True,
            whole_areas=True,
        )

    def effect(self, parameters: ParameterSet) -> Effect:
        """A ratio on joining in the area and the willingness to engage with services."""
        return Effect(
            area_joining=parameters.effect("local_partnership_ratio"),
            willingness=1.0 + parameters["local_partnership_trust_gain"],
        )
