from __future__ import annotations

import numpy as np
import pytest

from model.kernel.state import GIRL, RISK_MASK
from model.world import World
from model.youth import Sex, Status
from tests import worlds


def test_columns_are_those_aged_10_to_20(young_world: World) -> None:
    youths = young_world.youths
    ages = youths.get("age")
    assert (ages.min(), ages.max()) == (10, 20)
    assert len(youths) == len(youths.rows) == len(ages)
    assert len(youths) == young_world.youths_by_area.sum()


def test_columns_that_are_derived_agree_with_those_stored(old_world: World) -> None:
    youths = old_world.youths
    profile = youths.get("profile")
    assert (youths.get("sex") == np.where(profile & GIRL, Sex.GIRL, Sex.BOY)).all()
    assert (youths.get("risk") == profile & RISK_MASK).all()
    assert youths.get("in_contact").any()
    assert youths.get("known").any()
    towns = old_world.stage.where.of_area[youths.get("area")]
    assert (youths.get("municipality") == towns).all()
    with pytest.raises(AttributeError, match="'religion'"):
        youths.get("religion")


def test_select_get_count_and_group(old_world: World) -> None:
    youths = old_world.youths
    girls = youths.select(lambda these: these.get("sex") == Sex.GIRL)
    assert 0 < len(girls) < len(youths)
    assert set(girls.get("sex").tolist()) == {int(Sex.GIRL)}
    statuses = youths.count_by("status")
    assert sum(statuses.values()) == len(youths)
    assert set(statuses) <= {int(status) for status in Status}
    by_age = youths.groupby("age")
    assert {age: len(group) for age, group in by_age.items()} == youths.count_by("age")
    assert youths.agg("trust", np.max) == youths.get("trust").max()


def test_one_youth_is_addressed_like_an_agent(old_world: World) -> None:
    youths = old_world.youths
    ages = youths.get("age")
    for at, youth in zip(range(5), youths, strict=False):
        assert youth.age == ages[at]
        assert youth.status in set(Status)
        with pytest.raises(AttributeError):
            _ = youth.name


def test_setting_a_column_reaches_the_world() -> None:
    world = worlds.world_of(worlds.course_of())
    some = world.youths.select(lambda these: these.get("area") == 0)
    some.set("trust", 0.25)
    assert (world.youths.get("trust")[world.youths.get("area") == 0] == 0.25).all()
    assert (world.youths.get("trust")[world.youths.get("area") != 0] == 0.0).all()


def test_nothing_is_known_of_origin() -> None:
    world = worlds.world_of(worlds.course_of())
    words = ("ethnic", "origin", "migra", "born_in", "name", "religion")
    names = [*world.stage.youths._fields, *world.stage.population._fields]
    assert not [name for name in names for word in words if word in name]


def test_agents_are_municipalities_and_field_workers(old_world: World) -> None:
    kinds = {type(agent).__name__ for agent in old_world.agents}
    assert kinds == {"Municipality", "FieldWorker"}
    filled = old_world.stage.posts.filled[old_world.lane]
    assert set(old_world.workers) == set(np.flatnonzero(filled).tolist())
    for worker in old_world.workers.values():
        assert worker.tenure_months >= 0
        assert worker.caseload >= 0
        assert 0.0 <= worker.evening_share <= 1.0
        assert worker.area is None or (
            old_world.stage.where.of_area[worker.area] == worker.municipality
        )
