"""``konsekvens sensitivity``: what a paired effect hangs on."""

from __future__ import annotations

from typing import Annotated

import typer

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
    from experiments.analysis.asked import wanted_of
    from experiments.analysis.selftest import selftest as tested
    from experiments.analysis.shown import show, show_selftest
    from experiments.analysis.told_sensitivity import selftest_sheets, sheets

    terminal = speaking(lang, quiet=quiet, form=form)
    if selftest:
        found = tested()
        show_selftest(found, selftest_sheets, terminal)
        return
    wanted = wanted_of(locals(), terminal)
    if dry_run:
        runs = run.planned(wanted)
        terminal.show([terminal.text("analysis_dry_run", **runs)], runs)
        return
    told = run.sensitivity(wanted, terminal)
    show("sensitivity", wanted, told, sheets, terminal)
