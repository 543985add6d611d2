"""Youths by status over time."""

from __future__ import annotations

from matplotlib.axes import Axes

from experiments.figures.figure import Drawn
from experiments.figures.parts import over_time
from experiments.sentences import short_name
from experiments.subject import Subject
from experiments.words import Words

STATUSES = ("street_group_youths", "network_members", "former_members")


def draw(subject: Subject, ax: Axes, words: Words) -> Drawn:
    """Draw youths in street groups, in networks and out of them again, in both scenarios."""
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
    effect = subject.contrast("network_members").total.at(0)
    return over_time(subject, ax, words, "status_over_time", lines, effect)
