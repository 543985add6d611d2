"""What a command of an analysis says: its finding and where it is kept, or how its tests went."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import typer

from experiments.analysis.asked import Wanted
from experiments.analysis.kept import plain
from experiments.analysis.sheets import Sheet, lines
from experiments.errors import Exit
from experiments.terminal import Terminal
from experiments.words import Words, words


def show(
    name: str,
    wanted: Wanted,
    told: Any,
    sheets: Callable[[Any, Words], Sequence[Sheet]],
    terminal: Terminal,
) -> None:
    """Show the finding of an analysis as tables, and tell the file that keeps it."""
    terminal.show(lines(sheets(told, words(terminal.language))), plain(told))
    terminal.tell("analysis_kept", path=wanted.folder(name) / f"{name}.json")


def show_selftest(
    found: Sequence[Mapping[str, Any]],
    sheets: Callable[[Any, Words], Sequence[Sheet]],
    terminal: Terminal,
) -> None:
    """Show how the tests of an analysis went.

    Raises
    ------
    typer.Exit
        When one of them failed.
    """
    terminal.show(lines(sheets(found, words(terminal.language))), {"tests": plain(found)})
    if not all(each["passed"] for each in found):
        raise typer.Exit(Exit.FAILED)
