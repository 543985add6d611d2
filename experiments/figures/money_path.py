"""Where a year's appropriation ends, in each scenario."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from experiments.figures.figure import Cell, Drawn
from experiments.figures.style import legend_below, look, name_rows, number_axis, series, size_rows
from experiments.money import DESTINATIONS, path_of
from experiments.sentences import common_fields
from experiments.subject import Subject
from experiments.words import Words


def draw(subject: Subject, ax: Axes, words: Words) -> Drawn:
    """Draw the appropriation of an average year as a bar cut by where it ends."""
    paths = {name: path_of(subject, name) for name in (subject.a, subject.b)}
    factor = float(words.tables["number"]["money_factor"])
    left = np.zeros(len(paths))
    size_rows(ax, len(paths) * 2 + 2)
    for index, place in enumerate(DESTINATIONS):
        widths = np.array([path[place].mean * factor for path in paths.values()])
        item = series(index)
        ax.barh(
            range(len(paths)),
            widths,
            left=left,
            height=float(look()["bar_height"]),
            color=item.colour,
            edgecolor="white",
            hatch=look()["hatches"][index],
            label=words.text(f"destinations.{place}"),
        )
        left += widths
    name_rows(ax, [subject.title(name, words.language) for name in paths])
    number_axis(ax, words, vertical=False)
    ax.set_xlabel(words.text("figures.money_path.axis"))
    legend_below(ax)
    new = {side: paths[name]["additional"] for side, name in (("a", subject.a), ("b", subject.b))}
    shares = {
        side: path_of(subject, name, share=True)["additional"]
        for side, name in (("a", subject.a), ("b", subject.b))
    }
    fields: dict[str, object] = dict(common_fields(subject, words))
    fields |= {
        f"new_{side}": words.number(new[side].mean * factor, new[side].step * factor)
        for side in new
    } | {f"share_{side}": words.percent(shares[side].mean) for side in shares}
    fields |= {
        f"interval_{side}": words.interval(
            shares[side].low_90 * float(words.tables["number"]["percent_factor"]),
            shares[side].high_90 * float(words.tables["number"]["percent_factor"]),
            1.0,
        )
        for side in shares
    }
    rows: list[tuple[Cell, ...]] = [
        (name, place, *(value * factor for value in (e.mean, e.low_90, e.high_90)))
        for name, path in paths.items()
        for place, e in path.items()
    ]
    return Drawn(
        words.text("figures.money_path.title", **fields),
        words.text("figures.money_path.caption", **fields),
        words.text("figures.money_path.alt", **fields),
        words.text("figures.money_path.unit"),
        ("scenario", "destination", "mean", "low_90", "high_90"),
        rows,
    )
