"""Posts by who pays them."""

from __future__ import annotations

from matplotlib.axes import Axes

from experiments.figures.figure import Drawn
from experiments.figures.parts import in_both, over_time
from experiments.subject import Subject
from experiments.words import Words

PAYERS = ("posts_paid_by_grant", "posts_paid_by_own_funds")


def draw(subject: Subject, ax: Axes, words: Words) -> Drawn:
    """Draw posts that the grant pays and posts that municipalities pay, in both scenarios."""
    lines = in_both(subject, words, {each: words.text(f"payers.{each}") for each in PAYERS})
    own = subject.contrast(PAYERS[1]).total.at(0)
    return over_time(subject, ax, words, "posts_by_payer", lines, own)
