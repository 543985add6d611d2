"""Pairs of runs are exact: what a lever cannot reach is the same to the last bit."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from model.grant import holds
from model.ledger import ORE, Account
from model.levers import Course, Effects
from model.parameters.declare import ParameterSet
from model.streams import Block, Kind, Streams
from model.world import World
from scenarios import catalogue_names
from tests import worlds

LAST = 2025
LAST_OF_CATALOGUE = 2027


@cache
def in_short(name: str) -> Course:
    """A scenario of the catalogue, with few years after the parting."""
    course = worlds.scenario_course(name)
    return replace(course, end_year=min(course.end_year, LAST_OF_CATALOGUE))


@cache
def alone(name: str, seed: int = 1) -> World:
    """A scenario of the catalogue, lived alone."""
    return worlds.lived(in_short(name), seed=seed)


@pytest.mark.parametrize("seed", [0, 1, 2**32 - 1])
def test_the_same_seed_gives_the_same_world(seed: int) -> None:
    course = worlds.course_of(end=LAST)
    one, other = (worlds.lived(course, seed=seed) for _ in range(2))
    assert not worlds.results_differ(one, other)
    assert not worlds.youths_differ(one, other)
    assert not worlds.forces_differ(one, other)
    assert one.ledger.entries.tobytes() == other.ledger.entries.tobytes()


@pytest.mark.parametrize("changed", [{"seed": 0}, {"seed": 2}, {"replicate": 1}])
def test_another_seed_or_replicate_gives_another_world(changed: dict[str, int]) -> None:
    course = worlds.course_of()
    one, other = worlds.lived(course), worlds.lived(course, **changed)  # type: ignore[arg-type]
    assert "2024 youths_joining" in worlds.results_differ(one, other)


@pytest.mark.parametrize("name", catalogue_names())
def test_lanes_are_single_runs(name: str) -> None:
    names = ["keep_250", name, "cut_80"]
    lanes = worlds.lanes_of([in_short(item) for item in names])
    for item, lane in zip(names, lanes, strict=True):
        assert not worlds.results_differ(lane, alone(item)), item
        assert not worlds.youths_differ(lane, alone(item)), item
        # a lane that ends where scenarios part has not set any chance of its own
        if lane.course.end_year >= lane.course.part_year:
            assert not worlds.forces_differ(lane, alone(item)), item
        assert lane.ledger.entries.tobytes() == alone(item).ledger.entries.tobytes()


def test_a_lane_does_not_depend_on_what_stands_beside_it() -> None:
    few = worlds.lanes_of([in_short("cut_80")])
    many = worlds.lanes_of([in_short(name) for name in ("cut_0", "general_grant", "cut_80")])
    assert not worlds.results_differ(few[0], many[2])


def test_the_same_scenario_beside_itself_differs_in_nothing() -> None:
    one, other = worlds.lanes_of([in_short("cut_80")] * 2)
    assert not worlds.results_differ(one, other)
    assert not worlds.youths_differ(one, other)


@pytest.mark.parametrize(
    "turn",
    [
        lambda course: worlds.grant(
            course, appropriation_sek=(*course.future.grant.appropriation_sek, (2026, 900_000_000))
        ),
        lambda course: worlds.grant(course, general_sek=((2023, 0), (2026, 10_000_000_000))),
    ],
)
def test_nothing_changes_before_a_lever_is_turned(turn: Any) -> None:
    course = worlds.course_of("cut_80", end=2026)
    one, other = worlds.lived(course), worlds.lived(turn(course))
    assert not worlds.results_differ(one, other, range(course.start_year, 2026))
    assert worlds.results_differ(one, other, [2026])


def test_scenarios_share_their_past() -> None:
    past = worlds.scenario_course("history")
    for name in catalogue_names():
        course = worlds.scenario_course(name)
        for year in range(past.start_year, past.part_year):
            paid = alone(name).ledger.total(year, Account.APPROPRIATION)
            assert paid == holds(past.history.grant.appropriation_sek, year) * ORE
        if course.beliefs == worlds.scenario_course("cut_80").beliefs:
            assert not worlds.results_differ(alone(name), alone("cut_80"), range(2018, 2024)), name


def test_money_reaches_no_process_of_its_own_accord() -> None:
    """Where no programme works, only money, posts, contacts and forms follow the amount."""
    # drawn so strong that a belief which fails to turn one off would be seen
    strong = {"outreach_hazard_ratio": 0.05, "mentoring_hazard_ratio": 0.05}
    keep, cut = (
        worlds.lived(worlds.believing(in_short(name), **strong), scale=0.2)
        for name in ("null_effect_keep_250", "null_effect")
    )
    differing = {name.split(" ", 1)[1] for name in worlds.results_differ(keep, cut)}
    untouched = {
        "youths_joining", "youths_leaving", "street_group_youths", "network_short_stay",
        "network_long_stay", "former_members", "network_person_months", "police_counted_minors",
        "adult_members", "adult_member_years", "arrests", "adults_joining", "societal_cost",
    }  # fmt: skip
    assert not differing & untouched
    assert {
        "posts_all",
        "contacts_begun",
        "youths_in_contact",
        "grant_used_additional",
    } <= differing
    # the columns of who they are and where they stand, youth by youth
    youths = set(worlds.youths_differ(keep, cut))
    assert not youths & {"status", "gang_friends"}
    assert youths & {"trust", "enrolled", "months"}


def test_evening_hours_change_no_money_and_no_posts() -> None:
    course = worlds.course_of(end=LAST)
    later = worlds.targeting(course, evening_share=1.0)
    one, other = (worlds.lived(item, scale=0.1) for item in (course, later))
    differing = {name.split(" ", 1)[1] for name in worlds.results_differ(one, other)}
    assert "contacts_begun" in differing
    assert not {name for name in differing if name.startswith(("grant_", "posts_", "field_"))}


class Drawing(World):
    """A world that makes draws which nothing uses."""

    def decide(self) -> None:
        who = np.arange(9, dtype=np.uint32)
        self.stage.streams.uniform(who, self.month, Block.CLAIM, Kind.AREA)
        self.random.random()
        self.rng.random(3)
        np.random.default_rng(4).random()
        super().decide()
        self.random.random()


def test_an_unused_draw_changes_nobody() -> None:
    course = worlds.course_of(end=LAST)
    draw = ParameterSet.defaults()
    other = Drawing(worlds.facts(), course, draw, Streams(1, 0), worlds.SCALE)
    other.run()
    one = worlds.lived(course)
    assert not worlds.results_differ(one, other)
    assert not worlds.youths_differ(one, other)
    assert not worlds.forces_differ(one, other)


def towns_apart(world: World) -> tuple[int, list[int]]:
    """One municipality with many youths, and all others."""
    one = int(np.argmax(world.youths_by_town))
    return one, [town.index for town in world.municipalities if town.index != one]


def test_money_in_one_municipality_stays_there() -> None:
    course = worlds.believing(worlds.course_of(end=LAST), outreach_hazard_ratio=0.3)
    one, other = (worlds.until(worlds.world_of(course, scale=0.1), 2023) for _ in range(2))
    here, elsewhere = towns_apart(one)
    other.capacity.own[here] *= 3.0
    for world in (one, other):
        world.run()
    assert "status" in worlds.youths_differ(one, other, [here])
    assert not worlds.youths_differ(one, other, elsewhere)


@pytest.mark.parametrize("form", ["mentoring", "gvi"])
def test_a_form_in_one_municipality_stays_there(form: str) -> None:
    course = worlds.form(worlds.course_of("keep_250", end=LAST), form, share=0.07)
    young = worlds.world_of(course)
    here, elsewhere = towns_apart(young)
    codes = [town.fact.code for town in young.municipalities]
    others = [code for code in codes if code != codes[here]]
    one, other = (
        worlds.lived(worlds.form(course, form, municipalities=tuple(chosen)), scale=0.1)
        for chosen in (codes, others)
    )
    assert worlds.youths_differ(one, other, [here])
    assert not worlds.youths_differ(one, other, elsewhere)


def test_seed_zero_is_a_seed() -> None:
    assert alone("cut_80", 0).stage.streams.seed == 0
    assert "2027 youths_joining" in worlds.results_differ(alone("cut_80", 0), alone("cut_80"))


def test_a_longer_horizon_changes_no_earlier_year() -> None:
    course = worlds.course_of("cut_80", end=LAST)
    short, long = worlds.lived(course), worlds.lived(replace(course, end_year=LAST + 2))
    assert not worlds.results_differ(short, long, range(worlds.START, LAST + 1))


def test_effects_do_not_reach_the_money() -> None:
    course = worlds.course_of(end=LAST)
    one = worlds.lived(course)
    other = worlds.lived(worlds.with_effects(course, Effects.HARM))
    assert one.ledger.entries.tobytes() == other.ledger.entries.tobytes()
    assert "youths_joining" in {name.split(" ", 1)[1] for name in worlds.results_differ(one, other)}
