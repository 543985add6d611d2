"""``konsekvens discover``: when the answer turns."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.options import (
    Format,
    FormatOption,
    JobsOption,
    LangOption,
    OutOption,
    PosteriorOption,
    QuickOption,
    QuietOption,
    ScaleOption,
    SeedOption,
)
from experiments.options_analysis import (
    First,
    GroupOption,
    OutcomeOption,
    PartOption,
    ReducedOption,
    Second,
    YearOption,
)
from experiments.terminal import speaking

ReuseOption = Annotated[Path | None, typer.Option("--results", help="help_reuse")]


def command(
    a: First = "keep_250",
    b: Second = "cut_80",
    outcome: OutcomeOption = "youths_joining",
    year: YearOption = None,
    by: PartOption = "all",
    group: GroupOption = "all",
    results: ReuseOption = None,
    seed: SeedOption = None,
    scale: ScaleOption = None,
    posterior: PosteriorOption = None,
    jobs: JobsOption = None,
    out: OutOption = None,
    quick: QuickOption = False,
    reduced: ReducedOption = False,
    lang: LangOption = None,
    form: FormatOption = Format.TEXT,
    quiet: QuietOption = False,
) -> None:
    """Search for conditions under which an effect passes a stated harm."""
    from experiments.analysis import run
    from experiments.analysis.asked import wanted_of
    from experiments.analysis.shown import show
    from experiments.analysis.told_discover import sheets

    terminal = speaking(lang, quiet=quiet, form=form)
    wanted = wanted_of(locals(), terminal)
    told = run.discover(wanted, terminal, results)
    show("discover", wanted, told, sheets, terminal)
