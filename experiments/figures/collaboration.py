"""Youths in each form of collaboration, in both scenarios."""

from __future__ import annotations

from matplotlib.axes import Axes

from experiments.figures.figure import Cell, Drawn
from experiments.figures.parts import EFFECT_COLUMNS, numbers
from experiments.figures.style import (
    draw_effects,
    legend_below,
    look,
    name_rows,
    number_axis,
    size_rows,
)
from experiments.measures import part_names
from experiments.sentences import common_fields
from experiments.subject import Subject
from experiments.words import Words


def draw(subject: Subject, ax: Axes, words: Words) -> Drawn:
    """Draw youths in each form, mean of the years after the scenarios part."""
    forms = part_names()[1]
    contrasts = [subject.contrast(f"youths_in_{form}") for form in forms]
    order = sorted(range(len(forms)), key=lambda at: -float(contrasts[at].level_a.mean[0]))
    contrasts = [contrasts[at] for at in order]
    names = [forms[at] for at in order]
    size_rows(ax, len(names) * 2)
    shift = float(look()["offset"])
    levels = {
        subject.a: [contrast.level_a.at(0) for contrast in contrasts],
        subject.b: [contrast.level_b.at(0) for contrast in contrasts],
    }
    for index, (scenario, effects) in enumerate(levels.items()):
        at = [row + shift * (2 * index - 1) for row in range(len(names))]
        draw_effects(ax, effects, at, index, subject.title(scenario, words.language))
    name_rows(ax, [words.form(name) for name in names])
    ax.set_xlim(left=0)
    number_axis(ax, words, vertical=False)
    ax.set_xlabel(words.text("figures.collaboration.axis"))
    legend_below(ax)
    fewer = sum(contrast.total.at(0).high_90 < 0 for contrast in contrasts)
    rows: list[tuple[Cell, ...]] = [
        (scenario, name, *numbers(effect)[:-1])
        for scenario, effects in levels.items()
        for name, effect in zip(names, effects, strict=True)
    ]
    fields = {
        **common_fields(subject, words),
        "fewer": words.number(fewer),
        "forms": words.number(len(names)),
    }
    return Drawn(
        words.text("figures.collaboration.title", **fields),
        words.text("figures.collaboration.caption", **fields),
        words.text("figures.collaboration.alt", **fields),
        words.text("figures.collaboration.unit"),
        ("scenario", "form", *EFFECT_COLUMNS[:-1]),
        rows,
    )
