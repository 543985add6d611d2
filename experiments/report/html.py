"""The document as one HTML file that needs nothing else."""

from __future__ import annotations

import re
from importlib import resources

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from experiments.figures.figure import Cell, Picture
from experiments.report.document import Block, Document, FigureBlock, Table
from experiments.words import LANGUAGES, Words

NUMBER = re.compile(r"[−+]?\d|\.\.$")


def render(document: Document, words: Words, other: str = "") -> str:
    """Return the report as HTML.

    Parameters
    ----------
    document
        What to write.
    words
        Its language.
    other
        Name of the file with the other language, if there is one.
    """
    folder = resources.files("experiments.report.templates")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    numbers = _numbers(document)
    environment.globals |= {
        "say": lambda key, **fields: words.text(f"report.{key}", **fields),
        "kind_of": lambda block: type(block).__name__,
        "number_of": lambda block: numbers[id(block)],
        "drawing": drawing,
        "shown": lambda cell: shown(cell, words),
        "texts": texts,
    }
    template = environment.from_string(
        folder.joinpath("page.html.jinja").read_text(encoding="utf-8")
    )
    return template.render(
        document=document,
        css=Markup(folder.joinpath("page.css").read_text(encoding="utf-8")),
        other=other,
        other_language=next(name for name in LANGUAGES if name != words.language),
    )


def _numbers(document: Document) -> dict[int, int]:
    """Return the running number of every figure and table."""
    found: dict[int, int] = {}
    counts: dict[type[Block], int] = {FigureBlock: 0, Table: 0}
    for section in document.sections:
        for block in section.blocks:
            if type(block) in counts:
                counts[type(block)] += 1
                found[id(block)] = counts[type(block)]
    return found


def drawing(picture: Picture) -> Markup:
    """Return a figure as part of a page: ids of its own, and a text for those who cannot see."""
    svg = picture.svg[picture.svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'id="([^"]+)"', rf'id="{picture.name}-\1"', svg)
    svg = re.sub(r'(xlink:href="|url\()#', rf"\1#{picture.name}-", svg)
    label = escape(f"{picture.drawn.title}. {picture.drawn.alt}")
    return Markup(svg.replace("<svg", f'<svg role="img" aria-label="{label}"', 1))


def shown(cell: Cell, words: Words) -> str:
    """Return a cell of a figure's numbers."""
    return words.plain(cell) if isinstance(cell, float) else str(cell)


def texts(table: Table) -> tuple[bool, ...]:
    """Return which columns hold words rather than numbers, so that they are set to the left."""
    columns = zip(*table.rows, strict=True)
    return tuple(not all(NUMBER.match(cell) for cell in column) for column in columns)
