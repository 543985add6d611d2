"""Acceptability curves: which option is best, by what an avoided recruitment is worth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matplotlib.axes import Axes

from experiments.analysis.told_decide import option
from experiments.figures.figure import Cell, Drawn
from experiments.figures.style import legend_below, look, number_axis, series
from experiments.words import Words

KIND = "decide"
PAYER = "society"


def shows(told: Mapping[str, Any]) -> bool:
    """Say whether options were weighed."""
    return bool(told["sets"])


def draw(told: Mapping[str, Any], ax: Axes, words: Words) -> Drawn:
    """Draw the share of draws in which each option is best, for society, under declared priors."""
    found = told["sets"]["declared"]["payers"][PAYER]["acceptability"]
    factor = float(words.tables["number"]["money_factor"])
    worth = [value * factor for value in found["worth"]]
    rows: list[tuple[Cell, ...]] = []
    every = max(len(worth) // int(look()["legend_columns"]) // 2, 1)
    for index, (name, shares) in enumerate(found["share"].items()):
        item = series(index)
        ax.plot(
            worth,
            shares,
            item.dash,
            color=item.colour,
            marker=item.marker,
            markevery=every,
            label=option(told, name, words),
        )
        rows += [(name, value, float(share)) for value, share in zip(worth, shares, strict=True)]
    ax.set_ylim(0, 1)
    number_axis(ax, words, vertical=True)
    ax.set_xlabel(words.text("analysis_figures.acceptability.axis"))
    ax.set_ylabel(words.text("analysis_figures.acceptability.unit"))
    legend_below(ax)
    mark = told["settings"]["worth"]["mark_sek"]
    ax.axvline(mark * factor, color=look()["grey"], linestyle=":", linewidth=1)
    best = found["best_on_average"]
    last = best[-1]
    return Drawn(
        words.text(
            "analysis_figures.acceptability.title",
            low=option(told, best[0], words),
            high=option(told, last, words),
            share=words.percent(found["share"][last][-1]),
            most=words.plain(worth[-1]),
        ),
        words.text("analysis_figures.acceptability.caption", mark=words.plain(mark * factor)),
        words.text("analysis_figures.acceptability.alt"),
        words.text("analysis_figures.acceptability.unit"),
        ("option", "worth_msek", "share_best"),
        rows,
    )
