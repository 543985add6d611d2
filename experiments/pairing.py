"""What it gains that two scenarios share their random numbers.

With independent seeds the variance of a difference is the sum of the variances of its sides; with
keyed draws the runs of a pair differ only in what the decision changed. The ratio says how many
times more runs independent seeds would need.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from experiments.comparison import settings
from experiments.measures import Answers, Floats, measure
from experiments.words import Words


@dataclass(frozen=True, slots=True)
class Gain:
    """Variances of one difference under two ways to draw.

    Attributes
    ----------
    name
        Measure.
    independent, keyed
        Variance of the difference with independent seeds, and in pairs.
    pairs
        Number of pairs.
    """

    name: str
    independent: float
    keyed: float
    pairs: int

    @property
    def ratio(self) -> float:
        """How many times smaller the variance is in pairs; infinite where pairs never differ."""
        return self.independent / self.keyed if self.keyed > 0 else math.inf

    @property
    def data(self) -> Mapping[str, object]:
        """The numbers as data."""
        return {
            "variance_independent_seeds": self.independent,
            "variance_keyed_draws": self.keyed,
            "gain": self.ratio if math.isfinite(self.ratio) else None,
            "pairs": self.pairs,
        }

    def told(self, words: Words) -> str:
        """Return the numbers as a sentence."""
        outcome, pairs = words.outcome(self.name), words.number(self.pairs)
        if not math.isfinite(self.ratio):
            return words.text("account.identical", outcome=outcome, pairs=pairs)
        return words.text(
            "account.gain",
            outcome=outcome,
            gain=words.plain(self.ratio),
            independent=words.plain(self.independent),
            keyed=words.plain(self.keyed),
            pairs=pairs,
        )


def gain(name: str, value_a: Floats, value_b: Floats) -> Gain:
    """Return the gain of pairs for one number of each run (replicate,) at one parameter set."""
    independent = float(np.var(value_a, ddof=1) + np.var(value_b, ddof=1))
    return Gain(name, independent, float(np.var(value_b - value_a, ddof=1)), len(value_a))


def gain_of(answers: Answers, a: str, b: str, name: str) -> Gain:
    """Return the gain of pairs for a measure, summed over the years set for it."""
    first = int(settings()["paired_from"])
    sides = []
    for scenario in (a, b):
        years, _, values = measure(name).cube(answers, scenario)
        sides.append(values[0, :, years >= first, 0].sum(axis=0))
    return gain(name, *sides)
