"""What people see while a command works: data on stdout, all else on stderr."""

from __future__ import annotations

import codecs
import io
import itertools
import json
import os
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from experiments.errors import messages, text
from experiments.settings import settings

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from scenarios.errors import Language


def chosen_language(arguments: Sequence[str]) -> Language:
    """Return the language of ``--lang``, of the environment, or the default, in this order."""
    rules = settings()["language"]
    words = list(arguments)
    asked = [after for word, after in itertools.pairwise(words) if word == "--lang"]
    asked += [word.removeprefix("--lang=") for word in words if word.startswith("--lang=")]
    for word in (*asked[:1], os.environ.get(rules["variable"], ""), rules["name"]):
        if word in messages()["help_lang"]:
            return cast("Language", word)
    raise ValueError(f"defaults.toml: [language] name = {rules['name']!r} is neither sv nor en")


# What stands in for signs that an older encoding lacks; a minus must never be lost.
STAND_INS = str.maketrans(
    {"−": "-", "–": "-", "→": "->", "←": "<-", "”": "'", "“": "'", "’": "'", "…": "...", "×": "x"}
)


def spoken_anywhere(*streams: object) -> None:
    """Let streams whose encoding lacks a sign take a stand-in, where Python would give up.

    A Windows console takes every sign, but a file or a pipe has the encoding of the machine.
    """
    codecs.register_error("stand_in", _stand_in)
    for stream in streams:
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="stand_in")


def _stand_in(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    signs = error.object[error.start : error.end].translate(STAND_INS)
    return signs.encode("ascii", "replace").decode("ascii"), error.end


@dataclass(frozen=True, slots=True)
class Terminal:
    """How a command speaks.

    Attributes
    ----------
    language
        "sv" or "en".
    quiet
        True where only data and errors are wanted.
    as_json
        True where data is wanted as JSON.
    """

    language: Language
    quiet: bool = False
    as_json: bool = False

    def text(self, key: str, **words: object) -> str:
        """Return a message in the language of this terminal."""
        from scenarios.errors import printable

        return printable(text(key, self.language, **words))

    def tell(self, key: str, **words: object) -> None:
        """Say something on stderr, unless quiet."""
        if not self.quiet:
            print(self.text(key, **words), file=sys.stderr)

    def warn(self, key: str, **words: object) -> None:
        """Say something on stderr that must be known, quiet or not."""
        print(self.text(key, **words), file=sys.stderr)

    def show(self, lines: Sequence[str], data: Mapping[str, object]) -> None:
        """Put data on stdout: lines of text, or JSON."""
        if self.as_json:
            print(json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False))
        else:
            print("\n".join(lines))

    def duration(self, seconds: float) -> str:
        """Return a length of time in words, rounded up."""
        words = settings()["duration"]
        if seconds < words["seconds_below"]:
            count = max(round(seconds), 1)
            return self.text("second" if count == 1 else "seconds", count=count)
        if seconds < words["minutes_below"]:
            return self.text("minutes", count=round(seconds / words["minute"]))
        return self.text("hours", count=f"{seconds / words['hour']:.1f}")


class Bar:
    """Progress of a batch: a bar where there is a terminal, else a line now and then."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.total = self.done = self.failed = 0
        self.began = self.told = time.monotonic()
        self.bar: Progress | None = None
        self.task: TaskID | None = None

    def begin(self, total: int, done: int, left: int) -> None:
        """Say how many runs there are, and how many of them will be run."""
        self.total, self.done, self.failed = left, 0, 0
        key = "begin_resumed" if done else "begin"
        self.terminal.tell(key, total=total, done=done, left=left)

    def estimate(self, seconds: float, jobs: int) -> None:
        """Say how long the rest will take, and show the bar."""
        self.terminal.tell("estimate", time=self.terminal.duration(seconds), jobs=jobs)
        self.began = self.told = time.monotonic()
        if not self.terminal.quiet and sys.stderr.isatty():
            self._show()

    def _show(self) -> None:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            TextColumn,
            TimeRemainingColumn,
        )
        from rich.progress import Progress as RichProgress

        self.bar = RichProgress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
        )
        self.bar.start()
        self.task = self.bar.add_task(
            self.terminal.text("running"), total=self.total, completed=self.done
        )

    def advance(self, runs: int, failed: int) -> None:
        """Move the bar."""
        self.done += runs - failed
        self.failed += failed
        if self.bar is not None and self.task is not None:
            self.bar.update(self.task, completed=self.done + self.failed)
            return
        now = time.monotonic()
        if now - self.told >= settings()["running"]["report_seconds"]:
            self.told = now
            self.terminal.tell("line", done=self.done, total=self.total)

    def restarted(self) -> None:
        """Say that a worker died."""
        self.terminal.tell("restarted")

    def end(self) -> None:
        """Take the bar away."""
        if self.bar is not None:
            self.bar.stop()


def speaking(lang: str | None, *, quiet: bool = False, form: str = "text") -> Terminal:
    """Return the terminal that a command's options ask for."""
    arguments = [] if lang is None else ["--lang", str(lang)]
    return Terminal(chosen_language(arguments), quiet, form == "json")
