"""Posts in preventive work, whoever pays, in each scenario."""

from __future__ import annotations

from matplotlib.axes import Axes

from experiments.figures.figure import Drawn
from experiments.figures.parts import over_time
from experiments.subject import Subject
from experiments.words import Words


def draw(subject: Subject, ax: Axes, words: Words) -> Drawn:
    """Draw filled posts over time with their bands."""
    shown = (subject.a, subject.b, *subject.beside)
    lines = [("posts_all", name, subject.title(name, words.language)) for name in shown]
    effect = subject.contrast("posts_all").total.at(0)
    return over_time(subject, ax, words, "capacity_over_time", lines, effect)
