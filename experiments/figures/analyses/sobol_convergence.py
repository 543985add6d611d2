"""Total indices as the design grows, and in every scramble by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matplotlib.axes import Axes

from experiments.analysis.sheets import short
from experiments.figures.figure import Cell, Drawn
from experiments.figures.style import legend_below, look, number_axis, series
from experiments.words import Words

KIND = "sensitivity"


def shows(told: Mapping[str, Any]) -> bool:
    """Say whether there is anything that could converge."""
    return not told["constant"]


def draw(told: Mapping[str, Any], ax: Axes, words: Words) -> Drawn:
    """Draw lines for the growing design with half-widths, and a mark for each scramble."""
    grown = [step for step in told["convergence"] if step["kind"] == "grown"]
    apart = [step for step in told["convergence"] if step["kind"] == "scramble"]
    sizes, rows = [step["rows"] for step in grown], list[tuple[Cell, ...]]()
    for index, name in enumerate(told["groups"]):
        item = series(index)
        middle = [step["total"][name] for step in grown]
        half = [step["half_width"][name] for step in grown]
        ax.errorbar(
            sizes,
            middle,
            yerr=half,
            color=item.colour,
            marker=item.marker,
            linestyle=item.dash,
            markersize=float(look()["point_size"]),
            capsize=2,
            label=short(words, name),
        )
        ax.plot(
            [step["rows"] for step in apart],
            [step["total"][name] for step in apart],
            item.marker,
            color=item.colour,
            alpha=float(look()["band_alpha"]) * 2,
            markersize=float(look()["point_size"]),
        )
        rows += [
            (
                name,
                kind,
                int(step["rows"]),
                float(step["total"][name]),
                float(step["half_width"][name]),
            )
            for kind, steps in (("grown", grown), ("scramble", apart))
            for step in steps
        ]
    number_axis(ax, words, vertical=True)
    ax.set_xlabel(words.text("analysis_figures.sobol_convergence.axis"))
    legend_below(ax)
    last = max(told["groups"][name]["total_half_width"] for name in told["groups"])
    return Drawn(
        words.text(
            "analysis_figures.sobol_convergence.title",
            rows=words.number(told["rows"]),
            half=words.percent(last),
        ),
        words.text("analysis_figures.sobol_convergence.caption"),
        words.text("analysis_figures.sobol_convergence.alt"),
        words.text("analysis_figures.sobol_convergence.unit"),
        ("group", "part", "rows", "total", "half_width"),
        rows,
    )
