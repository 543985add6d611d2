"""Nobody appears, vanishes, or stands in two places, in any scenario that can be written."""

from __future__ import annotations

import numpy as np
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from model.kernel import state
from model.levers import Course
from model.streams import Kind
from model.world import World
from model.youth import Status
from tests import worlds
from tests.property.levers import courses

Counted = tuple[int, int]
# a world is too slow to shrink what it fails on
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)


def statuses(world: World) -> NDArray[np.uint8]:
    """Statuses of all rows, whether or not they are in the window of the month."""
    return np.array(world.stage.youths.status[world.lane])


def check_heads(world: World) -> None:
    """Hold the counts of the month that has passed against the youths themselves."""
    stage, lane, month = world.stage, world.lane, world.month - 1
    population, youths = stage.population, stage.youths
    rounds, cap = stage.rules.ties[:2]
    for area, first in enumerate(population.first):
        rows = slice(int(first[month]), int(first[month + state.YEAR * stage.rules.ages]))
        status = youths.status[lane, rows]
        assert set(np.unique(status).tolist()) <= {int(item) for item in Status}
        counted = np.bincount(status, minlength=len(Status))
        stock = stage.moves.stock[lane, area].sum(axis=(0, 1))
        assert (stock[state.STREET :] == counted[state.STREET :]).all()
        profile, flags = youths.profile[lane, rows], youths.flags[lane, rows]
        assert not (flags[status >= state.SHORT] & state.IN_CONTACT).any()
        assert (youths.trust[lane, rows][flags & state.IN_CONTACT == 0] == 0.0).all()
        assert ((profile & state.FRIEND_MASK) >> state.FRIEND_SHIFT <= cap).all()
        assert (youths.gang_friends[lane, rows] <= rounds).all()


def check_moves(world: World, before: NDArray[np.uint8], counted: Counted) -> Counted:
    """Hold who moved in the month that has passed against what was counted."""
    stage, lane, month = world.stage, world.lane, world.month - 1
    population = stage.population
    rows = np.concatenate(
        [
            np.arange(first[month], first[month + state.YEAR * stage.rules.ages])
            for first in population.first
        ]
    )
    was, now = before[rows], statuses(world)[rows]
    member = (now == state.SHORT) | (now == state.LONG)
    joined = int((member & (was < state.SHORT)).sum())
    left = int(((now == state.LEFT) & (was != state.LEFT)).sum())
    assert (now[was == state.LEFT] == state.LEFT).all()
    assert (now[was >= state.SHORT] >= state.SHORT).all()
    assert (now[was == state.LONG] != state.SHORT).all()
    here = (int(stage.moves.joined[lane].sum()), int(stage.moves.left[lane].sum()))
    assert (joined, left) == (here[0] - counted[0], here[1] - counted[1])
    return here


def check_capacity(world: World) -> None:
    """Hold stays in forms and staffed posts against places and open posts."""
    stage, lane = world.stage, world.lane
    held = stage.case_counts.held[lane]
    assert (held <= stage.places[lane]).all()
    enrolled = stage.youths.enrolled[lane]
    waiting = stage.cases.state[lane, : stage.cases.length[lane]] == 0
    assert sum(int(word).bit_count() for word in enrolled) == int(held.sum() + waiting.sum())
    filled = np.flatnonzero(stage.posts.filled[lane])
    towns = len(world.municipalities)
    by_town = np.bincount(stage.posts.municipality[filled], minlength=towns)
    assert (by_town <= world.open).all()
    assert set(world.workers) == set(filled.tolist())
    assert (world.capacity.filled[:, 1:] <= world.wanted[:, 1:] + 1e-9).all()
    assert (world.capacity.displaced <= world.capacity.own + 1e-9).all()
    assert int(stage.meetings.caseload[lane].sum()) >= int(
        (world.youths.get("flags") & state.IN_CONTACT > 0).sum()
    )


@settings(max_examples=12, phases=PHASES)
@given(course=courses(), seed=st.integers(0, 2**32 - 1))
def test_people_are_conserved_and_no_capacity_is_exceeded(course: Course, seed: int) -> None:
    world = worlds.world_of(course, seed=seed, scale=0.02)
    while world.year <= course.end_year:
        world.step()
        check_heads(world)
        check_capacity(world)


@settings(max_examples=6, phases=PHASES)
@given(course=courses(), seed=st.integers(0, 2**32 - 1))
def test_who_joins_and_leaves_is_counted(course: Course, seed: int) -> None:
    world = worlds.world_of(course, seed=seed, scale=0.02)
    counted = (0, 0)
    while world.year <= course.end_year:
        before = statuses(world)
        closes = (world.month + 1) % state.YEAR == 0
        world.step()
        # December closes the year and clears its counts
        counted = (0, 0) if closes else check_moves(world, before, counted)


Adult = tuple[int, int]


def adults(world: World) -> list[Adult]:
    """Members over 20, by kind and number."""
    columns, lane = world.stage.adults, world.lane
    here = slice(0, int(columns.length[lane]))
    return list(
        zip(columns.kind[lane, here].tolist(), columns.uid[lane, here].tolist(), strict=True)
    )


def coming_of_age(world: World) -> set[Adult]:
    """Members who turn 21 in the coming month."""
    population, status = world.stage.population, statuses(world)
    rows = np.concatenate(
        [
            np.arange(first[max(world.month - 1, 0)], first[world.month])
            for first in population.first
        ]
    )
    members = rows[(status[rows] == state.SHORT) | (status[rows] == state.LONG)]
    return {(int(Kind.YOUTH), int(uid)) for uid in population.uid[members]}


def removed_by_year(world: World) -> NDArray[np.int64]:
    """Youths who left or were arrested, and adults who joined, so far this year."""
    moves, lane = world.stage.moves, world.lane
    gone = moves.left[lane].sum() + moves.arrested[lane].sum()
    return np.array([gone, world.stage.adults_entered[lane].sum()])


@settings(max_examples=6, phases=PHASES)
@given(course=courses(), seed=st.integers(0, 2**32 - 1))
def test_adult_members_are_conserved(course: Course, seed: int) -> None:
    world = worlds.world_of(course, seed=seed, scale=0.02)
    while world.year <= course.end_year:
        before, year = {*adults(world), *coming_of_age(world)}, removed_by_year(world)
        closes = (world.month + 1) % state.YEAR == 0
        world.step()
        listed = adults(world)
        now = set(listed)
        assert len(now) == len(listed), "nobody stands twice"
        assert {kind for kind, _ in now - before} <= {int(Kind.ADULT)}
        stage = world.stage
        status = dict(zip(stage.population.uid.tolist(), statuses(world).tolist(), strict=True))
        young = [(adult, status[adult[1]]) for adult in before if adult[0] == Kind.YOUTH]
        assert all((adult in now) == (has != state.LEFT) for adult, has in young)
        if not closes:
            gone, entered = (removed_by_year(world) - year).tolist()
            assert len(now - before) == entered
            assert len(before - now) + gone == int(stage.moves.removed[world.lane].sum())
