"""Total Sobol indices of groups and of chance, with their intervals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matplotlib.axes import Axes

from experiments.analysis.sheets import short
from experiments.figures.figure import Drawn
from experiments.figures.style import (
    legend_below,
    look,
    name_rows,
    number_axis,
    series,
    size_rows,
    zero_line,
)
from experiments.words import Words

KIND = "sensitivity"


def shows(told: Mapping[str, Any]) -> bool:
    """Say whether there is anything to divide up."""
    return not told["constant"]


def draw(told: Mapping[str, Any], ax: Axes, words: Words) -> Drawn:
    """Draw the index of each group alone and in total, with half-widths."""
    order = sorted(told["groups"], key=lambda name: -told["groups"][name]["total"])
    size_rows(ax, len(order) * 2)
    height = float(look()["bar_height"]) / 2
    for index, kind in enumerate(("total", "first")):
        item = series(index)
        ax.barh(
            [row + (index - 1 / 2) * height for row in range(len(order))],
            [told["groups"][name][kind] for name in order],
            height=height,
            xerr=[told["groups"][name][f"{kind}_half_width"] for name in order],
            color=item.colour,
            edgecolor="white",
            hatch=look()["hatches"][index],
            ecolor=look()["ink"],
            label=words.text(f"analysis.heads.{kind}"),
        )
    zero_line(ax, vertical=True)
    name_rows(ax, [short(words, name) for name in order])
    number_axis(ax, words, vertical=False)
    ax.set_xlabel(words.text("analysis_figures.sobol_bars.axis"))
    legend_below(ax)
    rows = [(name, *(float(value) for value in told["groups"][name].values())) for name in order]
    title = words.text(
        "analysis_figures.sobol_bars.title",
        first=short(words, order[0]),
        share=words.percent(told["groups"][order[0]]["total"]),
        half=words.percent(told["groups"][order[0]]["total_half_width"]),
    )
    return Drawn(
        title,
        words.text("analysis_figures.sobol_bars.caption", rows=words.number(told["rows"])),
        words.text("analysis_figures.sobol_bars.alt"),
        words.text("analysis_figures.sobol_bars.unit"),
        ("group", "first", "first_half_width", "total", "total_half_width"),
        rows,
    )
