"""Simulation-based calibration: whether posteriors of known truths are as wide as they should be.

The rank of a truth among draws of its own posterior is uniform when the posterior is right
(Talts and others 2018). Uniformity is tested with chi squared over bins and with Cramér and von
Mises' test; coverage of central intervals is read off the same ranks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from calibration.settings import settings
from calibration.targets import Floats

Ranks = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Uniformity:
    """How uniform the ranks of one quantity are.

    Attributes
    ----------
    name
        The quantity.
    truths
        Number of ranks.
    chi_squared, cramer
        p values of the two tests.
    coverage
        Share of truths inside the central interval.
    """

    name: str
    truths: int
    chi_squared: float
    cramer: float
    coverage: float

    @property
    def least(self) -> float:
        """The smaller p value."""
        return min(self.chi_squared, self.cramer)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What simulation-based calibration says of all quantities together.

    Attributes
    ----------
    found
        One entry per quantity.
    bar
        p value below which any quantity rejects: Bonferroni's share of the declared level.
    """

    found: tuple[Uniformity, ...]
    bar: float

    @property
    def worst(self) -> Uniformity:
        """The quantity of the smallest p value."""
        return min(self.found, key=lambda item: item.least)

    @property
    def passes(self) -> bool:
        """True where no quantity is rejected."""
        return self.worst.least > self.bar

    def coverage(self, names: Sequence[str]) -> tuple[float, float]:
        """Return the smallest and the largest coverage among some quantities."""
        found = [item.coverage for item in self.found if item.name in names]
        return min(found), max(found)


def rank(truth: Floats, draws: Floats, random: np.random.Generator) -> Ranks:
    """Return the rank of a truth among draws, ties broken at random.

    Parameters
    ----------
    truth
        True values (quantities,).
    draws
        Draws of its posterior (draws, quantities).
    random
        Random numbers.
    """
    below = (draws < truth).sum(axis=0)
    tied = (draws == truth).sum(axis=0)
    found: Ranks = below + random.integers(0, tied + 1)
    return found


def uniformity(name: str, ranks: Ranks, draws: int) -> Uniformity:
    """Test the ranks of one quantity, each between 0 and `draws`."""
    rules = settings()["sbc"]
    bins = int(rules["bins"])
    counts = np.bincount(ranks * bins // (draws + 1), minlength=bins)
    chi_squared = float(stats.chisquare(counts).pvalue)
    positions = (ranks + 1 / 2) / (draws + 1)
    cramer = float(stats.cramervonmises(positions, "uniform").pvalue)
    out = (1.0 - float(rules["coverage"])) / 2.0
    inside = (positions > out) & (positions < 1.0 - out)
    return Uniformity(name, len(ranks), chi_squared, cramer, float(inside.mean()))


def verdict(ranks: Mapping[str, Ranks], draws: int) -> Verdict:
    """Test the ranks of every quantity.

    Parameters
    ----------
    ranks
        Quantity to the ranks of its truths.
    draws
        Number of draws that each truth was ranked among.
    """
    found = tuple(uniformity(name, values, draws) for name, values in ranks.items())
    return Verdict(found, float(settings()["sbc"]["least_p"]) / len(found))
