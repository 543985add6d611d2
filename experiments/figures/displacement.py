"""What happens to the money that the grant paid with: kept, taken from other welfare, gone."""

from __future__ import annotations

from matplotlib.axes import Axes

from experiments.figures.figure import Cell, Drawn
from experiments.figures.parts import EFFECT_COLUMNS, numbers
from experiments.figures.style import draw_effects, name_rows, number_axis, size_rows, zero_line
from experiments.sentences import common_fields, statement
from experiments.subject import Subject
from experiments.words import Words

PARTS = (
    "grant_used",
    "own_money_same_activity",
    "own_money_other_activity",
    "taken_from_other_welfare",
    "own_money_freed",
)


def draw(subject: Subject, ax: Axes, words: Words) -> Drawn:
    """Draw the yearly difference in money by where it comes from and goes to."""
    contrasts = [subject.contrast(name) for name in PARTS]
    years = sum(year >= subject.first_year for year in contrasts[0].years)
    factor = words.unit(contrasts[0].measure).factor / years
    effects = [contrast.total.at(0).scaled(factor) for contrast in contrasts]
    size_rows(ax, len(PARTS) * 2)
    draw_effects(ax, effects, range(len(PARTS)), marks=range(len(PARTS)))
    name_rows(ax, [words.outcome(name) for name in PARTS])
    zero_line(ax, vertical=True)
    number_axis(ax, words, vertical=False)
    ax.set_xlabel(words.text("figures.displacement.axis"))
    rows: list[tuple[Cell, ...]] = [
        (name, *numbers(effect)) for name, effect in zip(PARTS, effects, strict=True)
    ]
    fields = {
        **common_fields(subject, words),
        "kept": words.effect(effects[1]),
        "lost": words.effect(effects[0]),
    }
    return Drawn(
        statement(
            words,
            "figures.displacement.title",
            effects[PARTS.index("taken_from_other_welfare")],
            **fields,
        ),
        words.text("figures.displacement.caption", **fields),
        words.text("figures.displacement.alt", **fields),
        words.text("figures.displacement.unit"),
        ("measure", *EFFECT_COLUMNS),
        rows,
    )
