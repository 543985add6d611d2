"""What a model with priors alone must come near, without having been fitted to it."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import qmc

from model.ledger import Account
from model.parameters.declare import ParameterSet, declared_parameters
from model.rules import joining_table
from model.world import World
from model.youth import Status
from tests import worlds

DRAWS = 20
SCALE = 0.1
FACTOR = 2.0
YEARS_OFF = 3.0
MEMBERS = (Status.NETWORK_SHORT, Status.NETWORK_LONG)


@pytest.fixture(scope="module")
def past() -> list[World]:
    """The history under draws from the priors, spread evenly."""
    names = list(declared_parameters())
    positions = qmc.LatinHypercube(len(names), rng=np.random.default_rng(11)).random(DRAWS)
    course = worlds.scenario_course("history")
    return [
        worlds.lived(
            course,
            seed=seed,
            scale=SCALE,
            parameters=ParameterSet.at(dict(zip(names, position.tolist(), strict=True))),
        )
        for seed, position in enumerate(positions)
    ]


def assert_near(values: list[float], fact: float) -> None:
    middle = float(np.median(values))
    assert fact / FACTOR <= middle <= fact * FACTOR, f"median {middle:.3g}, fact {fact:.3g}"


def test_minors_counted_by_the_police(past: list[World]) -> None:
    share = worlds.facts().evidence_row("A20").estimate
    assert share is not None
    listed = sum(area.youth_12_20 for area in worlds.facts().grant_areas())
    # 12-17 are six of the nine ages 12-20 of the area table
    values = [float(worlds.series(world, "police_counted_minors")[-1]) for world in past]
    assert_near(values, share * listed * 6 / 9)


def test_ages_at_joining(past: list[World]) -> None:
    fact = worlds.facts().evidence_row("A05")
    assert fact.low is not None
    assert fact.high is not None
    shares = []
    for world in past:
        by_age = [
            float(worlds.series(world, "youths_joining", ("age", band)).sum())
            for band in ("10-12", "13-15", "16-17", "18-20")
        ]
        shares.append(by_age[1] / sum(by_age))
        assert by_age[1] == max(by_age), "most join at 13-15"
    assert float(np.median(shares)) > 0.4


def test_posts_financed(past: list[World]) -> None:
    for year in (2022, 2023):
        fact = worlds.facts().find("grant_funded_field_workers", year).value
        assert fact is not None
        values = [
            float(worlds.series(world, "posts_grant_field_work")[year - 2018]) for world in past
        ]
        assert_near(values, fact)


def test_share_of_the_grant_used_in_2022(past: list[World]) -> None:
    fact = worlds.facts().find("grant_share_used", 2022).value
    assert fact is not None
    used = []
    for world in past:
        paid = world.ledger.total(2022, Account.PAID_OUT)
        used.append(1.0 - world.ledger.total(2022, Account.REPAID) / paid)
    assert_near(used, fact)
    assert_near([1.0 - share for share in used], 1.0 - fact)


def test_a_third_of_young_members_leave_in_a_year(past: list[World]) -> None:
    fact = worlds.facts().evidence_row("A09").estimate
    assert fact is not None
    rates = [
        worlds.total(world, "youths_leaving") / (worlds.total(world, "network_person_months") / 12)
        for world in past
    ]
    assert_near(rates, fact)


def test_members_are_a_small_part_and_street_groups_a_larger(past: list[World]) -> None:
    for world in past:
        status = world.youths.get("status")
        members = (status == Status.NETWORK_SHORT) | (status == Status.NETWORK_LONG)
        assert members.mean() < (status == Status.STREET_GROUP).mean()


def test_the_mean_age_of_the_stock(past: list[World]) -> None:
    fact = worlds.facts().evidence_row("A04").estimate
    assert fact is not None
    means = []
    for world in past:
        members = np.isin(world.youths.get("status"), MEMBERS)
        ages = world.youths.get("age")[members] + 0.5
        adults = worlds.series(world, "adult_members")[-1] * SCALE
        years = worlds.series(world, "adult_member_years")[-1] * SCALE
        means.append(float((ages.sum() + years) / (len(ages) + adults)))
    # half or twice the mean age would be no age of a stock
    assert abs(float(np.median(means)) - fact) < YEARS_OFF


def test_odds_at_seven_risk_factors() -> None:
    fact = worlds.facts().evidence_row("A23")
    assert fact.low is not None
    assert fact.high is not None
    structure = worlds.course_of().beliefs.structure
    by_risk = joining_table(ParameterSet.defaults(), structure, 0.5)[14 - 10, :8]
    assert fact.low < by_risk[7] / by_risk[0] < fact.high


def test_coordination_starts_slowly_and_unevenly(past: list[World]) -> None:
    for world in past:
        working = worlds.series(world, "municipalities_working_with_sspf")
        assert (np.diff(working) >= 0.0).all()
        assert working[0] < len(world.municipalities)
    grown = [worlds.series(world, "municipalities_working_with_sspf") for world in past]
    assert np.mean([series[1] for series in grown]) < np.mean([series[-1] for series in grown])


def test_one_off_support_fades_in_about_a_year() -> None:
    """What is left of the effect a year after support, for those who got nothing since."""
    course = worlds.believing(worlds.course_of("keep_250"), outreach_hazard_ratio=0.5)
    world = worlds.until(worlds.world_of(course, scale=0.2), 2023)
    youths = world.youths.select(
        lambda these: (these.get("legacy") < -0.1) & (these.get("harm") == 0)
    )
    helped = 1.0 - youths.get("programme")

    def alone() -> NDArray[np.bool_]:
        outside = ~youths.get("in_contact") & (youths.get("enrolled") == 0)
        return np.asarray(outside & (youths.get("status") <= Status.STREET_GROUP))

    throughout = alone()
    for _ in range(12):
        world.step()
        throughout &= alone()
    left = (1.0 - youths.get("programme"))[throughout] / helped[throughout]
    assert throughout.sum() > 20
    assert_near(left.tolist(), 0.5)
