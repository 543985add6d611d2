"""The difference in recruitment by sex and by age."""

from __future__ import annotations

from matplotlib.axes import Axes

from experiments.figures.figure import Cell, Drawn
from experiments.figures.parts import EFFECT_COLUMNS, numbers
from experiments.figures.style import draw_effects, name_rows, number_axis, size_rows, zero_line
from experiments.sentences import common_fields
from experiments.subject import Subject
from experiments.words import Words


def draw(subject: Subject, ax: Axes, words: Words) -> Drawn:
    """Draw the difference in youths recruited, by sex and by age band."""
    rows: list[tuple[Cell, ...]] = []
    names, effects, marks = [], [], []
    for index, breakdown in enumerate(("sex", "age")):
        contrast = subject.contrast("youths_joining", breakdown)
        for at, group in enumerate(contrast.groups):
            if not contrast.shown[at]:
                continue
            effect = contrast.total.at(at)
            names.append(words.group(group))
            effects.append(effect)
            marks.append(index)
            rows.append((breakdown, group, *numbers(effect)))
    size_rows(ax, len(names) * 2)
    draw_effects(ax, effects, range(len(names)), marks=marks)
    name_rows(ax, names)
    zero_line(ax, vertical=True)
    number_axis(ax, words, vertical=False)
    ax.set_xlabel(words.text("figures.sex_and_age.axis"))
    sure = [name for name, effect in zip(names, effects, strict=True) if effect.is_finding]
    return Drawn(
        words.text(
            f"figures.sex_and_age.title.{'some' if sure else 'no'}",
            groups=", ".join(sure),
            **common_fields(subject, words),
        ),
        words.text("figures.sex_and_age.caption", **common_fields(subject, words)),
        words.text("figures.sex_and_age.alt", **common_fields(subject, words)),
        words.text("figures.sex_and_age.unit"),
        ("breakdown", "group", *EFFECT_COLUMNS),
        rows,
    )
