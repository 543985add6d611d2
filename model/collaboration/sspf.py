"""SSPF (samverkan mellan skola, socialtjänst, polis och fritid).

Consent lifts secrecy between the authorities. The form finds youths sooner and refers them
quicker; no study shows an effect of its own (evidence rows C25, C26, D26).
"""

from __future__ import annotations

from model.collaboration.form import CollaborationForm, Delivery, Effect, Reach
from model.parameters.declare import ParameterSet, constant_table, whole
from model.youth import Status


class Sspf(CollaborationForm):
    """Work on individual cases shared by school, social services, police and leisure."""

    delivery = Delivery.CASES

    def reach(self, parameters: ParameterSet) -> Reach:
        """Youths at risk who are known to social services, with guardians' consent."""
        low, high = constant_table("sspf_ages")
        return Reach(
            ages=(int(low), int(high)),
            statuses=frozenset({Status.OUTSIDE, Status.STREET_GROUP}),
            risk_from=whole("at_risk_factors"),
            consent_share=parameters["sspf_consent_share"],
            per_post=parameters["sspf_cases_per_post"],
            stay_months=parameters["sspf_stay_months"],
            drop_out_share=parameters["sspf_drop_out_share"],
            by_police=True,
            shared=True,
        )

    def effect(self, parameters: ParameterSet) -> Effect:
        """Detection and referral only."""
        return Effect(
            detection=parameters["sspf_detection_gain"],
            referral=parameters["sspf_referral_gain"],
        )
