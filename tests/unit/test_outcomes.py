from __future__ import annotations

import numpy as np
import pytest

from model.outcomes.outcome import (
    Aim,
    Shape,
    age_bands,
    broken_down,
    groups,
    measured,
    outcomes,
)
from model.world import World
from tests import worlds


def test_groups_have_a_fixed_order(young_world: World) -> None:
    found = groups(young_world.stage)
    assert found[0] == ("all", "all")
    towns = [group for kind, group in found if kind == "municipality"]
    assert towns == [item.fact.code for item in young_world.municipalities]
    assert all(len(code) == 4 and code.isdigit() for code in towns)
    assert [group for kind, group in found if kind == "age"] == list(age_bands())
    assert len(set(found)) == len(found)
    assert not any(kind == "area" for kind, _ in found), "nothing is published below municipality"


def test_every_outcome_says_what_it_is() -> None:
    names = [item.name for item in outcomes()]
    assert len(names) == len(set(names))
    for item in outcomes():
        assert item.unit
        assert item.about.endswith((".", ")."))
        assert item.aim in Aim


def test_every_column_is_measured_every_year(old_world: World) -> None:
    functions = [form.name for form in old_world.stage.functions]
    cases = [functions[at] for at in old_world.stage.cases_at]
    names = {item.name for item in measured(functions, cases)}
    years = old_world.course.end_year - old_world.course.start_year + 1
    assert len(old_world.results) == years
    for result in old_world.results:
        assert set(result) == names
        assert {len(values) for values in result.values()} == {len(groups(old_world.stage))}


def test_groups_of_people_sum_to_all(old_world: World) -> None:
    kinds = np.array([kind for kind, _ in groups(old_world.stage)])
    people = [item.name for item in outcomes() if item.shape is Shape.PEOPLE]
    assert people
    for name in people:
        for result in old_world.results:
            for kind in ("municipality", "sex", "age", "class"):
                whole = result[name][0]
                assert result[name][kinds == kind].sum() == pytest.approx(whole, rel=1e-9, abs=1e-9)


def test_money_and_posts_are_broken_down_by_municipality_alone(old_world: World) -> None:
    kinds = np.array([kind for kind, _ in groups(old_world.stage)])
    allocated = old_world.results[-1]["grant_allocated"]
    assert allocated[kinds == "municipality"].sum() == pytest.approx(allocated[0])
    for kind in ("sex", "age", "class"):
        assert np.isnan(allocated[kinds == kind]).all()


def test_a_breakdown_counts_everybody_once(young_world: World) -> None:
    stage = young_world.stage
    rng = np.random.default_rng(3)
    array = rng.integers(0, 9, (len(stage.where.areas), 11, 2))
    found = broken_down(array, Shape.PEOPLE, stage)
    order = groups(stage)
    assert found[order.index(("sex", "girl"))] == array[:, :, 1].sum()
    assert found[order.index(("age", "13-15"))] == array[:, 3:6].sum()
    assert found[order.index(("age", "18-20"))] == array[:, 8:].sum()
    last = len(young_world.municipalities) - 1
    town = order.index(("municipality", young_world.municipalities[last].fact.code))
    assert found[town] == array[stage.where.of_area == last].sum()


def test_values_are_in_real_size(old_world: World) -> None:
    joined = sum(result["youths_joining"][0] for result in old_world.results)
    assert joined * 0.05 == pytest.approx(round(joined * 0.05))
    large = worlds.world_of(worlds.course_of(), scale=0.2)
    small = worlds.world_of(worlds.course_of(), scale=0.02)
    assert small.youths_by_town.sum() == pytest.approx(large.youths_by_town.sum(), rel=0.05)


def test_police_count_a_part_of_the_minors(old_world: World) -> None:
    order = groups(old_world.stage)
    for result in old_world.results:
        counted = result["police_counted_minors"]
        assert counted[0] <= result["network_person_months"][0]
        assert counted[order.index(("age", "18-20"))] == 0.0


def test_children_reached_are_those_in_contact_below_18_by_sex(old_world: World) -> None:
    order = groups(old_world.stage)
    adults, boys, girls = (
        order.index(each) for each in (("age", "18-20"), ("sex", "boy"), ("sex", "girl"))
    )
    for result in old_world.results:
        contact, reached = result["youths_in_contact"], {}
        for own, other, name in ((girls, boys, "girls"), (boys, girls, "boys")):
            found = reached[name] = result[f"{name}_in_contact"]
            assert found[other] == found[adults] == 0.0
            assert found[own] == pytest.approx(found[0])
            assert 0.0 < found[own] < contact[own]
        both = reached["girls"] + reached["boys"]
        assert both[0] == pytest.approx(contact[0] - contact[adults])
        towns = [at for at, (kind, _) in enumerate(order) if kind == "municipality"]
        assert (both[towns] <= contact[towns] + 1e-9).all()
        assert (both[towns] > 0).sum() > 1
