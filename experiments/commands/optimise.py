"""``konsekvens optimise``: the best use of an amount."""

from __future__ import annotations

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


def command(
    a: First = "keep_250",
    b: Second = "cut_80",
    outcome: OutcomeOption = "youths_joining",
    year: YearOption = None,
    by: PartOption = "all",
    group: GroupOption = "all",
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
    """Search for the best use of the grant, lever by lever and together."""
    from experiments.analysis import run_choice
    from experiments.analysis.asked import wanted_of
    from experiments.analysis.shown import show
    from experiments.analysis.told_optimise import sheets

    terminal = speaking(lang, quiet=quiet, form=form)
    wanted = wanted_of(locals(), terminal)
    told = run_choice.optimise(wanted, terminal)
    show("optimise", wanted, told, sheets, terminal)
