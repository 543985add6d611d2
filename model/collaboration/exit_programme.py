"""Exit programme (avhopparverksamhet) for members who want out.

Source: evidence row C37; those who enter are motivated, so only a part of the gain is causal.
"""

from __future__ import annotations

import math

from model.collaboration.form import CollaborationForm, Delivery, Effect, Reach
from model.parameters.declare import ParameterSet, constant_table
from model.youth import Status


class ExitProgramme(CollaborationForm):
    """Help to leave a network."""

    delivery = Delivery.CASES

    def reach(self, parameters: ParameterSet) -> Reach:
        """Members who ask for it."""
        low, high = constant_table("member_ages")
        return Reach(
            ages=(int(low), int(high)),
            statuses=frozenset({Status.NETWORK_SHORT, Status.NETWORK_LONG}),
            known=False,
            consent_share=parameters["exit_programme_consent_share"],
            per_post=parameters["exit_programme_cases_per_post"],
            stay_months=parameters["exit_programme_stay_months"],
            drop_out_share=parameters["exit_programme_drop_out_share"],
        )

    def effect(self, parameters: ParameterSet) -> Effect:
        """Chance of leaving in the programme over that of members in general, causal part."""
        raw = math.log1p(-parameters["exit_success_share"]) / math.log1p(
            -parameters["exit_rate_short"]
        )
        ratio = max(1.0 + parameters["exit_causal_share"] * (raw - 1.0), 0.0)
        return Effect(leaving=1.0 / parameters.as_believed(1.0 / ratio) if ratio > 0.0 else ratio)
