"""The document as one HTML file that needs nothing else."""

from __future__ import annotations

import json
import re
from importlib import resources

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from experiments.figures.figure import Cell, Picture
from experiments.figures.style import series
from experiments.report.document import Cell as Sheet
from experiments.report.document import Document, Explorer, Links, Table
from experiments.words import LANGUAGES, Words

NUMBER = re.compile(r"[−+]?\d|\.\.$")
DASHES = {"-": "", "--": "8 5", "-.": "8 4 2 4", ":": "2 4"}


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
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals |= {
        "say": lambda key, **fields: words.text(f"report.{key}", **fields),
        "kind_of": lambda block: type(block).__name__,
        "numbers": document.table_numbers(),
        "figure_numbers": document.figure_numbers(),
        "keys": {section.key for section in document.sections},
        "drawing": drawing,
        "shown": lambda cell: shown(cell, words),
        "texts": texts,
        "linked": linked,
        "explorer": lambda block: explored(block, words),
    }
    template = environment.from_string(_file("page.html.jinja"))
    return template.render(
        document=document,
        css=Markup(_file("page.css")),
        script=Markup(_file("explorer.js")),
        other=other,
        other_language=next(name for name in LANGUAGES if name != words.language),
    )


def _file(name: str) -> str:
    folder = resources.files("experiments.report.templates")
    return folder.joinpath(name).read_text(encoding="utf-8")


def drawing(picture: Picture) -> Markup:
    """Return a figure as part of a page: ids of its own, and a text for those who cannot see."""
    if not picture.narrow:
        return _inside(picture, picture.svg, picture.name, "")
    wide = _inside(picture, picture.svg, picture.name, "wide")
    return wide + _inside(picture, picture.narrow, f"{picture.name}-narrow", "narrow")


def _inside(picture: Picture, svg: str, name: str, kind: str) -> Markup:
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'id="([^"]+)"', rf'id="{name}-\1"', svg)
    svg = re.sub(r'(xlink:href="|url\()#', rf"\1#{name}-", svg)
    label = escape(f"{picture.drawn.title}. {picture.drawn.alt}")
    of_kind = f' class="{kind}"' if kind else ""
    return Markup(svg.replace("<svg", f'<svg{of_kind} role="img" aria-label="{label}"', 1))


def shown(cell: Cell, words: Words) -> str:
    """Return a cell of a figure's numbers."""
    return words.plain(cell) if isinstance(cell, float) else str(cell)


def linked(cell: Sheet) -> Markup:
    """Return a cell of a table, with links where it cites."""
    if not isinstance(cell, Links):
        return escape(str(cell))
    shown = (
        Markup('<a href="{}">{}</a>').format(link.address, link.text)
        if link.address
        else escape(link.text)
        for link in cell.links
    )
    return Markup("; ").join(shown)


def texts(table: Table) -> tuple[bool, ...]:
    """Return which columns hold words rather than numbers, so that they are set to the left."""
    columns = zip(*table.rows, strict=True)
    return tuple(not all(NUMBER.match(str(cell)) for cell in column) for column in columns)


def explored(block: Explorer, words: Words) -> Markup:
    """Return the series of an explorer as JSON that can stand inside a page."""
    looks = [series(at) for at in range(len(DASHES))]
    told = {
        "years": list(block.years),
        "parting": block.parting,
        "measures": block.measures,
        "locale": words.language,
        "looks": [{"colour": each.colour, "dash": DASHES[each.dash]} for each in looks],
        "words": {
            "difference": words.text("report.page.difference"),
            "to": words.text("number.to"),
        },
    }
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Markup(text.replace("<", "\\u003c"))
