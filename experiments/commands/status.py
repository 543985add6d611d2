"""``konsekvens status DIR``: what is there, missing, failed, damaged."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from experiments.errors import Exit
from experiments.inventory import take_stock
from experiments.options import Format, FormatOption, LangOption
from experiments.plan import read_manifest
from experiments.settings import settings
from experiments.terminal import speaking

FolderArgument = Annotated[Path, typer.Argument(metavar="DIR", help="help_folder")]


def command(
    folder: FolderArgument, lang: LangOption = None, form: FormatOption = Format.TEXT
) -> None:
    """Show what a folder of results holds; the exit code is 5 while anything is not right."""
    terminal = speaking(lang, form=form)
    manifest, stock = read_manifest(folder), take_stock(folder)
    size = sum(part.size for part in stock.used)
    draws = max(int(manifest["draws"]), 1)
    counts = {
        "planned": len(stock.planned),
        "done": len(stock.done),
        "failed": len(stock.failed),
        "missing": stock.missing,
    }
    parts = {
        "used": len(stock.used),
        "size": f"{size / settings()['store']['megabyte']:.1f}",
        "foreign": len(stock.foreign),
        "damaged": len(stock.damaged),
    }
    complete = {"complete": draws - len(stock.incomplete_draws), "draws": draws}
    right = not (stock.failed or stock.missing or stock.damaged)
    lines = [
        terminal.text("status_runs", **counts),
        terminal.text("status_draws", **complete),
        terminal.text("status_parts", **parts),
    ]
    lines += [terminal.text("status_damaged", name=path.name) for path in stock.damaged]
    most = int(settings()["explain"]["failures"])
    for run in stock.failed[:most]:
        words = {name: getattr(run, name) for name in ("scenario", "variant", "draw", "replicate")}
        lines.append(terminal.text("status_error", error=run.error, **words))
    if len(stock.failed) > most:
        lines.append(terminal.text("status_more", count=len(stock.failed) - most))
    command_line = shlex.join(manifest["command"])
    again = terminal.text("status_resume", command=command_line)
    lines.append(terminal.text("status_complete") if right else again)
    data = {
        **counts,
        **complete,
        **{name: value for name, value in parts.items() if name != "size"},
        "bytes": size,
        "damaged_files": [path.name for path in stock.damaged],
        "errors": [
            {"scenario": r.scenario, "variant": r.variant, "draw": r.draw,
             "replicate": r.replicate, "error": r.error}
            for r in stock.failed
        ],
        "command": manifest["command"],
    }  # fmt: skip
    terminal.show(lines, data)
    if not right:
        raise typer.Exit(Exit.FAILED)
