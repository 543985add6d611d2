"""Family counselling (familjerådgivning, föräldrastöd) for families of known youths.

Source: evidence rows C15 (adolescents) and C19 (early parenting; works years later), shrunk by C18.
"""

from __future__ import annotations

import math

from model.collaboration.form import CollaborationForm, Delivery, Effect, Reach
from model.parameters.declare import ParameterSet, constant, constant_table, whole
from model.youth import Status


class FamilyCounselling(CollaborationForm):
    """Counselling of guardians: soon for adolescents, after years for the youngest."""

    delivery = Delivery.CASES

    def reach(self, parameters: ParameterSet) -> Reach:
        """Families of youths known to social services, if they accept."""
        low, high = constant_table("family_ages")
        return Reach(
            ages=(int(low), int(high)),
            statuses=frozenset({Status.OUTSIDE, Status.STREET_GROUP}),
            consent_share=parameters["family_counselling_consent_share"],
            per_post=parameters["family_counselling_cases_per_post"],
            stay_months=parameters["family_counselling_stay_months"],
            drop_out_share=parameters["family_counselling_drop_out_share"],
        )

    def effect(self, parameters: ParameterSet) -> Effect:
        """Risk ratio for adolescents; effect size turned into an odds ratio for the youngest."""
        odds = math.exp(
            -constant("log_odds_per_effect_size") * parameters["early_parenting_effect_size"]
        )
        return Effect(
            joining=parameters.effect("family_therapy_ratio"),
            joining_young=parameters.as_believed(parameters.transported(odds)),
            young_to=whole("young_family_age_to"),
            delay_months=round(parameters["early_parenting_delay_months"]),
        )
