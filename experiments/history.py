"""The model's history held against measured figures.

None of these figures has been used to set a parameter by fitting; they show how far priors alone
are from what is known.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from experiments.comparison import Effect, spread
from experiments.measures import Floats, measure
from experiments.subject import Subject
from model.facts.read import Observation
from model.outcomes.outcome import age_bands


@dataclass(frozen=True, slots=True)
class Check:
    """One figure of the history.

    Attributes
    ----------
    name
        Key of its label.
    fact
        The observation.
    low, high
        The range that the fact leaves for the model's number.
    model
        The model's number.
    ratio
        The model's number over the middle of the range.
    """

    name: str
    fact: Observation
    low: float
    high: float
    model: Effect
    ratio: Effect

    @property
    def factor(self) -> float:
        """How many times too high or too low the model's mean is; one inside the range."""
        if self.model.mean < self.low:
            return self.low / self.model.mean if self.model.mean > 0 else float("inf")
        return max(self.model.mean / self.high, 1.0)


@cache
def _checks() -> Sequence[Mapping[str, Any]]:
    text = resources.files("experiments").joinpath("history.toml").read_text(encoding="utf-8")
    rows: Sequence[Mapping[str, Any]] = tomllib.loads(text)["check"]
    return rows


def held_against_facts(subject: Subject) -> tuple[Check, ...]:
    """Return every figure of the history with the fact that it is held against."""
    return tuple(_check(subject, row) for row in _checks())


def _check(subject: Subject, row: Mapping[str, Any]) -> Check:
    fact = subject.facts.observation(row["fact"])
    if fact.value is None:
        raise ValueError(f"observation {fact.id} has no value to hold the model against")
    low, high = (fact.value * times for times in row["times"])
    sample = _mean_age(subject, row) if row.get("mean_age") else _year(subject, row, "all")[..., 0]
    middle = (low + high) / 2
    return Check(row["name"], fact, low, high, spread(sample).at(), spread(sample / middle).at())


def _year(subject: Subject, row: Mapping[str, Any], breakdown: str) -> Floats:
    years, _, values = measure(row["measure"]).cube(subject.answers, subject.a, breakdown)
    return values[:, :, int(np.flatnonzero(years == row["year"])[0])]


def _mean_age(subject: Subject, row: Mapping[str, Any]) -> Floats:
    counts = _year(subject, row, "age")
    ends = [[int(age) for age in band.split("-")] for band in age_bands()]
    middles = np.array([(first + last + 1) / 2 for first, last in ends])
    whole = counts.sum(axis=-1)
    mean: Floats = np.divide(
        counts @ middles, whole, out=np.full_like(whole, np.nan), where=whole > 0
    )
    return mean


def worst(checks: Sequence[Check]) -> Check:
    """Return the figure that is farthest off."""
    return max(checks, key=lambda check: check.factor)
