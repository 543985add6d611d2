from __future__ import annotations

import pytest
from hypothesis import settings

from model.facts.read import Facts
from model.world import World
from tests import worlds

settings.register_profile("house", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("house")


@pytest.fixture(scope="session")
def facts() -> Facts:
    return worlds.facts()


@pytest.fixture(scope="session")
def young_world() -> World:
    """A small world at its first month, for reading only."""
    return worlds.world_of(worlds.course_of())


@pytest.fixture(scope="session")
def old_world() -> World:
    """A small world after its last month, for reading only."""
    return worlds.lived(worlds.course_of(end=2025), scale=0.05)
