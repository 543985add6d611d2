"""Youths in the two forms that coordinate cases, year by year."""

from __future__ import annotations

from matplotlib.axes import Axes

from experiments.figures.figure import Drawn
from experiments.figures.parts import in_both, over_time
from experiments.subject import Subject
from experiments.words import Words

FORMS = ("sspf", "sig")


def draw(subject: Subject, ax: Axes, words: Words) -> Drawn:
    """Draw youths in SSPF and in social intervention groups, in both scenarios."""
    lines = in_both(subject, words, {f"youths_in_{form}": words.form(form) for form in FORMS})
    effect = subject.contrast(f"youths_in_{FORMS[0]}").total.at(0)
    return over_time(subject, ax, words, "collaboration_over_time", lines, effect)
