"""Figures as pictures of points and as single pages: made from their SVG, so that all agree."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from matplotlib import get_data_path

from experiments.figures.style import look

if TYPE_CHECKING:
    from typst import Fonts

    from experiments.figures.figure import Picture

BARE = "#set page(width: auto, height: auto, margin: 0pt)\n"


def quoted(text: str) -> str:
    """Return a text as a Typst string."""
    inner = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{inner}"'


@cache
def fonts() -> Fonts:
    """Return the fonts of figures and pages, read once: that of the figures is Matplotlib's own."""
    import typst

    folder = str(Path(get_data_path()) / "fonts" / "ttf")
    return typst.Fonts(include_system_fonts=False, font_paths=[folder])


def as_png(pictures: Sequence[Picture]) -> Sequence[bytes]:
    """Return figures as PNG."""
    import typst

    if not pictures:
        return ()
    with tempfile.TemporaryDirectory() as folder:
        pages = [_saved(picture, Path(folder)) for picture in pictures]
        made = typst.compile(  # type: ignore[call-overload]
            (BARE + "#pagebreak()\n".join(f"#{page}\n" for page in pages)).encode("utf-8"),
            root=folder,
            format="png",
            ppi=float(look()["dots_per_inch"]),
            font_paths=fonts(),
        )
    return made if isinstance(made, list) else [made]


def as_pdf(picture: Picture, language: str, standards: Sequence[str]) -> bytes:
    """Return one figure as a tagged PDF with its alternative text."""
    import typst

    head = f"#set document(title: {quoted(picture.drawn.title)}, date: none)\n"
    head += f"#set text(lang: {quoted(language)})\n"
    with tempfile.TemporaryDirectory() as folder:
        page = f"#{_saved(picture, Path(folder))}\n"
        made = typst.compile(  # type: ignore[call-overload]
            (head + BARE + page).encode("utf-8"),
            root=folder,
            format="pdf",
            font_paths=fonts(),
            pdf_standards=list(standards),
        )
    return bytes(made)


def _saved(picture: Picture, folder: Path) -> str:
    """Write a figure's SVG into a folder and return the Typst image of it."""
    (folder / f"{picture.name}.svg").write_text(picture.svg, encoding="utf-8")
    alt = f"{picture.drawn.title}. {picture.drawn.alt}"
    return f"image({quoted(picture.name + '.svg')}, alt: {quoted(alt)})"
