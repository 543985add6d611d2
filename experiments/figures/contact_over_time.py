"""Youths in contact with field workers over time."""

from __future__ import annotations

from matplotlib.axes import Axes

from experiments.figures.figure import Drawn
from experiments.figures.parts import over_time
from experiments.sentences import short_name
from experiments.subject import Subject
from experiments.words import Words

STATUSES = ("youths_in_contact", "youths_with_trust")


def draw(subject: Subject, ax: Axes, words: Words) -> Drawn:
    """Draw youths in contact and youths with trust, in both scenarios."""
    lines = [
        (
            status,
            name,
            words.text(
                "figure.label",
                what=words.text(f"statuses.{status}"),
                scenario=short_name(subject, name, words),
            ),
        )
        for status in STATUSES
        for name in (subject.a, subject.b)
    ]
    effect = subject.contrast("youths_with_trust").total.at(0)
    return over_time(subject, ax, words, "contact_over_time", lines, effect)
