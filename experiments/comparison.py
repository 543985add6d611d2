"""Two scenarios compared, pair by pair: how large the difference is and how sure.

Both scenarios of a pair share the parameter draw, the seed and the key of every random number,
so a difference is one of decisions. For draw k and replicate r the effect is d[k, r] = b - a.
With K draws and R replicates, s_k^2 the variance over replicates and m_k their mean,

    V_monte_carlo = mean_k s_k^2,   V_parameters = var_k m_k - V_monte_carlo / R,
    SE = sqrt(V_parameters / K + V_monte_carlo / (K R)).

Intervals run over the m_k: they speak of what the parameters leave open. Their ends are quantiles
at k / (K + 1), so that another draw lies inside as often as it is said, however few draws there
are: below 20 the 90 % interval reaches from the least to the largest.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.measures import Answers, Floats, Measure

ALL = "all"


@cache
def settings() -> Mapping[str, Any]:
    """Return the settings of comparisons."""
    text = resources.files("experiments").joinpath("comparison.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@dataclass(frozen=True, slots=True)
class Effect:
    """One number with its uncertainty; there is no way to get the one without the other.

    Attributes
    ----------
    mean
        Mean over draws and replicates.
    low_50, high_50, low_90, high_90
        Intervals over parameter draws.
    opposite
        Share of draws whose mean has the opposite sign.
    variance_parameters, variance_monte_carlo
        Split of the variance; the second is NaN with one replicate.
    standard_error
        Of the mean.
    draws, replicates
        Numbers of each.
    """

    mean: float
    low_50: float
    high_50: float
    low_90: float
    high_90: float
    opposite: float
    variance_parameters: float
    variance_monte_carlo: float
    standard_error: float
    draws: int
    replicates: int

    @property
    def is_finding(self) -> bool:
        """True where the 90 % interval leaves out zero."""
        return self.low_90 > 0 or self.high_90 < 0

    @property
    def is_nothing(self) -> bool:
        """True where the effect is exactly zero in every run."""
        return self.mean == self.low_90 == self.high_90 == 0 and self.standard_error == 0

    @property
    def stochastic_share(self) -> float:
        """Share of the variance of one pair that is noise; NaN where one replicate cannot tell."""
        if math.isnan(self.variance_monte_carlo):
            return math.nan
        whole = self.variance_parameters + self.variance_monte_carlo
        return self.variance_monte_carlo / whole if whole > 0 else 0.0

    def monte_carlo_error(self, draws: int, replicates: int) -> float:
        """Return the standard error of the mean that chance alone gives; nan if it is not known.

        Parameters
        ----------
        draws, replicates
            Parameter draws, and runs of each, that the mean is over.
        """
        return math.sqrt(self.variance_monte_carlo / (draws * replicates))

    @property
    def step(self) -> float:
        """The power of ten to which the numbers are worth being rounded.

        It is that of the standard error, or one less where an end of the 90 % interval would
        otherwise become zero without being it.
        """
        step = self._own_step()
        lost = [end for end in (self.low_90, self.high_90) if end != 0 and round(end / step) == 0]
        return step / float(settings()["base"]) if lost else step

    @property
    def level_step(self) -> float:
        """The power of ten for a level that stands beside that of a paired scenario.

        Levels share most of their error. Rounded to all of it, two that differ by little could
        look a whole step apart; so they keep as many digits as a size is worth.
        """
        return min(self.step, self._size_step())

    def _own_step(self) -> float:
        negligible = abs(self.mean) * float(settings()["negligible"])
        if self.standard_error > negligible:
            return float(settings()["base"] ** math.floor(math.log10(self.standard_error)))
        return self._size_step()

    def _size_step(self) -> float:
        size = max(abs(self.mean), abs(self.low_90), abs(self.high_90))
        if not size > 0:
            return 1.0
        digits = int(settings()["significant_digits"])
        return float(settings()["base"] ** (math.floor(math.log10(size)) - digits + 1))

    def scaled(self, factor: float) -> Effect:
        """Return the effect in another unit."""
        square = factor * factor
        return Effect(
            self.mean * factor,
            self.low_50 * factor,
            self.high_50 * factor,
            self.low_90 * factor,
            self.high_90 * factor,
            self.opposite,
            self.variance_parameters * square,
            self.variance_monte_carlo * square,
            self.standard_error * factor,
            self.draws,
            self.replicates,
        )


@dataclass(frozen=True, slots=True)
class Spread:
    """Effects in an array; every field but the last two has the array's shape."""

    mean: Floats
    low_50: Floats
    high_50: Floats
    low_90: Floats
    high_90: Floats
    opposite: Floats
    variance_parameters: Floats
    variance_monte_carlo: Floats
    standard_error: Floats
    draws: int
    replicates: int

    def column(self, group: int) -> Spread:
        """Return the effects of one group over years, from an array (year, group)."""
        return Spread(
            self.mean[:, group],
            self.low_50[:, group],
            self.high_50[:, group],
            self.low_90[:, group],
            self.high_90[:, group],
            self.opposite[:, group],
            self.variance_parameters[:, group],
            self.variance_monte_carlo[:, group],
            self.standard_error[:, group],
            self.draws,
            self.replicates,
        )

    def at(self, *index: int) -> Effect:
        """Return one effect."""
        return Effect(
            float(self.mean[index]),
            float(self.low_50[index]),
            float(self.high_50[index]),
            float(self.low_90[index]),
            float(self.high_90[index]),
            float(self.opposite[index]),
            float(self.variance_parameters[index]),
            float(self.variance_monte_carlo[index]),
            float(self.standard_error[index]),
            self.draws,
            self.replicates,
        )


def spread(sample: Floats) -> Spread:
    """Summarise a sample (draw, replicate, …) over its first two axes."""
    draws, replicates = sample.shape[:2]
    per_draw = sample.mean(axis=1)
    mean = per_draw.mean(axis=0)
    outer, inner = settings()["intervals"]["outer"], settings()["intervals"]["inner"]
    low_90, low_50, high_50, high_90 = np.quantile(
        per_draw, [outer[0], inner[0], inner[1], outer[1]], axis=0, method="weibull"
    )
    between = per_draw.var(axis=0, ddof=1) if draws > 1 else np.full_like(mean, np.nan)
    if replicates > 1:
        noise = sample.var(axis=1, ddof=1).mean(axis=0)
        parameters = np.maximum(between - noise / replicates, 0.0)
        error = np.sqrt(parameters / draws + noise / (draws * replicates))
    else:
        noise, parameters = np.full_like(mean, np.nan), between
        error = np.sqrt(between / draws)
    return Spread(
        mean,
        low_50,
        high_50,
        low_90,
        high_90,
        (np.sign(per_draw) * np.sign(mean) < 0).mean(axis=0),
        parameters,
        noise,
        error,
        draws,
        replicates,
    )


@dataclass(frozen=True, slots=True)
class Contrast:
    """What one measure does between scenario `a` and scenario `b`.

    Attributes
    ----------
    measure
        What is compared.
    a, b
        Names of the scenarios; effects are b minus a.
    variant, breakdown
        Where the numbers were read.
    years, groups
        What the arrays run over.
    by_year
        Effects (year, group).
    total
        Effects (group,) from the first year in which the scenarios may differ: the sum of a flow,
        the mean of a stock.
    level_a, level_b
        Levels of the scenarios over the same years (group,).
    shown, shown_by_year
        False where too few persons stand behind a number: (group,) and (year, group).
    """

    measure: Measure
    a: str
    b: str
    variant: str | None
    breakdown: str
    years: tuple[int, ...]
    groups: tuple[str, ...]
    by_year: Spread
    total: Spread
    level_a: Spread
    level_b: Spread
    shown: NDArray[np.bool_]
    shown_by_year: NDArray[np.bool_]


def compare(
    answers: Answers,
    a: str,
    b: str,
    measure: Measure,
    first_year: int,
    breakdown: str = ALL,
    variant: str | None = None,
) -> Contrast:
    """Compare two scenarios of one study.

    Parameters
    ----------
    answers
        Results of a study that holds both scenarios.
    a, b
        Names of the scenarios; the effect is b minus a.
    measure
        What is compared.
    first_year
        First year that counts in the total: the first in which the scenarios may differ.
    breakdown
        "all", "municipality", "sex", "age" or "class".
    variant
        Structural variant; the first of the study if not given.

    Returns
    -------
    Contrast
        Differences per year and in total; exactly zero for identical scenarios.
    """
    years, groups, value_a = measure.cube(answers, a, breakdown, variant)
    years_b, _, value_b = measure.cube(answers, b, breakdown, variant)
    shared, at_a, at_b = np.intersect1d(years, years_b, return_indices=True)
    value_a, value_b = value_a[:, :, at_a], value_b[:, :, at_b]
    later = shared >= first_year
    total_a, total_b = (over_years(value[:, :, later], measure) for value in (value_a, value_b))
    level_a, level_b = spread(total_a), spread(total_b)
    persons = [value.mean(axis=(0, 1)) for value in (value_a, value_b)]
    small = measure.counts_people and breakdown != ALL
    return Contrast(
        measure,
        a,
        b,
        variant,
        breakdown,
        tuple(shared.tolist()),
        tuple(groups),
        spread(value_b - value_a),
        spread(total_b - total_a),
        level_a,
        level_b,
        shown_cells(level_a.mean, level_b.mean) if small else np.ones(len(groups), bool),
        np.array([shown_cells(*pair) for pair in zip(*persons, strict=True)])
        if small
        else np.ones((len(shared), len(groups)), bool),
    )


def over_years(values: Floats, measure: Measure) -> Floats:
    """Return the sum of a flow or the mean of a stock over years, the third axis."""
    result = values.sum(axis=2) if measure.is_flow else values.mean(axis=2)
    return np.asarray(result)


def shown_cells(*levels: Floats, threshold: int = 0) -> NDArray[np.bool_]:
    """Return which cells of a breakdown may be printed, given the persons behind each.

    A cell with at least one but fewer than the threshold persons in any of the levels is hidden;
    if it is the only one, the next smallest above zero is hidden too, or the total would give it
    away.

    Parameters
    ----------
    levels
        Numbers of persons (group,).
    threshold
        Smallest number that may be printed; it can be raised above the setting, never lowered.
    """
    least = max(int(settings()["smallest_shown_count"]), threshold)
    table = np.stack(levels)
    smallest = np.where(table > 0, table, np.inf).min(axis=0)
    hidden = smallest < least
    if hidden.sum() == 1 and len(hidden) > 1:
        others = np.where(hidden | (table.max(axis=0) == 0), np.inf, table.max(axis=0))
        hidden[int(np.argmin(others))] = True
    return np.asarray(~hidden)


def shown_parts(whole: NDArray[np.bool_], *parts: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return where all parts of a whole may be printed, from where each may by itself (group,).

    A part beside the others and their sum can be computed from them, and so can a sum: the parts
    of a group are printed together or not at all, and not where their sum is hidden.
    """
    return np.asarray(np.logical_and.reduce([whole, *parts]))


def main_measures() -> Sequence[str]:
    """Return the names of the measures that a comparison shows first."""
    return [name for names in settings()["main"].values() for name in names]
