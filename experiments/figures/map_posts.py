"""Where posts are lost: the grant's municipalities on a map, with the Stockholm region enlarged.

Outlines: Statistics Sweden's borders of municipalities (regionala indelningar, CC0), simplified, in
``municipalities.csv``; east is degrees of longitude times the cosine of 62 degrees. The dot plot
beside the map holds the same numbers with their intervals.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch, PathPatch, Polygon
from matplotlib.path import Path

from experiments.figures.figure import Cell, Drawn
from experiments.figures.parts import EFFECT_COLUMNS, numbers, sure_counts
from experiments.figures.style import look, map_height
from experiments.measures import Floats
from experiments.sentences import common_fields
from experiments.subject import Subject
from experiments.words import Words


@cache
def outlines() -> Sequence[tuple[str, Floats]]:
    """Return SCB code and outline (points, 2) of every part of every municipality."""
    source = resources.files("experiments.figures").joinpath("municipalities.csv")
    rows = csv.DictReader(source.read_text(encoding="utf-8").splitlines())
    return [
        (row["code"], np.array([point.split(",") for point in row["ring"].split()], float))
        for row in rows
    ]


def draw(subject: Subject, ax: Axes, words: Words) -> Drawn:
    """Draw the change in posts as a share of the first scenario's, by municipality."""
    contrast = subject.contrast("posts_all", "municipality")
    factor = float(words.tables["number"]["percent_factor"])
    change = {
        code: factor * contrast.total.at(at).mean / contrast.level_a.at(at).mean
        for at, code in enumerate(contrast.groups)
    }
    colours = look()["map_colours"]
    edges = np.quantile(list(change.values()), np.linspace(0, 1, len(colours) + 1))
    classes = {
        code: int(np.searchsorted(edges[1:-1], value, side="right"))
        for code, value in change.items()
    }
    inset = ax.inset_axes(map_height(ax))
    for axes, name in ((ax, "map"), (inset, "inset")):
        axes.set_xlim(look()[f"{name}_west"], look()[f"{name}_east"])
        axes.set_ylim(look()[f"{name}_south"], look()[f"{name}_north"])
        axes.set_aspect("equal")
        axes.set_xticks([])
        axes.set_yticks([])
        _land(axes, classes)
    inset.set_title(words.text("figures.map_posts.inset"), fontsize="small", fontweight="normal")
    ax.spines[["left", "bottom"]].set_visible(False)
    inset.spines[["top", "right"]].set_visible(True)
    percent = str(words.tables["number"]["percent"])
    shown = [
        Patch(
            facecolor=colours[at],
            hatch=look()["map_hatches"][at],
            edgecolor=look()["ink"],
            linewidth=1 / 2,
            label=words.interval(edges[at], edges[at + 1], 1.0) + percent,
        )
        for at in range(len(colours))
    ]
    name = words.text("figures.map_posts.axis")
    ax.legend(handles=shown, loc="upper left", bbox_to_anchor=look()["map_legend"], title=name)
    fields = {
        **common_fields(subject, words),
        **sure_counts([contrast.total.at(at) for at in range(len(contrast.groups))], words),
    }
    rows: list[tuple[Cell, ...]] = [
        (code, subject.facts.municipality(code).name, change[code], *numbers(contrast.total.at(at)))
        for at, code in enumerate(contrast.groups)
    ]
    return Drawn(
        words.text("figures.map_posts.title", **fields),
        words.text("figures.map_posts.caption", **fields),
        words.text("figures.map_posts.alt", **fields),
        words.text("figures.map_posts.unit"),
        ("code", "municipality", "percent_of_first", *EFFECT_COLUMNS),
        rows,
    )


def _land(ax: Axes, classes: Mapping[str, int]) -> None:
    """Draw every municipality inside the axes, those of the grant in the colour of their class."""
    colours, hatches = look()["map_colours"], look()["map_hatches"]
    seen = [(code, ring) for code, ring in outlines() if _inside(ax, ring)]
    rest = Path.make_compound_path(*(Path(ring) for code, ring in seen if code not in classes))
    ax.add_artist(
        PathPatch(rest, facecolor=look()["land"], edgecolor=look()["water"], linewidth=1 / 2)
    )
    for code, ring in seen:
        if code in classes:
            ax.add_artist(
                Polygon(
                    ring,
                    facecolor=colours[classes[code]],
                    hatch=hatches[classes[code]],
                    edgecolor=look()["ink"],
                    linewidth=1 / 2,
                    zorder=2,
                )
            )


def _inside(ax: Axes, ring: Floats) -> bool:
    """Return whether an outline reaches into the axes."""
    view = np.array([ax.get_xlim(), ax.get_ylim()])
    return bool(((ring.max(axis=0) > view[:, 0]) & (ring.min(axis=0) < view[:, 1])).all())
