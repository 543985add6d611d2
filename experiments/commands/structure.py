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
    profile_of,
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
    from experiments.analysis.asked import Wanted
    from experiments.analysis.shown import show
    from experiments.analysis.told_structure import sheets
    from experiments.asked import chosen_posterior

    terminal = speaking(lang, quiet=quiet, form=form)
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
        chosen_posterior(posterior, terminal),
    )
    told = run.structure(wanted, terminal)
    show("structure", wanted, told, sheets, terminal)
