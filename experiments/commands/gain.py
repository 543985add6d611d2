"""``konsekvens gain A B``: what paired random numbers gain over independent seeds."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.asked import Asked, run_asked, study_of
from experiments.design import folder_name
from experiments.errors import Exit
from experiments.options import (
    Format,
    FormatOption,
    JobsOption,
    LangOption,
    OutOption,
    QuietOption,
    ScaleOption,
    SeedOption,
)
from experiments.terminal import speaking

First = Annotated[str, typer.Argument(metavar="A", help="help_compare_a")]
Second = Annotated[str, typer.Argument(metavar="B", help="help_compare_b")]
PairsOption = Annotated[int | None, typer.Option("--pairs", help="help_pairs")]


def command(
    a: First = "keep_250",
    b: Second = "cut_80",
    pairs: PairsOption = None,
    seed: SeedOption = None,
    scale: ScaleOption = None,
    jobs: JobsOption = None,
    out: OutOption = None,
    lang: LangOption = None,
    form: FormatOption = Format.TEXT,
    quiet: QuietOption = False,
) -> None:
    """Measure the gain on the declared default parameters."""
    from experiments.comparison import settings
    from experiments.pairing import gain_of
    from experiments.words import words

    terminal = speaking(lang, quiet=quiet, form=form)
    count = int(settings()["pairs"]) if pairs is None else pairs
    asked = Asked(draws=0, replicates=count, seed=seed, scale=scale)
    study = study_of([a, b], asked, terminal, name=folder_name(f"gain-{a}-{b}"))
    results = run_asked(study, out, jobs, terminal)
    text = words(terminal.language)
    gains = [
        gain_of(results, study.scenario_names[0], study.scenario_names[-1], name)
        for name in settings()["paired"]
    ]
    terminal.show([gain.told(text) for gain in gains], {gain.name: gain.data for gain in gains})
    least = float(settings()["least_gain"])
    if gains[0].ratio < least:
        terminal.warn("gain_small", gain=text.plain(gains[0].ratio), least=text.plain(least))
        raise typer.Exit(Exit.FAILED)
