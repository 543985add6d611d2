"""Limits in which the answer is known without the model."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from model.facts.read import PoliceClass
from model.levers import Course, Effects, Hiring
from model.parameters.declare import ParameterSet, constant_table
from model.world import World
from model.youth import Sex, Status
from tests import worlds
from tests.statistical.fuzzy import assert_same

CASES_PER_POST = (
    "sspf", "sig", "school_social_team", "family_counselling", "mentoring", "gvi", "trefas",
    "exit_programme",
)  # fmt: skip


def no_ties_no_effects(course: Course) -> Course:
    return worlds.with_effects(worlds.structure(course, contagion=False), Effects.NONE)


def relative_hazards(world: World) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Relative hazard of joining, youth by youth, from the declared numbers alone; and ages."""
    parameters, youths = ParameterSet.defaults(), world.youths
    ages = youths.get("age")
    curve = np.array(constant_table("age_curve"))
    status = youths.get("status")
    by_class = {
        PoliceClass.ESPECIALLY_VULNERABLE: parameters["especially_vulnerable_hazard_ratio"],
        PoliceClass.RISK: parameters["risk_area_hazard_ratio"],
    }
    areas = worlds.facts().grant_areas()
    level = np.array([by_class.get(area.class_2021, 1.0) for area in areas])  # type: ignore[arg-type]
    hazard = (
        curve[ages - 10]
        * parameters["risk_factor_odds_ratio"] ** youths.get("risk")
        * np.where(youths.get("sex") == Sex.GIRL, parameters["girl_hazard_ratio"], 1.0)
        * np.where(status == Status.STREET_GROUP, parameters["street_group_hazard_ratio"], 1.0)
        * (status <= Status.STREET_GROUP)
        * level[youths.get("area")]
    )
    return hazard, ages


def monthly_joining(world: World) -> NDArray[np.float64]:
    """Expected joinings of the coming month by age, with the average at 14 as declared."""
    relative, ages = relative_hazards(world)
    at_14 = (ages == 14) & (relative > 0.0)
    hazard = ParameterSet.defaults()["joining_hazard_at_14"] / 12
    chance = relative * hazard / relative[at_14].mean()
    return np.asarray(np.bincount(ages - 10, chance / (1.0 + chance / 2), 11), float)


def moves(world: World, since: Status, to: Status, until: Status) -> NDArray[np.int64]:
    """Live a month and count by age who moved from below a status to between two."""
    youths = world.youths
    rows, ages, before = youths.rows, youths.get("age"), youths.get("status").copy()
    world.step()
    now = world.stage.youths.status[world.lane][rows]
    moved = (before < since) & (now >= to) & (now <= until)
    return np.bincount(ages[moved] - 10, minlength=11)


INTO_A_NETWORK = (Status.NETWORK_SHORT, Status.NETWORK_SHORT, Status.NETWORK_LONG)


def test_joining_is_that_of_the_hazard_table_in_closed_form() -> None:
    """With effects none and no contagion, hazards are products of declared numbers."""
    course = no_ties_no_effects(worlds.course_of(start=2018, part=2024, end=2023))
    expected, joined = np.zeros(11), np.zeros(11)
    for seed in (20, 21, 22):
        world = worlds.world_of(course, scale=1.0, seed=seed)
        for _ in range(72):
            expected += monthly_joining(world)
            joined += moves(world, *INTO_A_NETWORK)
    for band in (slice(0, 4), slice(4, 6), slice(6, 11), slice(0, 11)):
        assert_same(int(joined[band].sum()), float(expected[band].sum()), tolerance=0.02)


def test_leaving_is_that_of_the_yearly_shares() -> None:
    course = no_ties_no_effects(worlds.course_of(start=2018, part=2024, end=2023))
    world = worlds.world_of(course, scale=1.0, seed=4)
    parameters = ParameterSet.defaults()
    monthly = [
        1.0 - (1.0 - parameters[name]) ** (1 / 12) for name in ("exit_rate_short", "exit_rate_long")
    ]
    expected, left = 0.0, 0
    for _ in range(48):
        status = world.youths.get("status")
        expected += monthly[0] * float((status == Status.NETWORK_SHORT).sum())
        expected += monthly[1] * float((status == Status.NETWORK_LONG).sum())
        left += int(moves(world, Status.LEFT, Status.LEFT, Status.LEFT).sum())
    assert_same(left, expected, tolerance=0.02)


def prevention(replacement: float) -> tuple[World, World, float, float]:
    """A world with strong prevention, one without; and what networks demanded in each."""
    course = worlds.believing(
        worlds.only_form(
            worlds.course_of("keep_250", start=2021, part=2024, end=2029), "field_work"
        ),
        replacement_share=replacement,
        outreach_hazard_ratio=0.05,
        trust_half_months=2.0,
        youths_per_worker=200.0,
        network_growth=0.0,
    )
    strong, none = worlds.paying(course, 2_000.0), worlds.paying(course, 0.0)
    demanded = []
    lived = []
    for item in (strong, none):
        world = worlds.until(worlds.world_of(item, scale=0.5), 2024)
        total = 0.0
        while world.year <= 2029:
            world.step()
            total += float(world.stage.recruitment.demand[world.lane].sum())
        lived.append(world)
        demanded.append(total)
    return lived[0], lived[1], demanded[0], demanded[1]


def joined_since_2024(world: World) -> int:
    return round(worlds.total(world, "youths_joining", 2024) * world.stage.scale)


def test_with_full_replacement_prevention_changes_who_joins_and_not_how_many() -> None:
    strong, none, wanted_strong, wanted_none = prevention(1.0)
    assert_same(joined_since_2024(strong), wanted_strong, tolerance=0.02)
    assert_same(joined_since_2024(none), wanted_none, tolerance=0.02)
    assert wanted_strong == pytest.approx(wanted_none, rel=0.05)
    who_strong, who_none = worlds.ever_joined(strong), worlds.ever_joined(none)
    assert (who_strong & ~who_none).sum() > 100
    assert (who_none & ~who_strong).sum() > 100


def test_without_replacement_prevention_changes_how_many() -> None:
    strong, none, _, _ = prevention(0.0)
    assert joined_since_2024(strong) < 0.9 * joined_since_2024(none)


def test_without_places_forms_change_nothing() -> None:
    empty = {f"{form}_cases_per_post": 0.0 for form in CASES_PER_POST}
    empty |= {"leisure_places_per_post": 0.0, "local_partnership_posts_per_area": 1e12}
    course = worlds.course_of("keep_250", end=2025)
    weak = worlds.believing(course, **empty)
    helping = dict.fromkeys(set(worlds.PROGRAMME_EFFECTS) - OUTSIDE_FORMS, 0.3)
    strong = worlds.believing(weak, **helping, early_parenting_effect_size=0.9)
    one, other = (worlds.lived(item, scale=0.1) for item in (weak, strong))
    assert not worlds.youths_differ(one, other)
    for form in CASES_PER_POST:
        assert worlds.total(one, f"youths_in_{form}") == 0.0
    with_places = worlds.lived(worlds.believing(course, **helping), scale=0.1)
    assert "status" in worlds.youths_differ(one, with_places)


OUTSIDE_FORMS = {
    "outreach_hazard_ratio", "early_closure_hazard_ratio", "other_welfare_hazard_ratio",
}  # fmt: skip


def test_trust_follows_its_closed_form() -> None:
    """No turnover, no end of contact, no cut: trust after m months is one minus two to -m/half."""
    half = 7.0
    course = worlds.course_of("keep_250", start=2018, part=2021, end=2020)
    course = worlds.believing(
        worlds.lasting(course, worlds.paying(course, 0.0).future),
        staff_turnover=0.0,
        contact_end_share=0.0,
        trust_half_months=half,
    )
    world = worlds.lived(course, scale=0.3)
    youths = world.youths.select(lambda these: these.get("in_contact"))
    months = youths.get("months").astype(float)
    assert len(youths) > 300
    assert months.max() > 24
    assert youths.get("trust") == pytest.approx(1.0 - 2.0 ** (-months / half), abs=1e-5)
    assert worlds.total(world, "contacts_lost") == 0.0
    assert worlds.total(world, "contacts_ended_early") == 0.0


@pytest.mark.parametrize("lost", [0.4, 1.0])
def test_trust_that_is_lost_with_the_worker_follows_its_closed_form(lost: float) -> None:
    """A share is lost in the month when the worker leaves; then the month's growth follows."""
    course = worlds.believing(
        worlds.course_of("keep_250"), trust_loss_on_departure=lost, contact_end_share=0.0
    )
    world = worlds.world_of(course, scale=0.3)
    growth = 1.0 - 2.0 ** (-1.0 / world.parameters["trust_half_months"])
    moved = 0
    for _ in range(18):
        before = world.youths.select(lambda these: these.get("in_contact"))
        trust, worker = before.get("trust").astype(float), before.get("worker")
        world.step()
        left = world.stage.staffing.gone[world.lane][worker] > 0
        still = before.get("in_contact")
        kept = np.where(left, trust * (1.0 - lost), trust)
        expected = kept + (1.0 - kept) * growth
        assert before.get("trust")[still] == pytest.approx(expected[still], abs=1e-5)
        now = world.youths.select(lambda these: these.get("in_contact")).get("worker")
        gone = world.stage.staffing.gone[world.lane]
        assert not gone[now].any(), "everybody has a worker who is there"
        moved += int((left & still).sum())
    assert moved > 100


def test_two_areas_without_ties_are_independent() -> None:
    """Where no form has places to share, youths of one area never reach those of another."""
    course = worlds.only_form(worlds.course_of("keep_250", end=2025), "field_work")
    course = worlds.believing(course, joining_hazard_at_14=0.1)
    one, other = (worlds.until(worlds.world_of(course, scale=0.2), 2023) for _ in range(2))
    areas = np.bincount(one.stage.where.of_area)
    changed = int(np.flatnonzero(one.stage.where.of_area == areas.argmax())[0])
    youths = other.youths.select(lambda these: these.get("area") == changed)
    outside = youths.get("status") == Status.OUTSIDE
    youths.set("status", np.where(outside, Status.STREET_GROUP, youths.get("status")))
    for world in (one, other):
        world.run()
    first = one.stage.population.first
    here = np.arange(first[changed, 0], first[changed, -1])
    elsewhere = np.setdiff1d(worlds.rows_of(one), here)
    assert {"status", "gang_friends"} <= set(worlds.rows_differ(one, other, here))
    assert not worlds.rows_differ(one, other, elsewhere)
    others = np.arange(len(first)) != changed
    for name in ("contact_scale", "known_scale", "scale", "demand"):
        levels = [worlds.forces(world)[name][others] for world in (one, other)]
        assert levels[0].tobytes() == levels[1].tobytes(), name


def test_where_all_is_kept_a_cut_takes_no_posts() -> None:
    course = worlds.believing(
        worlds.course_of("cut_0", start=2021, part=2024, end=2024),
        kept_by_own_funds=1.0,
        activity_kept_share=1.0,
        additional_share=1.0,
        additional_spread=0.0,
        savings_pressure_effect=0.0,
        general_prevention_share=0.0,
    )
    course = replace(
        course,
        history=replace(
            course.history,
            grant=replace(course.history.grant, appropriation_sek=((2021, 250_000_000),)),
        ),
    )
    world = worlds.until(worlds.world_of(course), 2024)
    before = world.capacity.wanted_posts(1.0)
    world.run()
    assert world.capacity.grant.sum() == 0.0
    assert (world.capacity.wanted_posts(1.0) >= before - 1e-9).all()


def test_money_becomes_posts_at_once_where_hiring_takes_no_time() -> None:
    course = worlds.structure(worlds.course_of("keep_250"), hiring=Hiring.LINEAR)
    world = worlds.lived(worlds.believing(course, staff_turnover=0.0), scale=0.3)
    assert worlds.series(world, "vacancies").tolist() == [0.0] * len(world.results)


def test_nobody_is_met_where_no_post_stands() -> None:
    course = worlds.believing(
        worlds.course_of(), share_reaching_area=0.0, own_posts_in_areas_share=0.0
    )
    world = worlds.lived(course, scale=0.3)
    assert worlds.total(world, "contacts_begun") == 0.0
    assert worlds.total(world, "posts_in_areas") == 0.0
    assert worlds.total(world, "posts_all") > 0.0
