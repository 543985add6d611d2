"""``konsekvens validate``: test a calibration against what was not used in it, and its method."""

from __future__ import annotations

import typer

from experiments.commands.calibrate import BankOption, folder_of, size_of
from experiments.errors import Exit, ExperimentError
from experiments.options import (
    Format,
    FormatOption,
    JobsOption,
    LangOption,
    OutOption,
    QuickOption,
    QuietOption,
)
from experiments.terminal import Bar, speaking


def command(
    bank: BankOption = None,
    jobs: JobsOption = None,
    out: OutOption = None,
    quick: QuickOption = False,
    lang: LangOption = None,
    form: FormatOption = Format.TEXT,
    quiet: QuietOption = False,
) -> None:
    """Test the calibration of a folder, and write what was found beside its posterior."""
    from experiments.calibrating import POSTERIOR
    from experiments.calibration_account import validation_lines
    from experiments.posteriors import CALIBRATION
    from experiments.validating import sound, validate
    from experiments.words import words

    terminal = speaking(lang, quiet=quiet, form=form)
    size = size_of(quick=quick)
    folder = folder_of(out, size)
    if not (folder / POSTERIOR / CALIBRATION).exists():
        raise ExperimentError("not_calibrated", Exit.MISSING, folder=folder)
    told = validate(folder, size, jobs, Bar(terminal), bank)
    terminal.show(validation_lines(words(terminal.language), told), told)
    if not sound(told):
        terminal.warn("method_unsound")
        raise typer.Exit(Exit.FAILED)
