"""``konsekvens run SCENARIO…``: run scenarios together and keep the results."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments import completion
from experiments.asked import Asked, run_asked, study_of
from experiments.errors import Exit
from experiments.options import (
    DrawsOption,
    DryRunOption,
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

Scenarios = Annotated[
    list[str],
    typer.Argument(
        metavar="SCENARIO...", help="help_scenarios", autocompletion=completion.scenarios
    ),
]


def command(
    scenarios: Scenarios,
    draws: DrawsOption = None,
    replicates: ReplicatesOption = None,
    seed: SeedOption = None,
    scale: ScaleOption = None,
    posterior: PosteriorOption = None,
    jobs: JobsOption = None,
    out: OutOption = None,
    quick: QuickOption = False,
    dry_run: DryRunOption = False,
    lang: LangOption = None,
    form: FormatOption = Format.TEXT,
    quiet: QuietOption = False,
) -> None:
    """Run scenarios on the same parameter draws and random numbers."""
    terminal = speaking(lang, quiet=quiet, form=form)
    asked = Asked(draws, replicates, seed, scale, posterior, quick)
    study = study_of(scenarios, asked, terminal)
    if dry_run:
        words = {
            "scenarios": len(study.scenarios),
            "draws": study.draw_count,
            "replicates": study.replicates,
            "variants": len(study.variants),
            "runs": study.run_count,
        }
        terminal.show([terminal.text("dry_run", **words)], words)
        return
    results = run_asked(study, out, jobs, terminal)
    failed, missing = len(results.failed), results.missing
    data = {
        "folder": str(results.folder),
        "runs": study.run_count,
        "failed": failed,
        "missing": missing,
        "draws": len(results.draws),
    }
    terminal.tell("run_done", runs=study.run_count - failed - missing, folder=results.folder)
    terminal.show([str(results.folder)], data)
    if failed:
        terminal.warn("some_failed", failed=failed, error=results.failed[0].error)
        raise typer.Exit(Exit.FAILED)
