"""The path of the money, read off the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.ledger import ORE, Account
from model.outcomes.outcome import Aim, Outcome, Shape

if TYPE_CHECKING:
    from model.world import World


class AccountOutcome:
    """What the ledger says of one account, by municipality, in SEK."""

    def __init__(self, account: Account, name: str, aim: Aim, about: str) -> None:
        self.account = account
        self.outcome = Outcome(name, "SEK per year", aim, Shape.TOWNS, about, False, self)

    def __call__(self, world: World) -> NDArray[Any]:
        """Return the year's amounts (municipalities,) in SEK."""
        amounts = world.ledger.of(world.year, self.account)
        return np.asarray(amounts[: world.ledger.outside] / ORE)


allocated = AccountOutcome(
    Account.ALLOCATED, "grant_allocated", Aim.NEITHER, "Grant allocated (tilldelat)."
)
requisitioned = AccountOutcome(
    Account.REQUISITIONED, "grant_requisitioned", Aim.NEITHER, "Grant requisitioned (rekvirerat)."
)
redistributed = AccountOutcome(
    Account.REDISTRIBUTED,
    "grant_redistributed",
    Aim.NEITHER,
    "Grant received after the deadline from what others did not requisition (omfördelat).",
)
paid_out = AccountOutcome(
    Account.PAID_OUT, "grant_paid", Aim.NEITHER, "Grant paid out (utbetalat)."
)
additional = AccountOutcome(
    Account.USED_ADDITIONAL,
    "grant_used_additional",
    Aim.HIGHER,
    "Used grant that paid for new activity.",
)
displacing = AccountOutcome(
    Account.USED_DISPLACING,
    "grant_used_displacing",
    Aim.LOWER,
    "Used grant that replaced own funding against the rule.",
)
repaid = AccountOutcome(Account.REPAID, "grant_repaid", Aim.LOWER, "Grant repaid (återbetalat).")
claimed = AccountOutcome(
    Account.CLAIMED_BACK, "grant_claimed_back", Aim.LOWER, "Claims for repayment of used grant."
)
kept_activity = AccountOutcome(
    Account.OWN_KEPT_ACTIVITY,
    "own_money_same_activity",
    Aim.NEITHER,
    "Own money that keeps the activity that the grant paid.",
)
kept_other = AccountOutcome(
    Account.OWN_KEPT_OTHER,
    "own_money_other_activity",
    Aim.NEITHER,
    "Own money put in after the fall and spent on other things.",
)
from_welfare = AccountOutcome(
    Account.FROM_OTHER_WELFARE,
    "taken_from_other_welfare",
    Aim.LOWER,
    "Own money put in that is taken from other welfare.",
)
own_means = AccountOutcome(
    Account.FROM_OWN_MEANS,
    "taken_from_own_means",
    Aim.NEITHER,
    "Own money put in from taxes or reserves.",
)
freed = AccountOutcome(
    Account.OWN_FREED,
    "own_money_freed",
    Aim.NEITHER,
    "Own money that the grant freed for other things.",
)
untied = AccountOutcome(
    Account.GENERAL_PREVENTION,
    "untied_money_for_prevention",
    Aim.NEITHER,
    "Untied state money spent on work of the grant's kind.",
)
