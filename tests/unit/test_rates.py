from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.rates import monthly_from_share, monthly_probability, rate_from_share, share_per_month


@given(rate=st.floats(0.0, 3.0))
def test_monthly_probability_is_near_the_exponential_one(rate: float) -> None:
    hazard = rate / 12
    assert monthly_probability(rate) == pytest.approx(
        -math.expm1(-hazard), rel=1e-12, abs=hazard**3 / 11
    )


@given(share=st.floats(0.0, 0.9), years=st.floats(0.5, 20.0))
def test_rate_and_share_are_each_other_backwards(share: float, years: float) -> None:
    assert -math.expm1(-rate_from_share(share, years) * years) == pytest.approx(share, abs=1e-12)


@given(share=st.floats(0.0, 0.6), months=st.integers(6, 48))
def test_a_share_over_months_is_reached_month_by_month(share: float, months: int) -> None:
    left = (1.0 - monthly_from_share(share, months)) ** months
    assert 1.0 - left == pytest.approx(share, abs=2e-3)


@given(half=st.floats(1.0, 120.0))
def test_half_is_left_after_the_half_life(half: float) -> None:
    assert share_per_month(half) ** half == pytest.approx(0.5)


def test_nothing_stays_nothing() -> None:
    assert monthly_probability(0.0) == 0.0
    assert monthly_from_share(0.0, 12) == 0.0
