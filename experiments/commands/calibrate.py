"""``konsekvens calibrate``: fit the parameters to what was measured, and keep the posterior."""

from __future__ import annotations

from pathlib import Path
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
)
from experiments.settings import settings
from experiments.terminal import Bar, speaking

BankOption = Annotated[int | None, typer.Option("--bank", help="help_bank")]


def command(
    bank: BankOption = None,
    jobs: JobsOption = None,
    out: OutOption = None,
    quick: QuickOption = False,
    dry_run: DryRunOption = False,
    lang: LangOption = None,
    form: FormatOption = Format.TEXT,
    quiet: QuietOption = False,
) -> None:
    """Run the bank, weigh prior draws by what was observed, and keep the posterior."""
    from experiments.backends import Backend
    from experiments.bank import runs_needed
    from experiments.calibrating import POSTERIOR, calibrate
    from experiments.calibration_account import calibration_lines
    from experiments.words import words

    terminal = speaking(lang, quiet=quiet, form=form)
    size = size_of(quick=quick)
    runs, seconds = runs_needed(size, bank)
    time = terminal.duration(seconds / Backend.local(jobs).jobs)
    if dry_run:
        shown: dict[str, object] = {"runs": runs, "time": time}
        terminal.show([terminal.text("calibrate_dry_run", **shown)], shown)
        return
    terminal.tell("calibrate_estimate", runs=runs, time=time)
    folder = folder_of(out, size)
    told = calibrate(folder, size, jobs, Bar(terminal), bank)
    in_words = words(terminal.language)
    lines = calibration_lines(in_words, told)
    lines.append(in_words.text("calibration.written", folder=str(folder / POSTERIOR)))
    terminal.show(lines, {**told, "folder": str(folder / POSTERIOR)})


def size_of(*, quick: bool) -> str:
    """Return the name of the profile that is asked for."""
    return "quick" if quick else "full"


def folder_of(out: Path | None, size: str) -> Path:
    """Return the folder of a calibration: the one that is named, or that of its profile."""
    return out or Path(settings()["study"]["folder"]) / f"calibration-{size}"
