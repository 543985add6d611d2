"""``konsekvens structure``: one effect under other mechanisms."""

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
    """Show an effect under every structural variant, side by side."""
    from experiments.analysis import run
    from experiments.analysis.asked import wanted_of
    from experiments.analysis.shown import show
    from experiments.analysis.told_structure import sheets

    terminal = speaking(lang, quiet=quiet, form=form)
    wanted = wanted_of(locals(), terminal)
    told = run.structure(wanted, terminal)
    show("structure", wanted, told, sheets, terminal)
