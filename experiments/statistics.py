"""The model's number for every target, read off results by draw and replicate.

A statistic is a function of answers, scenario, parameters and the arguments that its target
declares; it returns numbers (draws, replicates). Which function is meant stands in
``calibration/targets.toml`` by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from calibration.settings import settings
from calibration.targets import Floats, Target
from experiments.measures import Answers, measure
from model.outcomes.outcome import age_bands


@dataclass(frozen=True, slots=True)
class Source:
    """What a statistic is read off.

    Attributes
    ----------
    answers
        Results of a study.
    scenario
        Scenario that holds the history.
    parameters
        Parameter name to its values (draws,).
    """

    answers: Answers
    scenario: str
    parameters: Mapping[str, Floats]

    def year(self, name: str, year: int, breakdown: str = "all") -> Floats:
        """Return one measure in one year (draws, replicates, groups)."""
        years, _, values = measure(name).cube(self.answers, self.scenario, breakdown)
        found: Floats = values[:, :, int(np.flatnonzero(years == year)[0])]
        return found


def _over(above: Floats, below: Floats) -> Floats:
    """Return a share; where there is nobody to share among it is none."""
    return np.divide(above, below, out=np.zeros_like(above), where=below > 0)


def _middles() -> dict[str, float]:
    ends = {band: [int(age) for age in band.split("-")] for band in age_bands()}
    return {band: (first + last + 1) / 2 for band, (first, last) in ends.items()}


def _by_age(source: Source, name: str, year: int, ages: Sequence[str]) -> Floats:
    """Return a measure in some age bands (draws, replicates, bands)."""
    at = [age_bands().index(age) for age in ages]
    found: Floats = source.year(name, year, "age")[..., at]
    return found


def level(source: Source, measure: str, year: int) -> Floats:
    """Return one measure in one year."""
    found: Floats = source.year(measure, year)[..., 0]
    return found


def mean_age(source: Source, measure: str, year: int) -> Floats:
    """Return the mean age of those counted, from the middles of the age bands.

    Where nobody is counted, the middle of all bands stands in.
    """
    counts, middles = source.year(measure, year, "age"), np.array(list(_middles().values()))
    whole = counts.sum(axis=-1)
    mean: Floats = np.full_like(whole, middles.mean())
    np.divide(counts @ middles, whole, out=mean, where=whole > 0)
    return mean


def rate(
    source: Source, measures: Sequence[str], over: Sequence[str], year: int, ages: Sequence[str]
) -> Floats:
    """Return a count per year over a mean stock, in some age bands."""
    above = sum(_by_age(source, name, year, ages).sum(axis=-1) for name in measures)
    below = sum(_by_age(source, name, year, ages).sum(axis=-1) for name in over)
    return _over(np.asarray(above), np.asarray(below))


def stock_age(
    source: Source,
    minors: str,
    members: Sequence[str],
    year: int,
    ages: Sequence[str],
    adults: str,
    adult_years: str,
) -> Floats:
    """Return the mean age of members as the police count them: minors seldom, others always."""
    middles = _middles()
    young = [band for band in middles if band not in ages]
    seen = _by_age(source, minors, year, young)
    grown = np.asarray(sum(_by_age(source, name, year, ages) for name in members))
    years = seen @ np.array([middles[band] for band in young])
    years = years + grown @ np.array([middles[band] for band in ages])
    persons = seen.sum(axis=-1) + grown.sum(axis=-1) + level(source, adults, year)
    return _over(years + level(source, adult_years, year), persons)


def share_working(source: Source, working: str, posts: Sequence[str], year: int) -> Floats:
    """Return the share of municipalities with posts in a form where it works on cases."""
    filled = np.asarray(sum(source.year(name, year, "municipality") for name in posts))
    at_work = source.year(working, year, "municipality") > 0
    return _over(at_work.sum(axis=-1).astype(float), (filled > 0).sum(axis=-1).astype(float))


def parameter_and_level(
    source: Source, parameter: str, measure: str, year: int, share: float
) -> Floats:
    """Return a parameter plus a share of a measure."""
    return source.parameters[parameter][:, None] + share * level(source, measure, year)


def power(source: Source, parameter: str, exponent: float) -> Floats:
    """Return a parameter raised to a power."""
    return np.asarray(source.parameters[parameter][:, None] ** exponent)


def half_life_left(source: Source, parameter: str, **months: float) -> Floats:
    """Return the mean share that is left between two months after the end, given a half-life.

    Equation: the mean of ``2**(-t / h)`` over t from `from` to `to`.
    """
    half = source.parameters[parameter][:, None]
    first, last = months["from"], months["to"]
    area = (2.0 ** (-first / half) - 2.0 ** (-last / half)) * half / np.log(2.0)
    return np.asarray(area / (last - first))


STATISTICS: Mapping[str, Callable[..., Floats]] = {
    each.__name__: each
    for each in (
        level,
        mean_age,
        rate,
        stock_age,
        share_working,
        parameter_and_level,
        power,
        half_life_left,
    )
}


def statistic(target: Target, source: Source, replicates: int) -> Floats:
    """Return the model's number for a target (draws, replicates), not yet transformed."""
    arguments = {key: value for key, value in target.statistic.items() if key != "name"}
    values = STATISTICS[target.statistic["name"]](source, **arguments)
    return np.ascontiguousarray(np.broadcast_to(values, (len(values), replicates)))


def effect(answers: Answers, a: str, b: str, asked: Mapping[str, Any]) -> Floats:
    """Return what scenario `b` changes against `a` (draws, replicates), over declared years."""
    years, _, first = measure(asked["measure"]).cube(answers, a)
    second = measure(asked["measure"]).cube(answers, b)[-1]
    within = (years >= asked["years"][0]) & (years <= asked["years"][1])
    change = (second - first)[:, :, within, 0]
    found: Floats = change.sum(axis=-1) if asked["sum"] else change.mean(axis=-1)
    return found


def columns_of(targets: Sequence[Target]) -> tuple[str, ...]:
    """Return the columns of results that targets and effects are read off, in order of name."""
    asked = [row["measure"] for row in settings()["effects"].values()]
    for target in targets:
        for key, value in target.statistic.items():
            if key not in ("name", "parameter", "ages"):
                asked += [value] if isinstance(value, str) else value if _is_names(value) else []
    return tuple(sorted({column for name in asked for column in measure(name).add})) + tuple(
        sorted({column for name in asked for column in measure(name).over})
    )


def _is_names(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)
