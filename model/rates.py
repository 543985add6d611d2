"""From yearly figures to monthly probabilities: one function, used everywhere."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from model.kernel.state import YEAR


def monthly_probability(yearly_rate: float) -> float:
    """Return the probability of an event in a month for a yearly rate.

    With h = rate / 12 the probability is h / (1 + h / 2), which is 1 - exp(-h) up to a twelfth
    of h cubed, needs no exponential, and is the same to the last bit everywhere.
    """
    hazard = yearly_rate / YEAR
    return hazard / (1.0 + hazard / 2)


def rate_from_share(share: float, years: float = 1.0) -> float:
    """Return the yearly rate at which ``share`` of a group has had an event after ``years``."""
    return -math.log1p(-share) / years


def monthly_from_share(share: float, months: float) -> float:
    """Return the monthly probability by which ``share`` has had an event after ``months``."""
    return monthly_probability(rate_from_share(share, months / YEAR))


def share_per_month(half_life_months: float) -> float:
    """Return what remains after a month of a quantity that is halved in ``half_life_months``."""
    return float(2.0 ** (-1.0 / half_life_months))


def log_spread(drawn: NDArray[np.float64], deviation: float) -> NDArray[np.float64]:
    """Return ratios around one: log-uniform with the given standard deviation of the log."""
    return np.asarray(np.exp(deviation * math.sqrt(12) * (2 * drawn - 1.0) / 2))
