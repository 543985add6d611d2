"""``konsekvens fuzz``: try thousands of faulty scenario files on the commands that read them."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from experiments.errors import Exit
from experiments.fuzz import fuzz, rules
from experiments.options import (
    Format,
    FormatOption,
    LangOption,
    OutOption,
    QuietOption,
    SeedOption,
)
from experiments.terminal import speaking

FilesOption = Annotated[int | None, typer.Option("--files", min=0, help="help_files")]
RunsOption = Annotated[int | None, typer.Option("--runs", min=0, help="help_runs")]


def command(
    files: FilesOption = None,
    runs: RunsOption = None,
    seed: SeedOption = None,
    out: OutOption = None,
    lang: LangOption = None,
    form: FormatOption = Format.TEXT,
    quiet: QuietOption = False,
) -> None:
    """Make files, try each, and keep those that were answered wrongly."""
    terminal = speaking(lang, quiet=quiet, form=form)
    rule, begun = rules()["run"], 0 if seed is None else seed
    count = rule["files"] if files is None else files
    folder = Path(tempfile.mkdtemp(prefix="konsekvens-fuzz-")) if out is None else out
    folder.mkdir(parents=True, exist_ok=True)
    shown = sys.stderr.isatty() and not quiet
    step = max(count // rule["patience"], 1)

    def told(done: int) -> None:
        if shown and done % step == 0:
            terminal.tell("fuzz_line", done=done, total=count)

    tally = fuzz(folder, count, begun, rule["runs"] if runs is None else runs, told)
    kinds = sorted(tally.answers.items())
    lines = [
        terminal.text("fuzz_kind", kind=kind, code=code, count=number)
        for (kind, code), number in kinds
    ]
    lines.append(
        terminal.text("fuzz_end", files=sum(tally.answers.values()), ran=tally.ran,
                      slowest=f"{tally.slowest:.2f}", failures=len(tally.failures))
    )  # fmt: skip
    lines += [
        terminal.text("fuzz_failure", path=each.path, kind=each.kind, what=each.what)
        for each in tally.failures
    ]
    terminal.show(
        lines,
        {
            "files": sum(tally.answers.values()),
            "answers": [{"kind": k, "code": c, "files": n} for (k, c), n in kinds],
            "ran": tally.ran,
            "slowest_seconds": tally.slowest,
            "failures": [{"file": str(f.path), "what": f.what} for f in tally.failures],
            "seed": begun,
        },
    )
    if tally.failures:
        raise typer.Exit(Exit.FAILED)
