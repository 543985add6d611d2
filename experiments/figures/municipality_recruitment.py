"""The difference in recruitment in each municipality, ordered by code."""

from __future__ import annotations

from matplotlib.axes import Axes

from experiments.figures.figure import Drawn
from experiments.figures.parts import by_municipality
from experiments.subject import Subject
from experiments.words import Words


def draw(subject: Subject, ax: Axes, words: Words) -> Drawn:
    """Draw the difference in youths recruited, summed over the years after scenarios part."""
    return by_municipality(subject, ax, words, "municipality_recruitment", "youths_joining")
