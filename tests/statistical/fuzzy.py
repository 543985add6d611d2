"""A statistical assertion with three answers: the same, different, and too little data to tell.

The Bayes factor weighs "the rate is the one expected" against "the rate is some other one"; both
say how far a rate may lie off. An answer that the data cannot give fails the test too, so that a
test which is too small to find an error cannot pass.
"""

from __future__ import annotations

import math
from enum import Enum

import numpy as np
from scipy import integrate, stats

CONCLUSIVE = 10.0
"""Bayes factor from which an answer is given."""

OTHER = math.log(2.0)
"""Standard deviation of the log ratio when the rate is some other one: about twice or half."""


class Answer(Enum):
    """What the data say of an expected rate."""

    SAME = "same"
    DIFFERENT = "different"
    INCONCLUSIVE = "inconclusive"


def bayes_factor(count: int, expected: float, tolerance: float) -> float:
    """Return how much better "some other rate" explains a count than "the expected rate".

    Parameters
    ----------
    count
        Events that happened; Poisson distributed given the rate.
    expected
        Events that are expected.
    tolerance
        Standard deviation of the log ratio to what is expected that is still called the same.
    """
    grid = np.linspace(-5 * OTHER, 5 * OTHER, 20_001)
    likelihood = stats.poisson.logpmf(count, expected * np.exp(grid))
    likelihood = np.exp(likelihood - likelihood.max())
    same, other = (
        integrate.trapezoid(likelihood * stats.norm.pdf(grid, scale=spread), grid)
        for spread in (tolerance, OTHER)
    )
    return float(other / same) if same > 0.0 else math.inf


def judge(count: int, expected: float, tolerance: float = 0.01) -> Answer:
    """Return whether a count is what was expected, is not, or cannot tell."""
    factor = bayes_factor(count, expected, tolerance)
    if factor >= CONCLUSIVE:
        return Answer.DIFFERENT
    return Answer.SAME if factor <= 1.0 / CONCLUSIVE else Answer.INCONCLUSIVE


def assert_same(count: int, expected: float, tolerance: float = 0.01) -> None:
    """Fail unless the data say that a count is the expected one."""
    answer = judge(count, expected, tolerance)
    assert answer is Answer.SAME, f"{answer.value}: {count} happened, {expected:.1f} expected"
