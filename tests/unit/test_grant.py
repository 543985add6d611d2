from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from model.grant import KeyWeights, StateGrant, holds
from model.ledger import DESTINATIONS, ORE, Account, Ledger, LedgerError, split
from model.levers import AllocationKey, GrantLevers
from tests import worlds

YEAR = 2024
TOWNS = 3
WEIGHTS = KeyWeights(
    by_key={
        AllocationKey.PER_AREA: np.array([1.0, 1.0, 2.0]),
        AllocationKey.BY_CLASS: np.array([2.0, 1.0, 3.0]),
        AllocationKey.BY_YOUTH: np.array([5.0, 4.0, 1.0]),
        AllocationKey.BY_EXCLUSION: np.array([0.0, 0.5, 0.5]),
    },
    residents=np.array([0.1, 0.05, 0.02]),
    known_sek={YEAR: np.array([32_500_000.0, np.nan, np.nan])},
)
LEVERS = replace(
    worlds.scenario_course("cut_80").future.grant, appropriation_sek=((YEAR, 80_000_000),)
)


def opened(levers: GrantLevers = LEVERS, *, known: bool = False) -> tuple[Ledger, StateGrant]:
    ledger = Ledger(range(YEAR, YEAR + 1), TOWNS)
    grant = StateGrant(ledger, WEIGHTS)
    grant.allocate(YEAR, levers, known=known)
    return ledger, grant


def test_a_sum_holds_until_the_next_listed_year() -> None:
    pairs = ((2026, 200), (2024, 80))
    assert [holds(pairs, year) for year in (2023, 2024, 2025, 2026, 2033)] == [0, 80, 80, 200, 200]


def test_split_adds_up_and_follows_the_weights() -> None:
    assert split(10, np.array([1.0, 1.0, 1.0])).tolist() == [4, 3, 3]
    assert split(11, np.array([1.0, 1.0, 1.0])).tolist() == [4, 4, 3]
    assert split(100, np.array([1.0, 3.0])).tolist() == [25, 75]
    assert split(100, np.zeros(2)).tolist() == [0, 0]


def test_the_agency_takes_its_share_first() -> None:
    ledger, _ = opened()
    assert ledger.total(YEAR, Account.AGENCY_SUPPORT) == 5_000_000 * ORE
    assert ledger.total(YEAR, Account.AGENCY_ADMINISTRATION) == 1_500_000 * ORE
    assert ledger.total(YEAR, Account.ALLOCATED) == 73_500_000 * ORE


def test_an_appropriation_too_small_for_the_agency_is_not_overdrawn() -> None:
    ledger, _ = opened(replace(LEVERS, appropriation_sek=((YEAR, 5_500_000),)))
    assert ledger.total(YEAR, Account.AGENCY_ADMINISTRATION) == 500_000 * ORE
    assert ledger.total(YEAR, Account.ALLOCATED) == 0


@pytest.mark.parametrize("key", AllocationKey)
def test_each_key_gives_its_own_split(key: AllocationKey) -> None:
    ledger, _ = opened(replace(LEVERS, key=key))
    weights = WEIGHTS.by_key[key]
    share = ledger.of(YEAR, Account.ALLOCATED)[:TOWNS] / (73_500_000 * ORE)
    assert share == pytest.approx(weights / weights.sum(), abs=1e-9)


def test_money_for_all_municipalities_goes_by_residents() -> None:
    ledger, _ = opened(replace(LEVERS, all_municipalities=True))
    allocated = ledger.of(YEAR, Account.ALLOCATED)
    assert allocated[:TOWNS] / (73_500_000 * ORE) == pytest.approx(WEIGHTS.residents, abs=1e-9)
    assert allocated[ledger.outside] > 0.8 * 73_500_000 * ORE


def test_known_sums_stand_above_the_key() -> None:
    ledger, _ = opened(known=True)
    allocated = ledger.of(YEAR, Account.ALLOCATED)
    assert allocated[0] == 32_500_000 * ORE
    assert allocated[1] * 3 == pytest.approx(allocated[2], abs=3)
    assert allocated.sum() == 73_500_000 * ORE


def test_what_nobody_asks_for_goes_to_those_who_want_more() -> None:
    ledger, grant = opened()
    allocated = ledger.of(YEAR, Account.ALLOCATED)[:TOWNS].copy()
    asked, given = grant.requisition(YEAR, allocated, np.array([0.5, 1.1, 1.0]))
    assert asked[0] == allocated[0] // 2
    assert given[1] == pytest.approx(0.1 * allocated[1], rel=1e-6)
    assert given[[0, 2]].tolist() == [0, 0]
    left = ledger.total(YEAR, Account.NOT_REQUISITIONED)
    assert left == allocated[0] - asked[0] - given[1]


def test_use_is_additional_or_displacing_and_the_rest_goes_back() -> None:
    ledger, grant = opened()
    allocated = ledger.of(YEAR, Account.ALLOCATED)[:TOWNS].copy()
    asked, given = grant.requisition(YEAR, allocated, np.ones(TOWNS))
    used = np.array([asked[0] // 4, asked[1], 0])
    grant.settle(YEAR, used, np.array([0.75, 1.0, 0.5, 0.5]), 0.0)
    assert ledger.of(YEAR, Account.USED_ADDITIONAL)[0] == round(used[0] * 0.75)
    assert ledger.of(YEAR, Account.USED_DISPLACING)[1] == 0
    assert ledger.of(YEAR, Account.REPAID)[2] == asked[2] + given[2]
    assert sum(ledger.total(YEAR, account) for account in DESTINATIONS) == 80_000_000 * ORE


def lose_an_ore(ledger: Ledger) -> None:
    ledger.post(YEAR, 0, Account.REPAID, -1)


def find_an_ore(ledger: Ledger) -> None:
    ledger.post(YEAR, 0, Account.GENERAL_OTHER, 1)


def keep_unpaid(ledger: Ledger) -> None:
    ledger.post(YEAR, 1, Account.OWN_KEPT_ACTIVITY, 1)


@pytest.mark.parametrize("fault", [lose_an_ore, find_an_ore, keep_unpaid])
def test_the_ledger_sees_one_ore(fault: Callable[[Ledger], None]) -> None:
    ledger, grant = opened()
    asked, _ = grant.requisition(
        YEAR, ledger.of(YEAR, Account.ALLOCATED)[:TOWNS].copy(), np.ones(TOWNS)
    )
    grant.settle(YEAR, asked, np.ones(TOWNS + 1), 0.5)
    fault(ledger)
    with pytest.raises(LedgerError, match=str(YEAR)):
        ledger.check(YEAR)


def test_known_sums_of_the_history_are_paid() -> None:
    world = worlds.lived(worlds.course_of("history", start=2021, part=2024, end=2023))
    town = next(item for item in world.municipalities if item.fact.grant_2021_sek)
    allocated = world.ledger.of(2021, Account.ALLOCATED)[town.index]
    assert allocated == (town.fact.grant_2021_sek or 0) * ORE


def test_those_not_yet_in_the_grant_got_nothing_the_first_year() -> None:
    world = worlds.lived(worlds.course_of("history", start=2021, part=2024, end=2023))
    late = [item.index for item in world.municipalities if not item.fact.in_grant_2021]
    assert late
    assert world.ledger.of(2021, Account.ALLOCATED)[late].sum() == 0
    assert (world.ledger.of(2023, Account.ALLOCATED)[late] > 0).all()
