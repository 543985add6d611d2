"""What a figure is, how figures are found, and how one is written to files.

A figure is a file in this folder with a function
``draw(subject, ax, words) -> Drawn``. It draws what comparisons have computed and computes no
outcome of its own. The title says the finding; the footer says what the figure rests on, and
nothing switches it off.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from experiments.figures.canvas import Canvas
from experiments.figures.style import look, styled, wrapped
from experiments.files import Plain, excel_csv, plain_csv
from experiments.sentences import common_fields
from experiments.subject import Subject
from experiments.words import Words
from model.extensions import gathered

Cell = Plain


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a figure says.

    Attributes
    ----------
    title
        The finding.
    caption
        What is shown and how to read it.
    alt
        The same for those who cannot see the figure.
    unit
        Unit of the numbers.
    columns, rows
        The numbers behind it.
    """

    title: str
    caption: str
    alt: str
    unit: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Picture:
    """A finished figure, ready to be written or embedded; `narrow` is for a phone, if any."""

    name: str
    drawn: Drawn
    footer: str
    svg: str
    narrow: str = ""

    def table(self) -> str:
        """Return the numbers as CSV."""
        return plain_csv(self.drawn.columns, self.drawn.rows)


Draw = Callable[[Subject, Axes, Words], Drawn]


@cache
def figures() -> Mapping[str, Draw]:
    """Return every figure by name, in alphabetical order; those of extensions last."""
    return gathered("experiments.figures", "figure", _drawing)


def _drawing(module: ModuleType) -> dict[str, Draw]:
    """Return the figure that a module draws, by the module's name; none if it draws none."""
    draw = getattr(module, "draw", None)
    return {} if draw is None else {module.__name__.rpartition(".")[-1]: draw}


def footer(subject: Subject, words: Words) -> str:
    """Return what every figure rests on."""
    made = subject.made
    share = words.percent(made.scale)
    return words.text(
        "figure.footer",
        part="" if made.scale == 1 else words.text("figure.part", share=share),
        basis=common_fields(subject, words)["fit"],
        draws=words.number(made.draws),
        replicates=words.number(made.replicates),
        seed=str(made.seed),
        model=made.model,
    )


def make(name: str, subject: Subject, words: Words, width: float = 0.0) -> Picture:
    """Draw one figure.

    Parameters
    ----------
    name
        Name of the figure: its file without the ending.
    subject
        What it is about.
    words
        Language.
    width
        Width in inches; the style's own if zero.
    """
    draw = figures()[name]
    return framed(name, lambda ax: draw(subject, ax, words), footer(subject, words), width)


def framed(name: str, draw: Callable[[Axes], Drawn], below: str, width: float = 0.0) -> Picture:
    """Draw one figure with its title above and what it rests on below.

    Parameters
    ----------
    name
        Name of the figure.
    draw
        Draws on axes, and returns what the figure says.
    below
        Footer.
    width
        As in :func:`make`.
    """
    with styled():
        size = (width or float(look()["width_inches"]), float(look()["height_inches"]))
        figure = Figure(figsize=size)
        Canvas(figure)
        ax = figure.add_subplot()
        drawn = draw(ax)
        whole = _frame(figure, drawn.title, below)
        svg = io.StringIO()
        about = {"Date": None, "Title": drawn.title}
        figure.savefig(svg, format="svg", metadata=about, bbox_inches=whole)
    family = f"'{look()['matplotlib']['font.family']}'"
    return Picture(name, drawn, below, svg.getvalue().replace(family, look()["font_families"]))


def _frame(figure: Figure, title: str, below: str) -> Bbox:
    """Write the title above and the footer below all that is drawn; return the whole, in inches."""
    box, drop = figure.get_tightbbox(), float(look()["frame_drop"])
    width, height = figure.get_size_inches()
    left = box.x0 / width
    above = figure.text(
        left,
        (box.y1 + drop) / height,
        wrapped(title, "title_wrap", width),
        fontsize=float(look()["title_size"]),
        fontweight="bold",
        va="bottom",
    )
    under = figure.text(
        left,
        (box.y0 - drop) / height,
        wrapped(below, "footer_wrap", width),
        fontsize="x-small",
        color=look()["grey"],
        va="top",
    )
    inches = figure.dpi_scale_trans.inverted()
    texts = [text.get_window_extent().transformed(inches) for text in (above, under)]
    return Bbox.union([box, *texts]).padded(float(look()["margin"]))


def write(picture: Picture, folder: Path, words: Words) -> Path:
    """Write a figure as SVG with its numbers as CSV and JSON; return the path of the SVG."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = folder / f"{picture.name}.{words.language}"
    told = {
        "name": picture.name,
        "language": words.language,
        "title": picture.drawn.title,
        "caption": picture.drawn.caption,
        "alt": picture.drawn.alt,
        "unit": picture.drawn.unit,
        "interval": words.text("figure.interval"),
        "footer": picture.footer,
        "columns": list(picture.drawn.columns),
        "rows": len(picture.drawn.rows),
    }
    Path(f"{stem}.svg").write_text(picture.svg, encoding="utf-8")
    Path(f"{stem}.csv").write_text(picture.table(), encoding="utf-8")
    in_excel = excel_csv(picture.drawn.columns, picture.drawn.rows, words)
    Path(f"{stem}.excel.csv").write_text(in_excel, encoding="utf-8")
    Path(f"{stem}.json").write_text(
        json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )
    return Path(f"{stem}.svg")
