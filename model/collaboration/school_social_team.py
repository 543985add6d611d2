"""School social team (skolsocialt team; forerunner PPSS): back to school.

Source: evidence row C28 (days of attendance gained; no Swedish controlled evaluation).
"""

from __future__ import annotations

from model.collaboration.form import CollaborationForm, Delivery, Effect, Reach
from model.parameters.declare import ParameterSet, constant_table
from model.youth import Status


class SchoolSocialTeam(CollaborationForm):
    """Social workers in school who work against absence; one risk factor less when it ends."""

    delivery = Delivery.CASES

    def reach(self, parameters: ParameterSet) -> Reach:
        """Youths of school age with problematic absence; school refers them itself."""
        low, high = constant_table("school_ages")
        return Reach(
            ages=(int(low), int(high)),
            statuses=frozenset({Status.OUTSIDE, Status.STREET_GROUP}),
            known=False,
            absence=True,
            consent_share=parameters["school_social_team_consent_share"],
            per_post=parameters["school_social_team_cases_per_post"],
            stay_months=parameters["school_social_team_stay_months"],
            drop_out_share=parameters["school_social_team_drop_out_share"],
        )

    def effect(self, parameters: ParameterSet) -> Effect:
        """Share of absence ended: days gained over days absent, times what that brings back."""
        gained = parameters["school_days_gained"] / parameters["absence_days_per_term"]
        share = min(max(gained * parameters["absence_effect"], 0.0), 1.0)
        return Effect(absence_end_share=parameters.share_as_believed(share))
