"""What can go wrong outside the model, told in Swedish or English, and the exit codes."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from enum import IntEnum
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scenarios.errors import Language


class Exit(IntEnum):
    """Exit codes of every command."""

    OK = 0
    USAGE = 2
    INVALID = 3
    MISSING = 4
    FAILED = 5
    INTERRUPTED = 130


class ExperimentError(ValueError):
    """Something that was asked for and cannot be done.

    Parameters
    ----------
    message
        Key in one of the files ``messages*.toml``.
    exit_code
        What a command ends with.
    words
        What the message's blanks are filled with.
    """

    def __init__(self, message: str, exit_code: Exit = Exit.USAGE, **words: object) -> None:
        super().__init__(message, exit_code, words)
        self.message = message
        self.exit_code = exit_code
        self.words = words

    def told(self, language: Language) -> str:
        """Return the message in one language, safe to print."""
        from scenarios.errors import printable

        return printable(text(self.message, language, **self.words))

    def __str__(self) -> str:
        """Return the message in English."""
        return self.told("en")


@cache
def messages() -> Mapping[str, Mapping[str, str]]:
    """Return every message of the commands: key to language to text."""
    folder = resources.files("experiments")
    found: dict[str, Mapping[str, str]] = {}
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.name.startswith("messages") and entry.name.endswith(".toml"):
            found |= tomllib.loads(entry.read_text(encoding="utf-8"))
    return found


def text(key: str, language: Language, **words: object) -> str:
    """Return one message with its blanks filled."""
    return messages()[key][language].format(**words)
