"""Method support (metodstöd): the agency's support money and the national coordinator.

Source: the government's assignment of 2020 (up to 5 MSEK a year for support); its effect on
start-up time is an assumption around evidence row C27.
"""

from __future__ import annotations

from model.collaboration.form import CollaborationForm, Delivery, Effect, Reach
from model.parameters.declare import ParameterSet, constant_table
from model.youth import Status


class MethodSupport(CollaborationForm):
    """Support to municipalities that start a form of collaboration."""

    delivery = Delivery.SUPPORT

    def reach(self, parameters: ParameterSet) -> Reach:
        """The municipalities of the grant, without posts."""
        low, high = constant_table("all_ages")
        return Reach(
            ages=(int(low), int(high)),
            statuses=frozenset({Status.OUTSIDE, Status.STREET_GROUP}),
            known=False,
            per_post=1.0,
        )

    def effect(self, parameters: ParameterSet) -> Effect:
        """Shorter start-up of forms that several authorities share."""
        return Effect(start_up=parameters["method_support_start_up_ratio"])
