"""``konsekvens benchmark``: how fast the model is on this machine, beside floor and goal."""

from __future__ import annotations

import os
import platform
from importlib.util import find_spec
from typing import Annotated

import typer

from experiments.errors import Exit, ExperimentError
from experiments.options import Format, FormatOption, LangOption, QuietOption
from experiments.terminal import speaking

JsonOption = Annotated[bool, typer.Option("--json", help="help_json")]
QuickOption = Annotated[bool, typer.Option("--quick", help="help_benchmark_quick")]
FullOption = Annotated[bool, typer.Option("--full", help="help_benchmark_full")]


def command(
    as_json: JsonOption = False,
    quick: QuickOption = False,
    full: FullOption = False,
    lang: LangOption = None,
    form: FormatOption = Format.TEXT,
    quiet: QuietOption = False,
) -> None:
    """Measure and show every row; fails only where counts that must be equal are not."""
    if find_spec("resource") is None:
        raise ExperimentError("benchmark_needs_unix", Exit.USAGE)
    from experiments.benchmark.measure import measurements
    from experiments.benchmark.measurement import table
    from experiments.identity import model_version, package_versions

    terminal = speaking(lang, quiet=quiet, form=Format.JSON if as_json else form)
    profile = "quick" if quick else "full" if full else "standard"
    rows = []
    for row in measurements(profile):
        rows.append(row)
        terminal.tell("measured", what=row.target[terminal.language])
    data: dict[str, object] = {
        "profile": profile,
        "machine": {
            "system": platform.platform(),
            "processors": os.cpu_count(),
            "python": platform.python_version(),
            **package_versions("model"),
        },
        "model_version": model_version(),
        "rows": {row.name: row.data for row in rows},
    }
    terminal.show(table(rows, terminal.language), data)
    if any(row.equal is False for row in rows):
        raise typer.Exit(Exit.FAILED)
