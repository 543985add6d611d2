"""Trefas: a local variant of group violence intervention in Stockholm.

Source: none; the prior is centred on no effect and wide.
"""

from __future__ import annotations

from model.collaboration.form import CollaborationForm, Delivery, Effect, Reach
from model.parameters.declare import ParameterSet, constant_table
from model.youth import Status


class Trefas(CollaborationForm):
    """Local variant of group violence intervention without any study behind it."""

    delivery = Delivery.CASES

    def reach(self, parameters: ParameterSet) -> Reach:
        """Members of networks, whether known to social services or not."""
        low, high = constant_table("member_ages")
        return Reach(
            ages=(int(low), int(high)),
            statuses=frozenset({Status.NETWORK_SHORT, Status.NETWORK_LONG}),
            known=False,
            consent_share=parameters["trefas_consent_share"],
            per_post=parameters["trefas_cases_per_post"],
            stay_months=parameters["trefas_stay_months"],
            drop_out_share=parameters["trefas_drop_out_share"],
            by_police=True,
            shared=True,
        )

    def effect(self, parameters: ParameterSet) -> Effect:
        """The inverse of the ratio of crime multiplies leaving; pressure falls with coverage."""
        return Effect(
            leaving=1.0 / parameters.effect("trefas_ratio"),
            pressure=parameters.effect("trefas_ratio"),
        )
