"""Field work (fältarbete): workers who meet youths out of doors, on evenings and weekends.

Source: evidence rows C01, C02 (no controlled study), C34, D22, D25.
"""

from __future__ import annotations

from model.collaboration.form import CollaborationForm, Delivery, Effect, Reach
from model.parameters.declare import ParameterSet, constant_table
from model.youth import Status


class FieldWork(CollaborationForm):
    """Detached youth work: a tie to one adult, whose effect follows trust."""

    delivery = Delivery.WORKERS

    def reach(self, parameters: ParameterSet) -> Reach:
        """Youths outside networks; the caseload at half effect stands for capacity."""
        low, high = constant_table("all_ages")
        return Reach(
            ages=(int(low), int(high)),
            statuses=frozenset({Status.OUTSIDE, Status.STREET_GROUP}),
            known=False,
            per_post=parameters["youths_per_worker"],
        )

    def effect(self, parameters: ParameterSet) -> Effect:
        """Hazard of joining at full trust; a contact that ends early does harm."""
        return Effect(joining=parameters.effect("outreach_hazard_ratio"), harm_if_early=True)
