"""Leisure and meeting places (fritidsgård, mötesplats), open or structured.

Source: evidence rows C35 (open centres may harm) and B15 (unstructured time).
"""

from __future__ import annotations

from model.collaboration.form import CollaborationForm, Delivery, Effect, Reach
from model.parameters.declare import ParameterSet, constant_table
from model.youth import Status


class Leisure(CollaborationForm):
    """Places to be: protective where structured, perhaps harmful where not."""

    delivery = Delivery.AREA

    def reach(self, parameters: ParameterSet) -> Reach:
        """Youths of an area, so many per post."""
        low, high = constant_table("leisure_ages")
        return Reach(
            ages=(int(low), int(high)),
            statuses=frozenset({Status.OUTSIDE, Status.STREET_GROUP}),
            known=False,
            per_post=parameters["leisure_places_per_post"],
        )

    def effect(self, parameters: ParameterSet) -> Effect:
        """Mean of the two ratios, weighted by the share of structured places."""
        structured = parameters["leisure_structured_share"]
        return Effect(
            area_joining=structured * parameters.effect("structured_leisure_ratio")
            + (1.0 - structured) * parameters.effect("open_leisure_ratio")
        )
