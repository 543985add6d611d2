"""Youths in each form of collaboration, in both scenarios."""

from __future__ import annotations

from matplotlib.axes import Axes

from experiments.figures.figure import Drawn
from experiments.figures.parts import by_form
from experiments.measures import part_names
from experiments.subject import Subject
from experiments.words import Words


def draw(subject: Subject, ax: Axes, words: Words) -> Drawn:
    """Draw youths in each form, mean of the years after the scenarios part."""
    return by_form(subject, ax, words, "collaboration", "youths_in", part_names()[1])
