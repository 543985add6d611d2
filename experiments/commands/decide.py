"""``konsekvens decide``: options weighed."""

from __future__ import annotations

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
    posterior: PosteriorOption = None,
    jobs: JobsOption = None,
    out: OutOption = None,
    quick: QuickOption = False,
    reduced: ReducedOption = False,
    lang: LangOption = None,
    form: FormatOption = Format.TEXT,
    quiet: QuietOption = False,
) -> None:
    """Weigh options, and say what more knowledge would be worth."""
    from experiments.analysis import run_choice
    from experiments.analysis.asked import wanted_of
    from experiments.analysis.information import closed_form
    from experiments.analysis.shown import show, show_selftest
    from experiments.analysis.told_decide import selftest_sheets, sheets

    terminal = speaking(lang, quiet=quiet, form=form)
    if selftest:
        found = closed_form()
        show_selftest(found, selftest_sheets, terminal)
        return
    wanted = wanted_of(locals(), terminal)
    told = run_choice.decide(wanted, terminal)
    show("decide", wanted, told, sheets, terminal)
