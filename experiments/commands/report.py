"""``konsekvens report``: run the main comparison and write the report."""

from __future__ import annotations

import time
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
from experiments.terminal import Terminal, speaking
from experiments.words import LANGUAGES


class Languages(StrEnum):
    """Languages of the report."""

    SV = "sv"
    EN = "en"
    BOTH = "both"


ResultsOption = Annotated[Path | None, typer.Option("--results", help="help_results")]
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
    readme: ReadmeOption = None,
    quick: QuickOption = False,
    lang: LanguagesOption = Languages.BOTH,
    form: FormatOption = Format.TEXT,
    quiet: QuietOption = False,
) -> None:
    """Run the main comparison, or take finished results, and write the report."""
    from experiments.report.readme import write_answer
    from experiments.report.run import subject, write_report
    from experiments.store import open_results

    spoken = None if lang is Languages.BOTH else str(lang)
    terminal = speaking(spoken, quiet=quiet, form=form)
    if results is None:
        asked = Asked(draws, replicates, seed, scale, posterior, quick)
        found = run_asked(_study(asked, terminal), out, jobs, terminal)
    else:
        found = open_results(results)
    folder = out or found.folder
    about = subject(found)
    languages = LANGUAGES if lang is Languages.BOTH else (str(lang),)
    terminal.tell("writing_report")
    began = time.monotonic()
    try:
        paths = [path.resolve() for path in write_report(about, folder, languages)]
    except OSError as error:
        reason = error.strerror or str(error)
        raise ExperimentError("folder_unwritable", folder=folder, reason=reason) from None
    if readme is not None:
        write_answer(about, readme)
    terminal.tell("report_written", time=terminal.duration(time.monotonic() - began))
    terminal.show([str(path) for path in reversed(paths)], {"reports": [str(p) for p in paths]})
    if found.failed:
        terminal.warn("some_failed", failed=len(found.failed), error=found.failed[0].error)
        raise typer.Exit(Exit.FAILED)


def _study(asked: Asked, terminal: Terminal) -> Study:
    from experiments.report.build import plan
    from experiments.report.run import scenario_names

    chosen = plan()["quick" if asked.quick else "standard"]
    full = Asked(
        chosen["draws"] if asked.draws is None else asked.draws,
        chosen["replicates"] if asked.replicates is None else asked.replicates,
        asked.seed,
        chosen["scale"] if asked.scale is None else asked.scale,
        asked.posterior,
        asked.quick,
    )
    name = plan()["study"]["quick_name" if asked.quick else "name"]
    return study_of(scenario_names(), full, terminal, name)
