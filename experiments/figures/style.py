"""The look of every figure: colours, markers, dashes, and how an interval is drawn."""

from __future__ import annotations

import textwrap
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from experiments.comparison import Effect, Spread
from experiments.words import Words


@cache
def look() -> Mapping[str, Any]:
    """Return the settings of the style."""
    folder = resources.files("experiments.figures")
    return tomllib.loads(folder.joinpath("style.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Series:
    """Colour, marker and dash of one series."""

    colour: str
    marker: str
    dash: str


def series(index: int) -> Series:
    """Return the look of the series with a number."""
    rows = look()["series"]
    return Series(**rows[index % len(rows)])


@contextmanager
def styled() -> Iterator[None]:
    """Draw in the project's style, with nothing that changes from run to run."""
    settings = dict(look()["matplotlib"]) | {"svg.hashsalt": look()["hash_salt"]}
    with matplotlib.rc_context(settings):
        yield


def wrapped(text: str, setting: str, inches: float = 0.0) -> str:
    """Return a text broken into lines of the width in a setting, in proportion to a figure's."""
    part = inches / float(look()["width_inches"]) if inches else 1.0
    return textwrap.fill(text, int(look()[setting] * part))


def draw_effects(
    ax: Axes,
    effects: Sequence[Effect],
    at: Sequence[float],
    index: int = 0,
    label: str = "",
    marks: Sequence[int] = (),
) -> None:
    """Draw points with 50 % and 90 % intervals, one below the other.

    Parameters
    ----------
    ax
        Where to draw.
    effects
        Numbers with their intervals.
    at
        Positions on the vertical axis.
    index
        Number of the series.
    label
        Label in the legend.
    marks
        Number of a series for each effect, where each has a look of its own.
    """
    for row, effect in enumerate(effects):
        item = series(marks[row] if marks else index)
        outer, inner = float(look()["outer_width"]), float(look()["inner_width"])
        ax.hlines(at[row], effect.low_90, effect.high_90, item.colour, linewidth=outer)
        ax.hlines(at[row], effect.low_50, effect.high_50, item.colour, linewidth=inner)
        ax.plot(
            effect.mean,
            at[row],
            item.marker,
            color=item.colour,
            markersize=float(look()["point_size"]),
            markeredgecolor="white",
            label=label if row == 0 else None,
        )


def draw_band(
    ax: Axes, years: Sequence[int], spread: Spread, index: int, label: str, factor: float = 1.0
) -> None:
    """Draw a mean over years with its 90 % band; `spread` runs over years."""
    item = series(index)
    ax.fill_between(
        years,
        spread.low_90 * factor,
        spread.high_90 * factor,
        color=item.colour,
        alpha=float(look()["band_alpha"]),
        linewidth=0,
    )
    ax.plot(
        years,
        spread.mean * factor,
        item.dash,
        color=item.colour,
        marker=item.marker,
        markersize=float(look()["point_size"]) / 2,
        label=label,
    )


def zero_line(ax: Axes, *, vertical: bool) -> None:
    """Draw a line where there is no difference."""
    line = ax.axvline if vertical else ax.axhline
    line(0, color=look()["grey"], linewidth=1, zorder=0)


def parting_line(ax: Axes, year: int, words: Words) -> None:
    """Mark the year in which scenarios part."""
    ax.axvline(year - 1 / 2, color=look()["grey"], linewidth=1, linestyle=":")
    ax.annotate(
        words.text("figure.parting"),
        (year - 1 / 2, 1),
        xycoords=("data", "axes fraction"),
        xytext=(2, 0),
        textcoords="offset points",
        fontsize="small",
        color=look()["grey"],
        va="top",
    )


def number_axis(ax: Axes, words: Words, *, vertical: bool) -> None:
    """Write the numbers of an axis in the language's form, with a faint grid."""
    axis = ax.yaxis if vertical else ax.xaxis
    axis.set_major_formatter(FuncFormatter(lambda value, _: words.tick(value)))
    ax.grid(axis="y" if vertical else "x")


def year_axis(ax: Axes, years: Sequence[int]) -> None:
    """Write years as whole numbers."""
    part = _figure(ax).get_size_inches()[0] / float(look()["width_inches"])
    ticks = int(look()["year_ticks"] * part)
    ax.xaxis.set_major_locator(MaxNLocator(nbins=ticks, integer=True))
    ax.set_xlim(min(years) - 1 / 2, max(years) + 1 / 2)


def name_rows(ax: Axes, names: Sequence[str], *, wrap: bool = True) -> None:
    """Name the rows of a dot plot, first row on top."""
    ax.set_yticks(range(len(names)))
    ax.set_yticklabels([wrapped(name, "label_wrap") if wrap else name for name in names])
    ax.set_ylim(len(names) - 1 / 2, -1 / 2)
    ax.tick_params(axis="y", length=0)


def legend_below(ax: Axes) -> None:
    """Put the legend under the axes, where it hides nothing."""
    width, height = _figure(ax).get_size_inches()
    inches = height * ax.get_position().height
    named = bool(ax.get_xlabel())
    drop = (
        float(look()["legend_drop_named" if named else "legend_drop"])
        / float(look()["points_per_inch"])
        / inches
    )
    ax.legend(
        loc="upper left",
        bbox_to_anchor=(0, -drop),
        ncols=max(int(look()["legend_columns"] * width / float(look()["width_inches"])), 1),
        borderaxespad=0,
        handlelength=float(look()["legend_handle"]),
    )


def size_rows(ax: Axes, count: int) -> None:
    """Make a figure as high as its rows need."""
    width = _figure(ax).get_size_inches()[0]
    height = count * float(look()["row_inches"]) + float(look()["frame_inches"])
    _figure(ax).set_size_inches(width, height)


def map_height(ax: Axes) -> tuple[float, float, float, float]:
    """Make a figure as high as a map needs; return where its inset stands."""
    width = _figure(ax).get_size_inches()[0]
    _figure(ax).set_size_inches(width, float(look()["map_height_inches"]))
    narrow = width < float(look()["width_inches"]) / 2
    left, bottom, across, high = look()["map_inset_narrow" if narrow else "map_inset"]
    return left, bottom, across, high


def _figure(ax: Axes) -> Figure:
    figure = ax.get_figure(root=True)
    if figure is None:
        raise ValueError("these axes stand in no figure")
    return figure
