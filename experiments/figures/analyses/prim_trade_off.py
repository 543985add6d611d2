"""Density against coverage as boxes shrink, in the half fitted to and in the half held out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matplotlib.axes import Axes

from experiments.analysis.told_discover import sentence
from experiments.analysis.told_sensitivity import about
from experiments.figures.figure import Cell, Drawn
from experiments.figures.style import legend_below, look, number_axis, series
from experiments.words import Words

KIND = "discover"


def main_threshold(told: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what was found for the threshold that figures are about."""
    found: Mapping[str, Any] = next(
        each for each in told["thresholds"] if each["threshold"] == told["main"]
    )
    return found


def shows(told: Mapping[str, Any]) -> bool:
    """Say whether boxes were peeled at all."""
    return bool(not told["constant"] and main_threshold(told)["trajectory"])


def draw(told: Mapping[str, Any], ax: Axes, words: Words) -> Drawn:
    """Draw the boxes of one peeling in both halves, and the box that was chosen."""
    found = main_threshold(told)
    rows: list[tuple[Cell, ...]] = []
    for index, half in enumerate(("fit", "hold_out")):
        item = series(index)
        ax.plot(
            [box[half]["coverage"] for box in found["trajectory"]],
            [box[half]["density"] for box in found["trajectory"]],
            item.dash,
            color=item.colour,
            marker=item.marker,
            markersize=float(look()["point_size"]),
            label=words.text(f"analysis_figures.prim_trade_off.{half}"),
        )
        rows += [
            (
                half,
                at,
                len(box["bounds"]),
                float(box[half]["coverage"]),
                float(box[half]["density"]),
                float(box[half]["mass"]),
            )
            for at, box in enumerate(found["trajectory"])
        ]
    if found["box"]:
        ax.plot(
            found["box"]["hold_out"]["coverage"],
            found["box"]["hold_out"]["density"],
            "o",
            markerfacecolor="none",
            markeredgecolor=look()["ink"],
            markersize=float(look()["point_size"]) * 2,
        )
    ax.axhline(found["share"], color=look()["grey"], linestyle=":", linewidth=1)
    ax.set_xlim(0, 1)
    ax.set_ylim(0, 1)
    number_axis(ax, words, vertical=True)
    number_axis(ax, words, vertical=False)
    ax.set_xlabel(words.text("analysis.heads.coverage"))
    ax.set_ylabel(words.text("analysis.heads.density"))
    legend_below(ax)
    return Drawn(
        sentence(found, words, str(about(told, words)["b"])),
        words.text("analysis_figures.prim_trade_off.caption", harm=words.tick(found["threshold"])),
        words.text("analysis_figures.prim_trade_off.alt"),
        words.text("analysis_figures.prim_trade_off.unit"),
        ("half", "box", "parameters", "coverage", "density", "mass"),
        rows,
    )
