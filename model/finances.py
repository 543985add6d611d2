"""A year's money in one world: from the appropriation to what was used, kept and claimed back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from model.grant import KeyWeights, StateGrant
from model.kernel.state import YEAR
from model.ledger import ORE, Account
from model.municipality import decide_posts
from model.parameters.declare import whole

if TYPE_CHECKING:
    from model.world import World


def open_year(world: World) -> None:
    """January: allocate, let municipalities requisition, and let them decide on posts."""
    year, levers = world.year, world.levers.grant
    grant = StateGrant(world.ledger, _weights(world))
    allocated = grant.allocate(year, levers, known=world.in_history)
    capacity = world.capacity
    capacity.asked[:], capacity.given[:] = grant.requisition(year, allocated, capacity.wanted_ratio)
    capacity.staff_sek[:] = 0.0
    untied = world.ledger.of(year, Account.GENERAL_GRANT)[: world.ledger.outside]
    share = world.parameters["general_prevention_share"]
    decide_posts(world, slice(0, world.ledger.outside), capacity.asked / ORE, share * untied / ORE)


def _weights(world: World) -> KeyWeights:
    """Return the weights of the keys among those who were in the grant that year."""
    weights = world.stage.weights
    if world.in_history and world.year <= whole("first_grant_year"):
        towns = world.stage.where.municipalities
        return weights.among(np.array([town.in_grant_2021 for town in towns], float))
    return weights


def close_year(world: World) -> None:
    """December: settle use and repayment, and write down the municipalities' own money.

    Staff is paid month by month. Money without posts is spent as planned, what came at the
    deadline as far as the year allows, and a part of what vacancies left goes to short activities.
    """
    capacity, parameters = world.capacity, world.parameters
    on_posts = world.grant_shares.sum(axis=1)
    asked, given = capacity.asked / ORE, capacity.given / ORE
    planned = asked * (1.0 - on_posts)
    late = given * (YEAR - world.levers.grant.requisition_deadline_month) / YEAR
    spent = np.minimum(capacity.staff_sek, asked * on_posts)
    unspent = np.maximum(asked - planned - spent, 0.0) + given - late
    activities = planned + late + unspent * parameters["short_activity_share"]
    used = np.floor((spent + activities) * ORE).astype(np.int64)
    _own_money(world)
    StateGrant(world.ledger, world.stage.weights).settle(
        world.year,
        np.minimum(used, capacity.asked + capacity.given),
        capacity.additional,
        parameters["general_prevention_share"],
    )
    _claims(world)


def _own_money(world: World) -> None:
    kept = np.round(world.kept_sek() * ORE).astype(np.int64)
    activity = np.round(kept * world.parameters["activity_kept_share"]).astype(np.int64)
    taken = np.round(kept * world.welfare_shares).astype(np.int64)
    inside = slice(0, world.ledger.outside)
    for account, amount in (
        (Account.OWN_KEPT_ACTIVITY, activity),
        (Account.OWN_KEPT_OTHER, kept - activity),
        (Account.FROM_OTHER_WELFARE, taken),
        (Account.FROM_OWN_MEANS, kept - taken),
    ):
        world.ledger.post(world.year, inside, account, amount)


def _claims(world: World) -> None:
    ledger, year, parameters = world.ledger, world.year, world.parameters
    used = ledger.of(year, Account.USED_ADDITIONAL) + ledger.of(year, Account.USED_DISPLACING)
    claimed = world.stage.claim_draws(year) < parameters["repayment_claim_share"]
    amount = np.floor(used[: ledger.outside] * parameters["repayment_claim_size"])
    ledger.post(
        year,
        slice(0, ledger.outside),
        Account.CLAIMED_BACK,
        np.where(claimed, amount, 0).astype(np.int64),
    )
