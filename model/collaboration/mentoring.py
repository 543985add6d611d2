"""Mentoring and structured support (mentorskap, kontaktperson, strukturerat stöd).

Source: evidence rows C03, C04 (effect), C05 (gain after a year, loss when ended early).
"""

from __future__ import annotations

from model.collaboration.form import CollaborationForm, Delivery, Effect, Reach
from model.parameters.declare import ParameterSet, constant_table
from model.youth import Status


class Mentoring(CollaborationForm):
    """A steady adult for a year or more."""

    delivery = Delivery.CASES

    def reach(self, parameters: ParameterSet) -> Reach:
        """Youths already known or engaged."""
        low, high = constant_table("mentoring_ages")
        return Reach(
            ages=(int(low), int(high)),
            statuses=frozenset({Status.OUTSIDE, Status.STREET_GROUP}),
            consent_share=parameters["mentoring_consent_share"],
            per_post=parameters["mentoring_cases_per_post"],
            stay_months=parameters["mentoring_stay_months"],
            drop_out_share=parameters["mentoring_drop_out_share"],
        )

    def effect(self, parameters: ParameterSet) -> Effect:
        """Hazard ratio at full engagement; a match that ends early does harm."""
        return Effect(joining=parameters.effect("mentoring_hazard_ratio"), harm_if_early=True)
