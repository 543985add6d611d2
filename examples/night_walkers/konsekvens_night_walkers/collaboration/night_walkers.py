"""Night walkers (nattvandrare): adults who are seen out of doors on weekend nights.

Source: none. The numbers are assumptions that show how a form is added.
"""

from __future__ import annotations

from model.collaboration.form import CollaborationForm, Delivery, Effect, Reach
from model.parameters.declare import ParameterSet, constant_table
from model.youth import Status


class NightWalkers(CollaborationForm):
    """Parents and neighbours whom the municipality coordinates."""

    delivery = Delivery.AREA

    def reach(self, parameters: ParameterSet) -> Reach:
        """Whole areas: so many areas per coordinator."""
        low, high = constant_table("all_ages")
        return Reach(
            ages=(int(low), int(high)),
            statuses=frozenset({Status.OUTSIDE, Status.STREET_GROUP}),
            known=False,
            per_post=parameters["night_walkers_areas_per_post"],
            whole_areas=True,
        )

    def effect(self, parameters: ParameterSet) -> Effect:
        """More willingness to engage, and a ratio on joining in the area."""
        return Effect(
            willingness=1.0 + parameters["night_walkers_willingness_gain"],
            area_joining=parameters.effect("night_walkers_joining_ratio"),
        )
