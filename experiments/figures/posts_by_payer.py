"""Posts by who pays them."""

from __future__ import annotations

from matplotlib.axes import Axes

from experiments.figures.figure import Drawn
from experiments.figures.parts import over_time
from experiments.sentences import short_name
from experiments.subject import Subject
from experiments.words import Words

PAYERS = ("posts_paid_by_grant", "posts_paid_by_own_funds")


def draw(subject: Subject, ax: Axes, words: Words) -> Drawn:
    """Draw posts that the grant pays and posts that municipalities pay, in both scenarios."""
    lines = [
        (
            payer,
            name,
            words.text(
                "figure.label",
                what=words.text(f"payers.{payer}"),
                scenario=short_name(subject, name, words),
            ),
        )
        for payer in PAYERS
        for name in (subject.a, subject.b)
    ]
    own = subject.contrast(PAYERS[1]).total.at(0)
    return over_time(subject, ax, words, "posts_by_payer", lines, own)
