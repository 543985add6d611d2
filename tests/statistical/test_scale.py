"""A smaller run is the same in real size, apart from chance."""

from __future__ import annotations

import pytest

from model.world import World
from tests import worlds
from tests.statistical.fuzzy import assert_same


@pytest.fixture(scope="module")
def sizes() -> tuple[World, World]:
    course = worlds.course_of("keep_250", start=2018, part=2024, end=2024)
    return worlds.lived(course, scale=0.5), worlds.lived(course, scale=1.0)


def test_people_are_in_real_size(sizes: tuple[World, World]) -> None:
    small, large = sizes
    for name in ("youths_joining", "youths_leaving", "youths_becoming_known"):
        joined = round(worlds.total(small, name) * 0.5)
        assert_same(joined, worlds.total(large, name) * 0.5, tolerance=0.03)


def test_posts_and_money_are_in_real_size(sizes: tuple[World, World]) -> None:
    small, large = sizes
    for name, off in (("grant_allocated", 1e-9), ("posts_all", 0.05), ("contacts_begun", 0.1)):
        assert worlds.total(small, name) == pytest.approx(worlds.total(large, name), rel=off)
