"""The mean effect in the lowest and the highest fifth of each parameter's prior."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matplotlib.axes import Axes

from experiments.analysis.settings import rules
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
    return bool(not told["constant"] and told["tornado"])


def draw(told: Mapping[str, Any], ax: Axes, words: Words) -> Drawn:
    """Draw the ends of each parameter, widest first, with their standard errors."""
    ends = told["tornado"]
    order = sorted(ends, key=lambda name: -abs(ends[name]["high"] - ends[name]["low"]))
    order = order[: int(rules()["shown"]["rows"])]
    size_rows(ax, len(order))
    ax.hlines(
        range(len(order)),
        [ends[name]["low"] for name in order],
        [ends[name]["high"] for name in order],
        look()["grey"],
        linewidth=float(look()["inner_width"]),
        zorder=1,
    )
    for index, end in enumerate(("low", "high")):
        item = series(index)
        ax.errorbar(
            [ends[name][end] for name in order],
            range(len(order)),
            xerr=[ends[name][f"{end}_error"] for name in order],
            fmt=item.marker,
            color=item.colour,
            markersize=float(look()["point_size"]),
            label=words.text(f"analysis_figures.tornado.{end}"),
            zorder=2,
        )
    zero_line(ax, vertical=True)
    ax.axvline(told["mean"], color=look()["grey"], linestyle=":", linewidth=1)
    name_rows(ax, [short(words, name) for name in order])
    number_axis(ax, words, vertical=False)
    ax.set_xlabel(words.text("analysis_figures.tornado.axis"))
    legend_below(ax)
    first = ends[order[0]]
    return Drawn(
        words.text(
            "analysis_figures.tornado.title",
            name=short(words, order[0]),
            low=words.plain(round(first["low"])),
            high=words.plain(round(first["high"])),
        ),
        words.text("analysis_figures.tornado.caption", mean=words.plain(round(told["mean"]))),
        words.text("analysis_figures.tornado.alt"),
        words.text("analysis_figures.tornado.unit"),
        ("parameter", "low", "high", "low_standard_error", "high_standard_error"),
        [(name, *(float(value) for value in ends[name].values())) for name in order],
    )
