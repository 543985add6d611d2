from __future__ import annotations

import numpy as np
import pytest
from numba import njit

from model.compiled import WITHOUT_COUNTING
from model.kernel.ties import partner
from model.parameters.declare import ParameterSet
from model.world import World
from model.youth import Status
from tests import worlds


@njit(**WITHOUT_COUNTING)
def partner_of(people, area, row, round_, rounds, key):  # type: ignore[no-untyped-def]
    return partner(people.first, people.bits, people.key, area, row, round_, rounds, key)


def matched(world: World, area: int, row: int, round_: int) -> int:
    """The row matched with a row in one round, or -1."""
    people, rounds = world.stage.population, int(world.stage.rules.ties[0])
    key = world.stage.streams.key
    return int(partner_of(people, area, row, round_, rounds, key))


def test_everybody_is_somebody(young_world: World) -> None:
    uid = young_world.stage.population.uid
    assert len(np.unique(uid)) == len(uid)


def test_the_size_is_that_of_the_tables() -> None:
    world = worlds.world_of(worlds.course_of(), scale=0.5)
    ages = world.youths.get("age")
    counted = int((ages >= 12).sum()) / 0.5
    listed = sum(area.youth_12_20 for area in worlds.facts().grant_areas())
    assert counted == pytest.approx(listed, rel=0.01)


def test_the_same_youth_in_another_scenario() -> None:
    one = worlds.world_of(worlds.course_of("cut_80"))
    other = worlds.world_of(worlds.course_of("keep_250"))
    assert one.stage.population.uid.tobytes() == other.stage.population.uid.tobytes()
    assert not worlds.youths_differ(one, other)


@pytest.mark.parametrize("round_", [-1, 0, 1, 2, 3, 4])
def test_ties_are_mutual_and_stay_in_the_area(round_: int) -> None:
    world = worlds.world_of(worlds.course_of(), scale=0.1)
    population = world.stage.population
    for area in (0, 7, len(population.first) - 1):
        low, high = population.first[area, 0], population.first[area, -1]
        found = 0
        for row in range(int(low), min(int(high), int(low) + 200)):
            other = matched(world, area, row, round_)
            if other >= 0:
                found += 1
                assert low <= other < high
                assert other != row
                assert matched(world, area, other, round_) == row
        assert found > 0


def test_gang_friends_are_the_members_among_the_ties(old_world: World) -> None:
    world = old_world
    population, youths = world.stage.population, world.stage.youths
    status = youths.status[0]
    member = (status == Status.NETWORK_SHORT) | (status == Status.NETWORK_LONG)
    rounds = int(world.stage.rules.ties[0])
    left = [int((status[first[0] : first[-1]] == Status.LEFT).sum()) for first in population.first]
    area = int(np.argmax(left))
    assert left[area] > 1
    low, high = (int(population.first[area, at]) for at in (0, -1))
    for row in range(low, high):
        ties = [matched(world, area, row, round_) for round_ in range(rounds)]
        friends = sum(bool(member[other]) for other in ties if other >= 0)
        assert youths.gang_friends[0, row] == friends


def test_the_start_is_near_the_expected_course() -> None:
    world = worlds.world_of(worlds.course_of(), scale=1.0)
    ages, status = world.youths.get("age"), world.youths.get("status")
    teens = (ages >= 13) & (ages <= 17)
    street = float((status[teens] == Status.STREET_GROUP).mean())
    assert street == pytest.approx(ParameterSet.defaults()["street_group_prevalence"], rel=0.05)


def test_too_large_a_population_is_refused() -> None:
    with pytest.raises(ValueError, match="--scale"):
        worlds.world_of(worlds.course_of(), scale=2000.0)
