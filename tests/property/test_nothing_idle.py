"""Nothing idles: no outcome that is always 0, no parameter unread, no lever unread."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

import model
from model.levers import (
    Beliefs,
    Continuation,
    EffectResponse,
    FormLevers,
    GrantLevers,
    Hiring,
    Structure,
    TargetingLevers,
)
from model.parameters.declare import ParameterSet, declared_constants, declared_parameters
from model.world import World
from scenarios import catalogue_names
from tests import worlds

# One court case in 28 a year: at a small scale the catalogue still meets some.
SCALE = 0.05
LAST = 2027
STARTED = ("stage_of_", "municipalities_working_with_")


@pytest.fixture(scope="module")
def catalogue() -> dict[str, World]:
    """Every scenario of the catalogue, and the structural variants."""
    lived = {name: worlds.scenario_course(name) for name in catalogue_names()}
    cut = worlds.scenario_course("cut_80")
    lived |= {
        "threshold": worlds.structure(cut, effect_response=EffectResponse.THRESHOLD),
        "linear": worlds.structure(cut, hiring=Hiring.LINEAR),
        "constant": worlds.structure(cut, continuation=Continuation.CONSTANT),
        "alone": worlds.structure(cut, contagion=False),
    }
    return {
        name: worlds.lived(replace(course, end_year=min(course.end_year, LAST)), scale=SCALE)
        for name, course in lived.items()
    }


def test_no_outcome_is_always_nothing(catalogue: dict[str, World]) -> None:
    names = next(iter(catalogue.values())).results[0]
    idle = {
        name
        for name in names
        if not any(
            np.nan_to_num(result[name]).any()
            for world in catalogue.values()
            for result in world.results
        )
    }
    assert not idle


def test_every_outcome_moves_with_some_scenario(catalogue: dict[str, World]) -> None:
    keep = catalogue["keep_250"]
    shared = [name for name in catalogue if name not in ("history", "keep_250")]
    moved = {
        name.split(" ", 1)[1]
        for other in shared
        for name in worlds.results_differ(keep, catalogue[other])
    }
    still = set(keep.results[0]) - moved
    # adult entry is out of reach of youth work, and a form that has started everywhere has started
    assert "adults_joining" in still
    assert not {name for name in still if not name.startswith(STARTED)} - {"adults_joining"}


def test_no_parameter_is_unused(catalogue: dict[str, World]) -> None:
    asked = {name for world in catalogue.values() for name in world.parameters.asked}
    assert not declared_parameters().keys() - asked


def test_no_outcome_holds_anything_but_numbers(catalogue: dict[str, World]) -> None:
    for name, world in catalogue.items():
        for result in world.results:
            for column, values in result.items():
                assert np.isfinite(values[0]), (name, column)
                assert (np.nan_to_num(values) >= 0.0).all(), (name, column)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Names of the levers that have been read so far."""
    seen: set[str] = set()

    def watch(kind: type) -> None:
        names = {field.name for field in fields(kind)}

        def get(self: object, name: str) -> object:
            if name in names:
                seen.add(f"{kind.__name__}.{name}")
            return object.__getattribute__(self, name)

        monkeypatch.setattr(kind, "__getattribute__", get, raising=False)

    for kind in (GrantLevers, FormLevers, TargetingLevers, Structure, Beliefs):
        watch(kind)
    return seen


def test_no_lever_is_unread(read: set[str]) -> None:
    course = worlds.course_of("cut_80")
    world = worlds.world_of(course)
    read.clear()
    world.run()
    later = {
        f"{kind.__name__}.{field.name}"
        for kind in (GrantLevers, FormLevers, TargetingLevers)
        for field in fields(kind)
    }
    assert not later - read
    read.clear()
    worlds.world_of(course)
    assert {f"Beliefs.{field.name}" for field in fields(Beliefs)} <= read
    worlds.lived(course)
    assert {f"Structure.{field.name}" for field in fields(Structure)} <= read


def test_no_constant_is_unread() -> None:
    folder = Path(model.__file__).parent
    text = "\n".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))
    assert not [name for name in declared_constants() if f'"{name}"' not in text]


def test_what_is_asked_is_recorded_for_the_draw_of_the_run() -> None:
    draw = ParameterSet.defaults()
    world = worlds.world_of(worlds.course_of(), parameters=draw)
    assert not draw.asked
    assert len(world.parameters.asked) > len(declared_parameters()) / 2
