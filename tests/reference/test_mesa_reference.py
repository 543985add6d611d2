"""The kernels against a plain Mesa model with one object per youth: equal in every count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from model.facts.read import Facts, read_facts
from model.levers import Continuation, Course, EffectResponse, Hiring
from model.parameters.declare import ParameterSet, declared_parameters
from model.streams import Block, Streams
from model.world import World
from scenarios import read_scenario
from scenarios.shelf import catalogue_names
from tests.reference import mesa_agents, mesa_reference
from tests.reference.mesa_draws import philox, words
from tests.reference.mesa_reference import MesaModel

SCALE = 0.012
STREAMS = Streams(20231124, 3)


@cache
def facts() -> Facts:
    return read_facts()


def drawn_parameters(number: int) -> ParameterSet:
    """A draw from the priors."""
    at = np.random.default_rng(number).uniform(0.02, 0.98, len(declared_parameters()))
    return ParameterSet.at(dict(zip(declared_parameters(), at.tolist(), strict=True)))


def busy_parameters() -> ParameterSet:
    """A set in which every decision is common, so that few youths try all of them."""
    often = {
        "joining_hazard_at_14": 0.3,
        "own_specialist_ratio": 2.0,
        "field_workers_national": 9000.0,
        "contacts_per_worker": 9.0,
        "staff_turnover": 0.7,
        "arrest_rate": 0.6,
        "labelled_share": 0.5,
        "service_start_up_months": 1.0,
        "coordination_start_up_months": 2.0,
        "coordination_active_share": 0.9,
        "form_reach_share": 0.95,
        "early_parenting_delay_months": 9.0,
        "school_absence_prevalence": 0.3,
    }
    return ParameterSet(dict(ParameterSet.defaults().values) | often)


def differences(world: World, other: MesaModel) -> Iterator[str]:
    """Compare the counts of a month that both have lived, before a year is closed."""
    mine, theirs = world.stage, other.office.stage
    for name, counted in mine.counted().items():
        if not np.array_equal(counted[0], theirs.counted()[name][0]):
            yield name
    for name in ("filled", "since"):
        if not np.array_equal(getattr(mine.posts, name)[0], getattr(theirs.posts, name)[0]):
            yield name
    if not np.array_equal(mine.changes[0], theirs.changes[0]):
        yield "staff"
    if not np.array_equal(mine.adults_entered[0], theirs.adults_entered[0]):
        yield "adults"
    for youth in (youth for place in other.places for youth in place.youths):
        here = (
            int(mine.youths.status[0, youth.row]),
            int(mine.youths.profile[0, youth.row]),
            int(mine.youths.gang_friends[0, youth.row]),
            float(mine.youths.trust[0, youth.row]),
            float(mine.youths.legacy[0, youth.row]),
            float(mine.youths.programme[0, youth.row]),
        )
        if here != (
            youth.status,
            youth.profile,
            youth.gang_friends,
            youth.trust,
            youth.legacy,
            youth.programme,
        ):
            yield f"youth {youth.row}"
            return


def first_difference(course: Course, parameters: ParameterSet, scale: float) -> str | None:
    """Live both models side by side; return where they first part."""
    world = World(facts(), course, parameters, STREAMS, scale)
    other = MesaModel(facts(), course, parameters, STREAMS, scale)
    counted: list[str] = []
    close = world.lanes.month_over

    def compare() -> None:
        other.step()
        assert len(other.offers) <= world.stage.offers.each.shape[1], "fewer places, please"
        counted.extend(differences(world, other))
        other.close_month()
        close()

    world.lanes.month_over = compare  # type: ignore[method-assign]
    while world.year <= course.end_year:
        month = world.month
        world.step()
        if counted:
            return f"month {month}: {', '.join(counted)}"
    assert len(world.results) == len(other.office.results) > 0
    for year, (mine, theirs) in enumerate(zip(world.results, other.office.results, strict=True)):
        for name, values in mine.items():
            if not np.array_equal(values, theirs[name], equal_nan=True):
                return f"year {year}: {name}"
    return None


def course_of(name: str, years_before: int, years_after: int) -> Course:
    """A scenario with a shorter past and future."""
    course = read_scenario(name).course
    start, end = course.part_year - years_before, course.part_year + years_after - 1
    return replace(course, start_year=start, end_year=end)


def test_published_vectors() -> None:
    ones, both = 2**32 - 1, (0xA4093822, 0x299F31D0)
    digits = (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344)
    zero = (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)
    pi = (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1)
    assert philox((0, 0, 0, 0), (0, 0)) == zero
    assert philox((ones,) * 4, (ones, ones)) == (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)
    assert philox(digits, both) == pi
    assert words([digits[0]], *digits[1:], both) == [list(pi)]


@pytest.mark.parametrize("name", catalogue_names())
def test_equal_in_every_scenario_of_the_catalogue(name: str) -> None:
    draw = catalogue_names().index(name)
    assert first_difference(course_of(name, 1, 1), drawn_parameters(draw), SCALE) is None


@pytest.mark.parametrize(
    ("name", "draw"), [("cut_80", 101), ("sspf_everywhere", 102), ("permanent_posts", 103)]
)
def test_equal_over_years(name: str, draw: int) -> None:
    assert first_difference(course_of(name, 3, 3), drawn_parameters(draw), SCALE) is None


@pytest.mark.parametrize("name", ["gvi_cities", "cut_0"])
def test_equal_where_much_happens(name: str) -> None:
    assert first_difference(course_of(name, 2, 2), busy_parameters(), SCALE) is None


VARIANTS = (
    {"effect_response": EffectResponse.THRESHOLD},
    {"hiring": Hiring.LINEAR},
    {"continuation": Continuation.CONSTANT},
    {"contagion": False},
)


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: next(iter(variant)))
def test_equal_in_every_structural_variant(variant: dict[str, Any]) -> None:
    course = course_of("cut_80", 1, 1)
    beliefs = replace(course.beliefs, structure=replace(course.beliefs.structure, **variant))
    varied = replace(course, beliefs=beliefs)
    assert first_difference(varied, busy_parameters(), SCALE) is None


SHIFTED = (
    Block.MEETING,
    Block.MOVING,
    Block.COLLEAGUE,
    Block.CONSENT,
    Block.DROP_OUT,
    Block.ABSENCE_SUPPORT,
    Block.LABELLING,
    Block.FRIEND,
    Block.SIBLING,
    Block.ADULT_LEAVING,
    Block.ADULT_ENTRY,
    Block.QUIT,
    Block.HIRE,
)


@pytest.mark.parametrize("block", SHIFTED, ids=lambda block: block.name)
def test_a_shifted_draw_is_seen(block: Block, monkeypatch: pytest.MonkeyPatch) -> None:
    def shift(module: object, name: str) -> None:
        draw = getattr(module, name)

        def drawn(who: object, month: int, decision: int, kind: int, key: object) -> object:
            return draw(who, month + (decision == int(block)), decision, kind, key)

        monkeypatch.setattr(module, name, drawn)

    shift(mesa_agents, "word")
    shift(mesa_reference, "word")
    shift(mesa_reference, "words")
    assert first_difference(course_of("cut_80", 2, 1), busy_parameters(), SCALE) is not None
