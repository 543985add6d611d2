"""Directions under common random numbers."""

from __future__ import annotations

import pytest

from model.levers import Effects
from tests import worlds

SEEDS = range(8)
LAST = 2029


def helpful() -> dict[str, float]:
    """Every effect at most one, and no side effect that could turn more capacity to harm."""
    return {
        **dict.fromkeys(worlds.PROGRAMME_EFFECTS, 0.6),
        "early_closure_hazard_ratio": 1.0,
        "labelling_odds_ratio": 1.0,
        "other_welfare_hazard_ratio": 1.0,
        "transport_factor": 1.0,
        "exit_causal_share": 1.0,
        "replacement_share": 0.0,
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_more_capacity_never_raises_joining(seed: int) -> None:
    course = worlds.believing(worlds.course_of("keep_250", end=LAST), **helpful())
    amounts = (0.0, 80.0, 250.0, 1_000.0)
    lanes = worlds.lanes_of([worlds.paying(course, msek) for msek in amounts], seed=seed, scale=0.3)
    posts = [worlds.total(world, "posts_all", 2023) for world in lanes]
    joining = [worlds.total(world, "youths_joining", 2023) for world in lanes]
    assert posts == sorted(posts)
    assert joining == sorted(joining, reverse=True)


@pytest.mark.parametrize(
    "form",
    ["field_work", "mentoring", "family_counselling", "gvi", "local_partnership", "leisure"],
)
def test_each_form_alone_lowers_joining_and_raises_it_in_the_harm_case(form: str) -> None:
    """Where forms work together, the others could hide that one does the opposite."""
    course = worlds.form(
        worlds.course_of("keep_250", end=LAST), form, everywhere=True, municipalities=()
    )
    course = worlds.believing(worlds.only_form(course, form), **helpful())
    for effects, sign in ((Effects.PRIORS, -1), (Effects.HARM, 1)):
        believed = worlds.with_effects(course, effects)
        lanes = worlds.lanes_of(
            [worlds.paying(believed, msek) for msek in (0.0, 250.0, 1_000.0)], seed=3, scale=0.2
        )
        joining = [sign * worlds.total(world, "youths_joining", 2023) for world in lanes]
        assert joining == sorted(joining)
        assert joining[0] < joining[-1]


@pytest.mark.parametrize("seed", SEEDS)
def test_higher_turnover_never_raises_trust(seed: int) -> None:
    course = worlds.course_of("keep_250")
    trust = [
        worlds.total(
            worlds.lived(worlds.believing(course, staff_turnover=turnover), seed=seed, scale=0.2),
            "youths_with_trust",
        )
        for turnover in (0.05, 0.3, 0.7)
    ]
    assert trust == sorted(trust, reverse=True)


@pytest.mark.parametrize("seed", SEEDS)
def test_harm_raises_joining(seed: int) -> None:
    strong = helpful() | {"early_closure_hazard_ratio": 0.6}
    course = worlds.believing(worlds.course_of("keep_250", end=LAST), **strong)
    harm = worlds.with_effects(course, Effects.HARM)
    for believed, sign in ((course, -1), (harm, 1)):
        none, much = worlds.lanes_of(
            [worlds.paying(believed, msek) for msek in (0.0, 1_000.0)], seed=seed, scale=0.1
        )
        change = worlds.total(much, "youths_joining", 2023) - worlds.total(
            none, "youths_joining", 2023
        )
        assert change * sign > 0.0


@pytest.mark.parametrize("seed", SEEDS)
def test_more_own_money_kept_means_more_posts_and_more_taken_from_welfare(seed: int) -> None:
    course = worlds.course_of("cut_80")
    kept = [
        worlds.lived(worlds.believing(course, kept_by_own_funds=share), seed=seed)
        for share in (0.1, 0.5, 0.9)
    ]
    for column in ("posts_all", "taken_from_other_welfare", "own_money_same_activity"):
        values = [worlds.total(world, column, 2023) for world in kept]
        assert values == sorted(values), column
