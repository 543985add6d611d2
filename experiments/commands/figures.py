"""``konsekvens figures``: any figure by itself, to stand in somebody else's report."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from experiments.completion import figures, scenarios
from experiments.errors import ExperimentError
from experiments.options import LangOption, QuietOption
from experiments.settings import settings
from experiments.terminal import Terminal, speaking


class FigureFormat(StrEnum):
    """Forms of a figure; JSON tells what it says."""

    SVG = "svg"
    PNG = "png"
    PDF = "pdf"
    JSON = "json"


NamesArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="NAME…", help="help_figure_names", autocompletion=figures),
]
FormatsOption = Annotated[
    list[FigureFormat] | None, typer.Option("--format", help="help_figure_format")
]
WidthOption = Annotated[float | None, typer.Option("--width", help="help_width")]
ResultsOption = Annotated[Path | None, typer.Option("--results", help="help_figure_results")]
FolderOption = Annotated[Path | None, typer.Option("--out", help="help_figure_out")]
FirstOption = Annotated[str, typer.Option("--a", help="help_figure_a", autocompletion=scenarios)]
SecondOption = Annotated[str, typer.Option("--b", help="help_figure_b", autocompletion=scenarios)]


def command(
    names: NamesArgument = None,
    formats: FormatsOption = None,
    width: WidthOption = None,
    results: ResultsOption = None,
    out: FolderOption = None,
    a: FirstOption = "",
    b: SecondOption = "",
    lang: LangOption = None,
    quiet: QuietOption = False,
) -> None:
    """Draw figures from finished results."""
    from experiments.figures.figure import make
    from experiments.figures.style import look
    from experiments.report.maker import plan
    from experiments.report.run import subject, write_figures
    from experiments.words import words

    wanted = [str(each) for each in formats or (FigureFormat.SVG,)]
    form = "json" if FigureFormat.JSON in wanted else "text"
    terminal = speaking(lang, quiet=quiet, form=form)
    chosen = _chosen(names or (), terminal)
    inches = (width or 0.0) / float(look()["millimetres_per_inch"])
    _check_width(width, terminal)
    folder = results or Path(settings()["study"]["folder"]) / str(plan()["study"]["name"])
    about, text = subject(folder, a, b), words(terminal.language)
    pictures = [make(name, about, text, inches) for name in chosen]
    goes = out or folder / "figures"
    try:
        paths = write_figures(pictures, goes, text, [each for each in wanted if each != "json"])
    except OSError as error:
        reason = error.strerror or str(error)
        raise ExperimentError("folder_unwritable", folder=goes, reason=reason) from None
    told = [
        {
            "name": each.name,
            "title": each.drawn.title,
            "caption": each.drawn.caption,
            "alt": each.drawn.alt,
            "footer": each.footer,
            "unit": each.drawn.unit,
            "columns": list(each.drawn.columns),
            "rows": [list(row) for row in each.drawn.rows],
        }
        for each in pictures
    ]
    files = [str(path.resolve()) for path in paths]
    terminal.show(files, {"files": files, "figures": told})


def _chosen(names: Sequence[str], terminal: Terminal) -> Sequence[str]:
    from experiments.design import nearest
    from experiments.figures.figure import figures

    known = tuple(figures())
    for name in names:
        if name not in known:
            near = nearest(name, known)
            raise ExperimentError("unknown_figure", word=name, near=near, known=", ".join(known))
    return tuple(names) or known


def _check_width(width: float | None, terminal: Terminal) -> None:
    from experiments.figures.style import look

    low, high = look()["width_range_mm"]
    if width is not None and not low <= width <= high:
        name = terminal.text("name_width")
        raise ExperimentError("outside", name=name, low=low, high=high, value=width)
