"""``konsekvens sensitivity``: what a paired effect hangs on."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.errors import Exit
from experiments.options import (
    DryRunOption,
    Format,
    FormatOption,
    JobsOption,
    LangOption,
    OutOption,
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
    profile_of,
)
from experiments.terminal import speaking

SelftestOption = Annotated[bool, typer.Option("--selftest", help="help_selftest")]


def command(
    a: First = "keep_250",
    b: Second = "cut_80",
    outcome: OutcomeOption = "youths_joining",
    year: YearOption = None,
    by: PartOption = "all",
    group: GroupOption = "all",
    selftest: SelftestOption = False,
    seed: SeedOption = None,
    scale: ScaleOption = None,
    jobs: JobsOption = None,
    out: OutOption = None,
    dry_run: DryRunOption = False,
    quick: QuickOption = False,
    reduced: ReducedOption = False,
    lang: LangOption = None,
    form: FormatOption = Format.TEXT,
    quiet: QuietOption = False,
) -> None:
    """Divide the variance of a paired effect over parameters and chance."""
    from experiments.analysis import run
    from experiments.analysis.asked import Wanted
    from experiments.analysis.kept import plain
    from experiments.analysis.selftest import selftest as tested
    from experiments.analysis.sheets import lines
    from experiments.analysis.told_sensitivity import selftest_sheets, sheets
    from experiments.words import words

    terminal = speaking(lang, quiet=quiet, form=form)
    text = words(terminal.language)
    if selftest:
        found = tested()
        terminal.show(lines(selftest_sheets(found, text)), {"tests": plain(found)})
        if not all(each["passed"] for each in found):
            raise typer.Exit(Exit.FAILED)
        return
    wanted = Wanted(
        a,
        b,
        outcome,
        year,
        by,
        group,
        seed,
        scale,
        jobs,
        out,
        profile_of(quick=quick, reduced=reduced),
    )
    if dry_run:
        runs = run.planned(wanted)
        terminal.show([terminal.text("analysis_dry_run", **runs)], runs)
        return
    told = run.sensitivity(wanted, terminal)
    terminal.show(lines(sheets(told, text)), plain(told))
    terminal.tell("analysis_kept", path=wanted.folder("sensitivity") / "sensitivity.json")
