"""SIG (social insatsgrupp): a plan per person for youths already in a street group or network.

Source: evidence rows C23 (Swedish, no clear result) and C14 (support for members under sanction).
"""

from __future__ import annotations

from model.collaboration.form import CollaborationForm, Delivery, Effect, Reach
from model.parameters.declare import ParameterSet, constant_table
from model.youth import Status


class Sig(CollaborationForm):
    """Social intervention group around one youth, by the youth's own consent."""

    delivery = Delivery.CASES

    def reach(self, parameters: ParameterSet) -> Reach:
        """Youths in a street group or network who are known to social services."""
        low, high = constant_table("sig_ages")
        return Reach(
            ages=(int(low), int(high)),
            statuses=frozenset({Status.STREET_GROUP, Status.NETWORK_SHORT, Status.NETWORK_LONG}),
            consent_share=parameters["sig_consent_share"],
            per_post=parameters["sig_cases_per_post"],
            stay_months=parameters["sig_stay_months"],
            drop_out_share=parameters["sig_drop_out_share"],
            by_police=True,
            shared=True,
        )

    def effect(self, parameters: ParameterSet) -> Effect:
        """Joining and leaving change by the ratio of continued crime and its inverse."""
        ratio = parameters.effect("sig_reoffending_ratio")
        return Effect(
            joining=ratio,
            leaving=1.0 / ratio,
            leaving_arrested=1.0 / parameters.effect("sanction_support_ratio"),
        )
