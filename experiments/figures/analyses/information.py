"""What it would be worth to know each parameter before deciding."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matplotlib.axes import Axes

from experiments.analysis.sheets import short
from experiments.analysis.told_decide import informed
from experiments.figures.figure import Cell, Drawn
from experiments.figures.style import legend_below, look, name_rows, number_axis, series, size_rows
from experiments.words import Words

KIND = "decide"
PAYER = "society"


def shows(told: Mapping[str, Any]) -> bool:
    """Say whether there are draws enough to say what knowledge is worth."""
    return informed(told)


def draw(told: Mapping[str, Any], ax: Axes, words: Words) -> Drawn:
    """Draw the value of knowing each parameter, with standard errors, under each set of priors."""
    worth = f"{told['settings']['worth']['main_sek']:.0f}"
    factor = float(words.tables["number"]["money_factor"])
    sets = {name: each["information"][PAYER][worth] for name, each in told["sets"].items()}
    first = next(iter(sets.values()))
    order = list(first["parameters"])
    size_rows(ax, len(order) * 2)
    height = float(look()["bar_height"]) / len(sets)
    rows: list[tuple[Cell, ...]] = []
    for index, (kind, each) in enumerate(sets.items()):
        item = series(index)
        values = [each["parameters"].get(name, {"value": 0.0, "error": 0.0}) for name in order]
        ax.barh(
            [at + (index - (len(sets) - 1) / 2) * height for at in range(len(order))],
            [row["value"] * factor for row in values],
            height=height,
            xerr=[row["error"] * factor for row in values],
            color=item.colour,
            edgecolor="white",
            hatch=look()["hatches"][index],
            ecolor=look()["ink"],
            label=words.text(f"analysis.sets.{kind}"),
        )
        rows += [
            (kind, name, row["value"] * factor, row["error"] * factor)
            for name, row in zip(order, values, strict=True)
        ]
    name_rows(ax, [short(words, name) for name in order])
    number_axis(ax, words, vertical=False)
    ax.set_xlim(left=0)
    ax.set_xlabel(words.text("analysis_figures.information.axis"))
    legend_below(ax)
    top = first["parameters"][order[0]]["value"] * factor
    title = "title" if top > 0 else "title_none"
    return Drawn(
        words.text(
            f"analysis_figures.information.{title}",
            name=short(words, order[0]),
            value=words.plain(top),
            all=words.plain(first["perfect"] * factor),
        ),
        words.text(
            "analysis_figures.information.caption", worth=words.plain(float(worth) * factor)
        ),
        words.text("analysis_figures.information.alt"),
        words.text("analysis_figures.information.unit"),
        ("priors", "parameter", "value_msek", "standard_error_msek"),
        rows,
    )
