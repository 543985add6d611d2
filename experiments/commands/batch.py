"""``konsekvens batch STUDY``: run a study file; the same command again goes on where it ended."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from experiments.asked import chosen_posterior
from experiments.backends import Backend, Kind
from experiments.chunks import shard_of
from experiments.errors import Exit, ExperimentError
from experiments.options import (
    DryRunOption,
    Format,
    FormatOption,
    JobsOption,
    LangOption,
    OutOption,
    PosteriorOption,
    QuietOption,
)
from experiments.runner import WHOLE, fill
from experiments.settings import settings
from experiments.studies import read_study
from experiments.terminal import Bar, speaking

StudyArgument = Annotated[str, typer.Argument(metavar="STUDY", help="help_study")]
BackendOption = Annotated[Kind | None, typer.Option("--backend", help="help_backend")]
SchedulerOption = Annotated[str | None, typer.Option("--scheduler", help="help_scheduler")]
ShardOption = Annotated[str | None, typer.Option("--shard", help="help_shard")]


def command(
    study: StudyArgument,
    jobs: JobsOption = None,
    backend: BackendOption = None,
    scheduler: SchedulerOption = None,
    shard: ShardOption = None,
    posterior: PosteriorOption = None,
    out: OutOption = None,
    dry_run: DryRunOption = False,
    lang: LangOption = None,
    form: FormatOption = Format.TEXT,
    quiet: QuietOption = False,
) -> None:
    """Run what is missing of a study, or of one shard of it."""
    terminal = speaking(lang, quiet=quiet, form=form)
    read = read_study(study, language=terminal.language)
    asked, part = read.study, WHOLE if shard is None else shard_of(shard)
    if posterior is not None:
        asked = replace(asked, posterior=chosen_posterior(posterior, terminal))
    folder = Path(settings()["study"]["folder"]) / asked.name if out is None else out
    terminal.tell("study_title", title=read.title[terminal.language])
    if dry_run:
        words = {
            "scenarios": len(asked.scenarios),
            "draws": asked.draw_count,
            "replicates": asked.replicates,
            "variants": len(asked.variants),
            "runs": asked.run_count,
        }
        terminal.show([terminal.text("dry_run", **words)], {**words, "folder": str(folder)})
        return
    if jobs is not None and backend in (Kind.SERIAL, Kind.DASK):
        raise ExperimentError("other_way", first="jobs", second=f"backend {backend}")
    place = Backend.local(jobs) if backend is None else Backend.of(backend, jobs, scheduler)
    stock = fill(asked, folder, progress=Bar(terminal), backend=place, shard=part)
    data = {
        "folder": str(folder),
        "runs": asked.run_count,
        "done": len(stock.done),
        "failed": len(stock.failed),
        "missing": stock.missing,
    }
    terminal.tell("batch_done", done=data["done"], total=data["runs"], folder=folder)
    terminal.show([str(folder)], data)
    if stock.failed or (stock.missing and part == WHOLE):
        told: dict[str, object] = {name: data[name] for name in ("failed", "missing", "folder")}
        terminal.warn("batch_unfinished", **told)
        raise typer.Exit(Exit.FAILED)
    if stock.missing:
        terminal.tell(
            "shard_done", number=part[0], count=part[1], missing=stock.missing, folder=folder
        )
