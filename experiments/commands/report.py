"""``konsekvens report``: run the main comparison and write the report."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from experiments.asked import Asked, run_asked, study_of
from experiments.design import Study
from experiments.errors import Exit, ExperimentError
from experiments.options import (
    DrawsOption,
    Format,
    FormatOption,
    JobsOption,
    OutOption,
    PosteriorOption,
    QuickOption,
    QuietOption,
    ReplicatesOption,
    ScaleOption,
    SeedOption,
)
from experiments.parts import Run
from experiments.settings import settings
from experiments.terminal import Terminal, speaking
from experiments.words import LANGUAGES


class Languages(StrEnum):
    """Languages of the report."""

    SV = "sv"
    EN = "en"
    BOTH = "both"


class Size(StrEnum):
    """How much of the report is written."""

    BRIEF = "brief"
    STANDARD = "standard"
    FULL = "full"


class FileFormat(StrEnum):
    """Formats of the report."""

    HTML = "html"
    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"


ResultsOption = Annotated[Path | None, typer.Option("--results", help="help_results")]
SizeOption = Annotated[Size, typer.Option("--size", help="help_size")]
FilesOption = Annotated[list[FileFormat] | None, typer.Option("--as", help="help_as")]
ReadmeOption = Annotated[Path | None, typer.Option("--readme", help="help_readme")]
LanguagesOption = Annotated[Languages, typer.Option("--lang", help="help_report_lang")]


def command(
    draws: DrawsOption = None,
    replicates: ReplicatesOption = None,
    seed: SeedOption = None,
    scale: ScaleOption = None,
    posterior: PosteriorOption = None,
    jobs: JobsOption = None,
    results: ResultsOption = None,
    out: OutOption = None,
    size: SizeOption = Size.FULL,
    files: FilesOption = None,
    readme: ReadmeOption = None,
    quick: QuickOption = False,
    lang: LanguagesOption = Languages.BOTH,
    form: FormatOption = Format.TEXT,
    quiet: QuietOption = False,
) -> None:
    """Run the main comparison, or take finished results, and write the report."""
    from experiments.report.readme import write_answer
    from experiments.report.run import subject, write_report

    spoken = None if lang is Languages.BOTH else str(lang)
    terminal = speaking(spoken, quiet=quiet, form=form)
    failed: list[Run] = []
    if results is None:
        asked = Asked(draws, replicates, seed, scale, posterior, quick)
        results = out or Path(settings()["study"]["folder"]) / _name(quick=quick)
        for study, folder in _studies(asked, out, terminal):
            failed += run_asked(study, folder, jobs, terminal).failed
    folder = out or results
    languages = LANGUAGES if lang is Languages.BOTH else (str(lang),)
    terminal.tell("writing_report")
    began = time.monotonic()
    formats = [str(each) for each in files or FileFormat]
    try:
        paths = [
            path.resolve()
            for path in write_report(results, folder, languages, formats, str(size), jobs)
        ]
    except OSError as error:
        reason = error.strerror or str(error)
        raise ExperimentError("folder_unwritable", folder=folder, reason=reason) from None
    if readme is not None:
        write_answer(subject(results), readme)
    terminal.tell("report_written", time=terminal.duration(time.monotonic() - began))
    terminal.show([str(path) for path in reversed(paths)], {"reports": [str(p) for p in paths]})
    if failed:
        terminal.warn("some_failed", failed=len(failed), error=failed[0].error)
        raise typer.Exit(Exit.FAILED)


def _name(*, quick: bool) -> str:
    from experiments.report.maker import plan

    return str(plan()["study"]["quick_name" if quick else "name"])


def _studies(
    asked: Asked, out: Path | None, terminal: Terminal
) -> Iterator[tuple[Study, Path | None]]:
    """Yield study and folder: the main one, and the one with controls on fewer draws."""
    from experiments.report.maker import plan
    from experiments.report.run import main_names, side_folder, side_names

    chosen = plan()["quick" if asked.quick else "standard"]
    draws = chosen["draws"] if asked.draws is None else asked.draws
    replicates = chosen["replicates"] if asked.replicates is None else asked.replicates
    side, name = chosen["side"], _name(quick=asked.quick)
    inside = None if out is None else side_folder(out)
    sizes = (
        (name, out, main_names(), draws, replicates),
        (str(side_folder(Path(name))), inside, side_names(), side["draws"], side["replicates"]),
    )
    for called, folder, names, many, each in sizes:
        full = replace(
            asked,
            draws=min(many, draws),
            replicates=min(each, replicates),
            scale=chosen["scale"] if asked.scale is None else asked.scale,
        )
        yield study_of(names, full, terminal, called), folder
