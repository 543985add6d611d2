"""Every krona in one place, in any scenario that can be written."""

from __future__ import annotations

import numpy as np
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from model.grant import KeyWeights, StateGrant, holds
from model.ledger import DESTINATIONS, ORE, Account, Ledger, split
from model.levers import AllocationKey, Course, GrantLevers
from tests import worlds
from tests.property.levers import END, PART, courses, grants

TOWNS = 5
SHARES = st.lists(st.floats(0.0, 1.0), min_size=TOWNS, max_size=TOWNS)
RATIOS = st.lists(st.floats(0.0, 3.0), min_size=TOWNS, max_size=TOWNS)


def assert_conserved(ledger: Ledger, year: int, levers: GrantLevers) -> None:
    appropriation = holds(levers.appropriation_sek, year) * ORE
    assert sum(ledger.total(year, account) for account in DESTINATIONS) == appropriation
    untied = holds(levers.general_sek, year) * ORE
    spent = ledger.total(year, Account.GENERAL_PREVENTION)
    assert spent + ledger.total(year, Account.GENERAL_OTHER) == untied
    paid = ledger.of(year, Account.PAID_OUT)
    used = ledger.of(year, Account.USED_ADDITIONAL) + ledger.of(year, Account.USED_DISPLACING)
    assert (used + ledger.of(year, Account.REPAID) == paid).all()
    received = ledger.of(year, Account.REQUISITIONED) + ledger.of(year, Account.REDISTRIBUTED)
    assert (received == paid).all()
    assert (ledger.of(year, Account.REQUISITIONED) <= ledger.of(year, Account.ALLOCATED)).all()
    kept = ledger.of(year, Account.OWN_KEPT_ACTIVITY) + ledger.of(year, Account.OWN_KEPT_OTHER)
    taken = ledger.of(year, Account.FROM_OTHER_WELFARE) + ledger.of(year, Account.FROM_OWN_MEANS)
    assert (kept == taken).all()
    assert (ledger.of(year, Account.CLAIMED_BACK) <= used).all()
    assert (ledger.entries[ledger.years.index(year)] >= 0).all()
    assert ledger.total(year, Account.AGENCY_SUPPORT) <= levers.agency_support_sek * ORE


@settings(max_examples=300)
@given(
    total=st.one_of(st.integers(0, 10**13), st.integers(0, 10**17)),
    weights=st.lists(st.floats(0.0, 1e9), min_size=1, max_size=40),
)
def test_a_split_adds_up(total: int, weights: list[float]) -> None:
    parts = split(total, np.array(weights))
    assert int(parts.sum()) == (total if sum(weights) > 0.0 else 0)
    if total <= 10**13:
        # a hundred billion kronor; beyond that, numbers of float type are coarser than an öre
        assert (parts >= 0).all()
        assert all(part <= 1 for part, weight in zip(parts, weights, strict=True) if weight == 0.0)


@settings(max_examples=200)
@given(
    levers=grants(PART),
    weights=SHARES,
    wanted=RATIOS,
    use=SHARES,
    additional=SHARES,
    known=st.lists(st.one_of(st.none(), st.floats(0, 5e7)), min_size=TOWNS, max_size=TOWNS),
    general=st.floats(0.0, 1.0),
)
def test_a_round_of_the_grant_loses_no_ore(
    levers: GrantLevers,
    weights: list[float],
    wanted: list[float],
    use: list[float],
    additional: list[float],
    known: list[float | None],
    general: float,
) -> None:
    sums = np.array([np.nan if item is None else item for item in known])
    keys = KeyWeights(
        {key: np.array(weights) for key in AllocationKey},
        np.full(TOWNS, 0.02),
        {PART: sums},
    )
    ledger = Ledger(range(PART, PART + 1), TOWNS)
    grant = StateGrant(ledger, keys)
    allocated = grant.allocate(PART, levers, known=True)
    asked, given_ = grant.requisition(PART, allocated, np.array(wanted))
    used = np.floor((asked + given_) * np.array(use)).astype(np.int64)
    grant.settle(PART, used, np.append(additional, 0.5), general)
    assert_conserved(ledger, PART, levers)


@settings(max_examples=40, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(course=courses(), seed=st.integers(0, 2**32 - 1))
def test_money_is_conserved_to_the_ore(course: Course, seed: int) -> None:
    world = worlds.lived(course, seed=seed, scale=0.005)
    assert course.end_year <= END
    for year in range(course.start_year, course.end_year + 1):
        levers = course.history if year < course.part_year else course.future
        assert_conserved(world.ledger, year, levers.grant)
