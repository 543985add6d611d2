"""What was fitted and what was held out: the model before and after, against what was measured."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from matplotlib.axes import Axes

from experiments.figures.figure import Cell, Drawn
from experiments.figures.style import look, name_rows, series, size_rows
from experiments.posteriors import misses, told_or_shipped
from experiments.subject import Subject
from experiments.words import Words

ENDS = ("low", "median", "high")


def draw(subject: Subject, ax: Axes, words: Words) -> Drawn:
    """Draw predictive intervals, errors included, in units of each figure's interval before."""
    told = told_or_shipped(subject.made.calibration)
    validation = told.get("validation", {})
    rows: list[tuple[str, str, Mapping[str, Any]]] = [
        (kind, name, row)
        for kind, key in (("fitted", "fitted"), ("held_out", "predictive"))
        for name, row in validation.get(key, {}).items()
    ]
    size_rows(ax, max(len(rows), 1) * 2)
    name_rows(ax, [words.target(name) for _, name, _ in rows] or [""])
    for at, (_, _, row) in enumerate(rows):
        _draw_row(ax, at, row, words, first=at == 0)
    ax.set_xlabel(words.text("predictive.axis"))
    if rows:
        ax.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
    fields = {
        "count": words.number(len(validation.get("predictive", {}))),
        "missed": words.number(len(misses(told))),
    }
    key = "title" if rows else "nothing"
    return Drawn(
        words.text(f"predictive.{key}", **fields),
        words.text("predictive.caption", **fields),
        words.text("predictive.alt", **fields),
        words.text("predictive.unit"),
        ("figure", "set", "observed", "p", *(f"prior_{end}" for end in ENDS),
         *(f"posterior_{end}" for end in ENDS)),
        [_numbers(kind, name, row) for kind, name, row in rows],
    )  # fmt: skip


def _place(value: float, row: Mapping[str, Any]) -> float:
    """Return where a value stands: 0 and 1 are the ends of the interval before calibration."""
    ends = row["prior"]["with_errors"]
    width = ends["high"] - ends["low"]
    return float((value - ends["low"]) / width) if width > 0 else math.nan


def _draw_row(ax: Axes, at: int, row: Mapping[str, Any], words: Words, *, first: bool) -> None:
    offset = float(look()["offset"])
    for index, name in enumerate(("prior", "posterior")):
        ends, item = row[name]["with_errors"], series(index)
        height = at + (2 * index - 1) * offset
        low, middle, high = (_place(ends[end], row) for end in ENDS)
        ax.hlines(height, low, high, item.colour, linewidth=float(look()["outer_width"]))
        label = words.text(f"predictive.{name}") if first else None
        ax.plot(middle, height, item.marker, color=item.colour, label=label)
    label = words.text("predictive.observed") if first else None
    ax.plot(_place(row["observed"], row), at, "D", color=look()["ink"], label=label)


def _numbers(kind: str, name: str, row: Mapping[str, Any]) -> tuple[Cell, ...]:
    spreads = [row[part]["with_errors"][end] for part in ("prior", "posterior") for end in ENDS]
    return (name, kind, row["observed"], row["posterior"]["p"], *spreads)
