"""Areas that are less willing to engage, over time."""

from __future__ import annotations

from matplotlib.axes import Axes

from experiments.figures.figure import Drawn
from experiments.figures.parts import over_time
from experiments.sentences import short_name
from experiments.subject import Subject
from experiments.words import Words


def draw(subject: Subject, ax: Axes, words: Words) -> Drawn:
    """Draw the number of wary areas in both scenarios."""
    lines = [
        ("wary_areas", name, short_name(subject, name, words)) for name in (subject.a, subject.b)
    ]
    effect = subject.contrast("wary_areas").total.at(0)
    return over_time(subject, ax, words, "wary_areas", lines, effect)
