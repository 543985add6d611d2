"""The difference in recruitment, year by year."""

from __future__ import annotations

from matplotlib.axes import Axes

from experiments.figures.figure import Cell, Drawn
from experiments.figures.parts import EFFECT_COLUMNS, numbers
from experiments.figures.style import (
    look,
    number_axis,
    parting_line,
    series,
    year_axis,
    zero_line,
)
from experiments.sentences import common_fields
from experiments.subject import Subject
from experiments.words import Words


def draw(subject: Subject, ax: Axes, words: Words) -> Drawn:
    """Draw the difference in youths recruited per year with 50 % and 90 % intervals."""
    contrast = subject.contrast("youths_joining")
    effects = [contrast.by_year.at(at, 0) for at in range(len(contrast.years))]
    item = series(0)
    for year, effect in zip(contrast.years, effects, strict=True):
        ax.vlines(
            year, effect.low_90, effect.high_90, item.colour, linewidth=float(look()["outer_width"])
        )
        ax.vlines(
            year, effect.low_50, effect.high_50, item.colour, linewidth=float(look()["inner_width"])
        )
        ax.plot(
            year,
            effect.mean,
            item.marker,
            color=item.colour,
            markersize=float(look()["point_size"]),
            markeredgecolor="white",
        )
    zero_line(ax, vertical=False)
    year_axis(ax, contrast.years)
    parting_line(ax, subject.first_year, words)
    number_axis(ax, words, vertical=True)
    ax.set_ylabel(words.text("figures.recruitment_difference.axis"))
    later = [
        (y, e) for y, e in zip(contrast.years, effects, strict=True) if y >= subject.first_year
    ]
    sure = [year for year, effect in later if effect.is_finding]
    key = "some" if sure else "no"
    rows: list[tuple[Cell, ...]] = [
        (year, *numbers(effect)) for year, effect in zip(contrast.years, effects, strict=True)
    ]
    return Drawn(
        words.text(
            f"figures.recruitment_difference.title.{key}",
            sure=words.number(len(sure)),
            years=words.number(len(later)),
            **common_fields(subject, words),
        ),
        words.text("figures.recruitment_difference.caption", **common_fields(subject, words)),
        words.text("figures.recruitment_difference.alt", **common_fields(subject, words)),
        words.text("figures.recruitment_difference.unit"),
        ("year", *EFFECT_COLUMNS),
        rows,
    )
