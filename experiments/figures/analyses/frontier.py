"""Money against avoided recruitments: as the grant is used now, and with the best of each lever."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matplotlib.axes import Axes

from experiments.analysis.structure import effect_of
from experiments.analysis.told_optimise import gain_sentence
from experiments.figures.figure import Cell, Drawn
from experiments.figures.style import legend_below, look, number_axis, series, zero_line
from experiments.words import Words

KIND = "optimise"


def shows(told: Mapping[str, Any]) -> bool:
    """Say whether there are points to draw."""
    return bool(told["points"])


def draw(told: Mapping[str, Any], ax: Axes, words: Words) -> Drawn:
    """Draw both uses of the money at every amount, with 90 % intervals."""
    factor = float(words.tables["number"]["money_factor"])
    rows: list[tuple[Cell, ...]] = []
    for index, kind in enumerate(("now", "best")):
        points = [point for point in told["points"].values() if point["kind"] == kind]
        outlays = [effect_of(point["outlay"]).mean * factor for point in points]
        effects = [effect_of(point["avoided"]) for point in points]
        item = series(index)
        ax.errorbar(
            outlays,
            [effect.mean for effect in effects],
            yerr=[
                [max(effect.mean - effect.low_90, 0.0) for effect in effects],
                [max(effect.high_90 - effect.mean, 0.0) for effect in effects],
            ],
            color=item.colour,
            marker=item.marker,
            linestyle=item.dash,
            markersize=float(look()["point_size"]),
            capsize=2,
            label=words.text(f"analysis.optimise.kinds.{kind}"),
        )
        rows += [
            (kind, float(point["amount"]), outlay, effect.mean, effect.low_90, effect.high_90)
            for point, outlay, effect in zip(points, outlays, effects, strict=True)
        ]
    zero_line(ax, vertical=False)
    number_axis(ax, words, vertical=True)
    number_axis(ax, words, vertical=False)
    ax.set_xlabel(words.text("analysis_figures.frontier.axis"))
    ax.set_ylabel(words.text("analysis_figures.frontier.unit"))
    legend_below(ax)
    return Drawn(
        gain_sentence(told, words),
        words.text("analysis_figures.frontier.caption"),
        words.text("analysis_figures.frontier.alt"),
        words.text("analysis_figures.frontier.unit"),
        ("use", "appropriation_msek", "outlay_msek", "avoided", "low_90", "high_90"),
        rows,
    )
