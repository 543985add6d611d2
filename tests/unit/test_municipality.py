from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from model.levers import Continuation, Course, Hiring
from model.rates import log_spread
from model.staff import quit_chances
from model.world import World
from tests import worlds

COST = 693_000.0


def world_with(course: Course, town: int = 0, *, additional: float = 1.0) -> World:
    world = worlds.world_of(course)
    world.capacity.additional[:] = additional
    world.capacity.pressured[:] = False
    return world


def field_work_only() -> Course:
    return worlds.only_form(worlds.course_of(), "field_work")


def test_spread_ratios_lie_around_one_with_the_given_deviation() -> None:
    ratios = np.log(log_spread((np.arange(10_000) + 0.5) / 10_000, 0.25))
    assert ratios.mean() == pytest.approx(0.0, abs=1e-9)
    assert ratios.std() == pytest.approx(0.25, rel=1e-3)


def test_money_becomes_posts_at_their_cost() -> None:
    world = world_with(field_work_only())
    world.municipalities[0].decide(10 * COST, 2 * COST)
    assert world.capacity.grant[0, 0] == pytest.approx(10.0)
    assert world.capacity.general[0, 0] == pytest.approx(2.0)
    assert world.capacity.grant[0, 1:].tolist() == [0.0] * (len(world.stage.functions) - 1)


def test_a_fall_is_met_by_own_money_for_a_part() -> None:
    course = worlds.believing(field_work_only(), kept_by_own_funds=0.4)
    world = world_with(course)
    world.municipalities[0].decide(10 * COST, 0.0)
    world.municipalities[0].decide(4 * COST, 0.0)
    assert world.capacity.kept[0, 0] == pytest.approx(0.4 * 6)
    assert world.capacity.own_paid(0.5)[0, 0] == pytest.approx(
        world.capacity.own[0, 0] + 0.5 * 0.4 * 6
    )


def test_savings_pressure_keeps_less_only_where_pressure_decides() -> None:
    course = worlds.believing(field_work_only(), kept_by_own_funds=0.4, savings_pressure_effect=0.5)
    for variant, kept in ((Continuation.SAVINGS_PRESSURE, 0.2), (Continuation.CONSTANT, 0.4)):
        world = world_with(worlds.structure(course, continuation=variant))
        world.capacity.pressured[:] = True
        assert world.municipalities[0].kept_share() == pytest.approx(kept)


def test_the_grant_takes_over_own_posts_as_far_as_it_is_not_additional() -> None:
    world = world_with(field_work_only(), additional=0.75)
    own = float(world.capacity.own[0, 0])
    world.municipalities[0].decide(4 * COST, 0.0)
    assert world.capacity.displaced[0, 0] == pytest.approx(min(0.25 * 4, own))
    world.municipalities[0].decide(0.0, 0.0)
    assert world.capacity.displaced[0, 0] == pytest.approx(min(0.25 * 4, own)), "do not come back"


def test_no_more_own_posts_are_taken_over_than_there_are() -> None:
    world = world_with(field_work_only(), additional=0.0)
    world.municipalities[0].decide(10_000 * COST, 0.0)
    assert (world.capacity.displaced <= world.capacity.own).all()


def test_money_of_forms_that_are_not_used_goes_to_those_that_are() -> None:
    world = world_with(worlds.course_of())
    planned = sum(form.share for form in world.levers.forms.values() if form.on)
    for town in world.municipalities:
        assert town.shares().sum() == pytest.approx(planned)


def test_a_form_runs_where_it_is_named_everywhere_or_where_it_was_started() -> None:
    world = world_with(worlds.course_of())
    at = next(i for i, item in enumerate(world.stage.functions) if item.name == "sig")
    town = world.municipalities[0]
    levers = replace(world.levers.forms["sig"], on=True, everywhere=False, municipalities=())
    assert not town.uses(replace(levers, on=False, everywhere=True), at)
    assert town.uses(replace(levers, municipalities=(town.fact.code,)), at)
    assert not town.uses(replace(levers, everywhere=True, municipalities=("9999",)), at)
    for started in (True, False):
        world.capacity.runs[0, at] = started
        assert town.uses(levers, at) is started
        assert town.uses(replace(levers, everywhere=True), at)


def test_hiring_takes_time_unless_money_becomes_posts_at_once() -> None:
    course = worlds.believing(worlds.course_of(), hiring_months=4.0)
    slow = worlds.world_of(course).lanes.hire_chance
    assert slow == pytest.approx(0.25, rel=0.15)
    assert worlds.world_of(worlds.structure(course, hiring=Hiring.LINEAR)).lanes.hire_chance == 1.0


def test_more_quit_before_an_uncertain_end_and_not_with_early_notice() -> None:
    course = worlds.believing(
        worlds.course_of(), turnover_end_multiplier=3.0, turnover_end_months=6.0
    )
    course = worlds.lasting(course, worlds.grant(course, notice_months=1, period_years=1).future)
    world = worlds.world_of(course)
    pattern = []
    for month in range(12):
        world.lanes.month = 12 + month
        permanent, project = quit_chances(world)
        pattern.append(project > permanent)
    # six months before the end, until one month before, when next year's sum is known
    assert pattern == [False] * 6 + [True] * 5 + [False]
    early = worlds.world_of(
        worlds.lasting(course, worlds.grant(course, notice_months=12, period_years=1).future)
    )
    early.lanes.month = 12 + 8
    assert quit_chances(early)[0] == quit_chances(early)[1]


def test_start_up_takes_its_time_and_is_lost_when_nobody_pays() -> None:
    course = worlds.believing(
        worlds.only_form(worlds.course_of(), "sspf"),
        coordination_start_up_months=10.0,
        start_up_spread=0.0,
        method_support_start_up_ratio=1.0,
    )
    world = worlds.world_of(course)
    at = next(i for i, item in enumerate(world.stage.functions) if item.name == "sspf")
    world.capacity.progress[:, at] = 0.0
    town = next(item.index for item in world.municipalities if item.fact.in_grant_2021)
    stages = []
    for _ in range(10):
        world.step()
        stages.append(float(world.capacity.progress[town, at]))
    assert stages == pytest.approx([month / 10 for month in range(1, 11)])
