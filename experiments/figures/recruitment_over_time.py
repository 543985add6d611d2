"""Youths recruited each year, in each scenario."""

from __future__ import annotations

from matplotlib.axes import Axes

from experiments.figures.figure import Drawn
from experiments.figures.parts import over_time
from experiments.subject import Subject
from experiments.words import Words


def draw(subject: Subject, ax: Axes, words: Words) -> Drawn:
    """Draw youths recruited per year with their bands."""
    shown = (subject.a, subject.b, *subject.beside)
    lines = [("youths_joining", name, subject.title(name, words.language)) for name in shown]
    effect = subject.contrast("youths_joining").total.at(0)
    return over_time(subject, ax, words, "recruitment_over_time", lines, effect)
