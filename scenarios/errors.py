"""Faults in scenario files, told with place and remedy in Swedish or English."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

Language = Literal["sv", "en"]
Words = Mapping[str, str | Mapping[str, str]]
Lever = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file.

    Attributes
    ----------
    path
        The file.
    shown
        The file as a reader knows it: the name for the catalogue, else the path as given.
    line, column
        Counted in lines and characters from one; None when the fault is in no line of the file,
        as when there is no file.
    """

    path: Path
    shown: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        if self.line is None:
            return f"{self.shown}:"
        return f"{self.shown}:{self.line}:{self.column} "


class ScenarioError(ValueError):
    """A scenario that cannot be read.

    Parameters
    ----------
    message
        Key in ``messages.toml``.
    place
        Where the fault stands.
    lever
        Tables and key that the fault concerns, outermost first; empty when it concerns the file.
    words
        What the message's blanks are filled with; a mapping holds one word for each language.
    language
        Language of ``str()``, "sv" or "en".
    """

    def __init__(
        self,
        message: str,
        place: Place,
        lever: Lever = (),
        words: Words | None = None,
        language: Language = "en",
    ) -> None:
        filled = {} if words is None else dict(words)
        super().__init__(message, place, lever, filled, language)
        self.message = message
        self.place = place
        self.lever = lever
        self.words: Words = filled
        self.language = language

    @property
    def path(self) -> Path:
        """The file that holds the fault."""
        return self.place.path

    @property
    def line(self) -> int | None:
        """Line of the fault, from one, or None."""
        return self.place.line

    @property
    def column(self) -> int | None:
        """Column of the fault in characters, from one, or None."""
        return self.place.column

    def in_language(self, language: Language) -> ScenarioError:
        """Tell the same fault in another language."""
        return ScenarioError(self.message, self.place, self.lever, self.words, language)

    def __str__(self) -> str:
        """Say place, lever, what is wrong and what to do, in one line."""
        words = {
            name: word if isinstance(word, str) else word[self.language]
            for name, word in self.words.items()
        }
        told = [str(self.place)]
        if self.lever:
            tables = ".".join(self.lever[:-1])
            told.append(f"[{tables}] {self.lever[-1]}:" if tables else f"{self.lever[-1]}:")
        told.append(phrases()[self.message][self.language].format(**words))
        return printable(" ".join(told))


@lru_cache(maxsize=1)
def phrases() -> Mapping[str, Mapping[str, str]]:
    """Read every message in both languages: key to language to text."""
    text = (Path(__file__).parent / "messages.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def printable(text: str) -> str:
    """Replace whatever could steer a terminal by a replacement character."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)


def hint(word: str, known: Iterable[str]) -> Mapping[str, str]:
    """Choose what to offer for an unknown word: the nearest known one, or all of them.

    Returns
    -------
    Mapping
        Language to the sentence.
    """
    folded = {candidate.casefold(): candidate for candidate in known}
    near = difflib.get_close_matches(word.casefold(), folded, n=1)
    if near:
        return {
            language: text.format(word=folded[near[0]])
            for language, text in phrases()["did_you_mean"].items()
        }
    listed = ", ".join(sorted(folded.values()))
    return {
        language: text.format(words=listed) for language, text in phrases()["known_are"].items()
    }
