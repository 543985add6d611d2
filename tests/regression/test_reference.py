from __future__ import annotations

import pytest

from tests.regression.reference import SCENARIOS, numbers, recorded


@pytest.fixture(scope="module")
def now() -> dict[str, dict[str, int]]:
    return numbers()


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_reference_numbers_are_exact(now: dict[str, dict[str, int]], scenario: str) -> None:
    was = recorded()[scenario]
    moved = {
        name: f"was {was.get(name)}, is {value}"
        for name, value in now[scenario].items()
        if was.get(name) != value
    }
    assert not moved, "meant? python -m tests.regression.update_reference, and CHANGELOG.md"
    assert was.keys() == now[scenario].keys()


def test_no_reference_number_is_nothing() -> None:
    for scenario, values in recorded().items():
        assert all(value > 0 for value in values.values()), scenario
