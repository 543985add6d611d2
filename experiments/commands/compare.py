"""``konsekvens compare A B``: what the second scenario changes, and how sure that is."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from experiments.asked import Asked, run_asked, study_of
from experiments.completion import measured, scenarios
from experiments.errors import Exit
from experiments.options import (
    DrawsOption,
    Format,
    FormatOption,
    JobsOption,
    LangOption,
    OutOption,
    PosteriorOption,
    QuickOption,
    QuietOption,
    ReplicatesOption,
    ScaleOption,
    SeedOption,
)
from experiments.terminal import speaking


class Breakdown(StrEnum):
    """What a comparison can be broken down by."""

    ALL = "all"
    MUNICIPALITY = "municipality"
    SEX = "sex"
    AGE = "age"
    CLASS = "class"


First = Annotated[str, typer.Argument(metavar="A", help="help_compare_a", autocompletion=scenarios)]
Second = Annotated[
    str, typer.Argument(metavar="B", help="help_compare_b", autocompletion=scenarios)
]
ResultsOption = Annotated[Path | None, typer.Option("--results", help="help_results")]
OutcomeOption = Annotated[
    list[str] | None, typer.Option("--outcome", help="help_outcome", autocompletion=measured)
]
ByOption = Annotated[Breakdown, typer.Option("--by", help="help_by")]
AllOption = Annotated[bool, typer.Option("--all", help="help_all")]
YearsOption = Annotated[bool, typer.Option("--by-year", help="help_by_year")]


def command(
    a: First,
    b: Second,
    outcome: OutcomeOption = None,
    by: ByOption = Breakdown.ALL,
    everything: AllOption = False,
    by_year: YearsOption = False,
    draws: DrawsOption = None,
    replicates: ReplicatesOption = None,
    seed: SeedOption = None,
    scale: ScaleOption = None,
    posterior: PosteriorOption = None,
    jobs: JobsOption = None,
    results: ResultsOption = None,
    out: OutOption = None,
    quick: QuickOption = False,
    lang: LangOption = None,
    form: FormatOption = Format.TEXT,
    quiet: QuietOption = False,
) -> None:
    """Compare two scenarios pair by pair."""
    from experiments.account import account, as_data, chosen_measures
    from experiments.store import open_results
    from experiments.subject import subject_of
    from experiments.words import words
    from model.facts.read import read_facts

    terminal = speaking(lang, quiet=quiet, form=form)
    measures = chosen_measures(outcome or (), everything=everything)
    if results is None:
        asked = Asked(draws, replicates, seed, scale, posterior, quick)
        names = [a] if a == b else [a, b]
        study = study_of(names, asked, terminal)
        found = run_asked(study, out, jobs, terminal)
        a, b = study.scenario_names[0], study.scenario_names[-1]
    else:
        found = open_results(results)
    about = subject_of(found, a, b, read_facts())
    text = words(terminal.language)
    lines = account(about, text, measures, str(by), by_year=by_year)
    terminal.show(lines, as_data(about, measures, str(by)))
    if found.failed:
        terminal.warn("some_failed", failed=len(found.failed), error=found.failed[0].error)
        raise typer.Exit(Exit.FAILED)
