"""The box that was found: which part of each prior it holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matplotlib.axes import Axes

from experiments.analysis.settings import rules
from experiments.analysis.sheets import short
from experiments.analysis.told_discover import limit, sentence
from experiments.analysis.told_sensitivity import about
from experiments.figures.analyses.prim_trade_off import main_threshold
from experiments.figures.figure import Drawn
from experiments.figures.style import look, name_rows, number_axis, series, size_rows
from experiments.words import Words
from model.parameters.declare import declared_parameters

KIND = "discover"


def shows(told: Mapping[str, Any]) -> bool:
    """Say whether there is a box."""
    return bool(not told["constant"] and main_threshold(told)["box"])


def draw(told: Mapping[str, Any], ax: Axes, words: Words) -> Drawn:
    """Draw the limits of the box as shares of each prior."""
    box = main_threshold(told)["box"]
    low, high = rules()["prior_ends"]["outer"]
    rows = []
    for bound in box["bounds"]:
        prior = declared_parameters()[bound["name"]].prior.frozen()
        ends = [
            float(prior.cdf(value)) if value is not None else end
            for value, end in ((bound["low"], low), (bound["high"], high))
        ]
        rows.append((bound["name"], *ends))
    size_rows(ax, len(rows) * 2)
    ax.barh(
        range(len(rows)),
        [1.0] * len(rows),
        color=look()["faint"],
        height=float(look()["bar_height"]),
    )
    ax.barh(
        range(len(rows)),
        [row[2] - row[1] for row in rows],
        left=[row[1] for row in rows],
        color=series(0).colour,
        height=float(look()["bar_height"]),
    )
    for at, bound in enumerate(box["bounds"]):
        ax.annotate(
            limit(bound, words),
            (0, at),
            xytext=(2, 0),
            textcoords="offset points",
            va="center",
            fontsize="small",
            color=look()["ink"],
        )
    ax.set_xlim(0, 1)
    name_rows(ax, [short(words, row[0]) for row in rows])
    number_axis(ax, words, vertical=False)
    ax.set_xlabel(words.text("analysis_figures.prim_box.axis"))
    return Drawn(
        sentence(main_threshold(told), words, str(about(told, words)["b"])),
        words.text("analysis_figures.prim_box.caption"),
        words.text("analysis_figures.prim_box.alt"),
        words.text("analysis_figures.prim_box.unit"),
        ("parameter", "low_share_of_prior", "high_share_of_prior"),
        rows,
    )
