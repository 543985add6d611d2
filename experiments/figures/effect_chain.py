"""From money to members: how much of a change is left in each link of the chain."""

from __future__ import annotations

from matplotlib.axes import Axes

from experiments.figures.figure import Cell, Drawn
from experiments.figures.parts import EFFECT_COLUMNS, numbers, sure_counts
from experiments.figures.style import draw_effects, name_rows, number_axis, size_rows, zero_line
from experiments.sentences import common_fields
from experiments.subject import Subject
from experiments.words import Words

CHAIN = (
    "grant_used",
    "posts_all",
    "youths_in_contact",
    "youths_with_trust",
    "youths_joining",
    "network_members",
)


def draw(subject: Subject, ax: Axes, words: Words) -> Drawn:
    """Draw the difference in every link, in percent of the first scenario's mean level."""
    factor = float(words.tables["number"]["percent_factor"])
    contrasts = [subject.contrast(name) for name in CHAIN]
    known = [each for each in contrasts if each.level_a.at(0).mean > 0]
    effects = [each.total.at(0).scaled(factor / each.level_a.at(0).mean) for each in known]
    size_rows(ax, len(known) * 2)
    draw_effects(ax, effects, range(len(known)))
    name_rows(ax, [_link(each.measure.name, words) for each in known])
    zero_line(ax, vertical=True)
    number_axis(ax, words, vertical=False)
    fields = {**common_fields(subject, words), **sure_counts(effects, words)}
    ax.set_xlabel(words.text("figures.effect_chain.axis", **fields))
    rows: list[tuple[Cell, ...]] = [
        (each.measure.name, *numbers(effect)) for each, effect in zip(known, effects, strict=True)
    ]
    return Drawn(
        words.text("figures.effect_chain.title", **fields),
        words.text("figures.effect_chain.caption", **fields),
        words.text("figures.effect_chain.alt", **fields),
        words.text("figures.effect_chain.unit"),
        ("measure", *EFFECT_COLUMNS),
        rows,
    )


def _link(name: str, words: Words) -> str:
    """Return what a link is called; the money by its whole name."""
    own = f"figures.effect_chain.{name}"
    return words.text(own) if words.has(own) else words.outcome(name)
