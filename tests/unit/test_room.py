"""A run with more places in forms than youths says so instead of losing some of them."""

from __future__ import annotations

import numpy as np
import pytest

from model.facts.read import read_facts
from model.parameters.declare import ParameterSet
from model.stage import RoomError
from model.streams import Streams
from model.world import World
from scenarios import read_scenario


def world(**overrides: float) -> World:
    course = read_scenario("history").course
    parameters = ParameterSet({**ParameterSet.defaults().values, **overrides})
    return World(read_facts(), course, parameters, Streams(3, 0), 0.01)


def test_room_is_enough_for_the_defaults() -> None:
    usual = world()
    for _ in range(3):
        usual.step()
    assert int(np.max(usual.stage.cases.length)) < usual.stage.cases.row.shape[1]


def test_too_many_places_are_an_error_with_a_remedy() -> None:
    crowded = world(own_specialist_ratio=9000.0, known_rate=9.0, form_reach_share=1.0)
    with pytest.raises(RoomError, match="fewer posts"):
        crowded.run()
