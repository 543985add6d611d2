"""Group violence intervention (GVI, Sluta skjut): members are called in and offered a way out.

Source: evidence rows C11 (gun violence), C12 (crime, 50 evaluations), C13 (Malmö).
"""

from __future__ import annotations

from model.collaboration.form import CollaborationForm, Delivery, Effect, Reach
from model.parameters.declare import ParameterSet, constant_table
from model.youth import Status


class Gvi(CollaborationForm):
    """Group violence intervention: fewer crimes by those called in, less pressure on others."""

    delivery = Delivery.CASES

    def reach(self, parameters: ParameterSet) -> Reach:
        """Members of networks, whether known to social services or not."""
        low, high = constant_table("member_ages")
        return Reach(
            ages=(int(low), int(high)),
            statuses=frozenset({Status.NETWORK_SHORT, Status.NETWORK_LONG}),
            known=False,
            consent_share=parameters["gvi_consent_share"],
            per_post=parameters["gvi_cases_per_post"],
            stay_months=parameters["gvi_stay_months"],
            drop_out_share=parameters["gvi_drop_out_share"],
            by_police=True,
            shared=True,
        )

    def effect(self, parameters: ParameterSet) -> Effect:
        """The inverse of the ratio of crime multiplies leaving; pressure falls with coverage."""
        return Effect(
            leaving=1.0 / parameters.effect("gvi_crime_ratio"),
            pressure=parameters.effect("gvi_pressure_ratio"),
        )
