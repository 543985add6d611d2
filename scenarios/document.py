"""Read one scenario file into entries that know their place.

Nothing here knows what a lever is. Whatever the bytes are, the outcome is a table of entries or
a :class:`~scenarios.errors.ScenarioError`.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from scenarios import locate
from scenarios.errors import Lever, Place, ScenarioError, phrases

_PARSER_PLACE = re.compile(r" \(at line (\d+), column (\d+)\)$")
_PARSER_END = " (at end of document)"
_LONG_NUMBER = re.compile(rf"\d(?:_?\d){{{sys.int_info.str_digits_check_threshold}}}")


@dataclass(frozen=True, slots=True)
class Text:
    """One file that has been read.

    Attributes
    ----------
    path, shown
        The file, and the file as a reader knows it.
    content
        The text with line ends as a line feed.
    spots
        Place of every key and array element.
    """

    path: Path
    shown: str
    content: str
    spots: Mapping[locate.Path, locate.Spot]

    def place(self, offset: int) -> Place:
        """Find the place of an offset in characters."""
        line, column = locate.line_and_column(self.content, offset)
        return Place(self.path, self.shown, line, column)


@dataclass(frozen=True, slots=True)
class Entry:
    """One key with its value, or one element of an array.

    Attributes
    ----------
    text
        The file it stands in.
    path
        Keys and array positions, outermost first; empty for the whole file.
    value
        What the standard parser made of it.
    """

    text: Text
    path: locate.Path
    value: Any

    @property
    def name(self) -> str:
        """The innermost key."""
        return str(self.path[-1]) if self.path else ""

    @property
    def lever(self) -> Lever:
        """Keys without array positions."""
        return tuple(part for part in self.path if isinstance(part, str))

    @property
    def written(self) -> str:
        """The value as it stands in the file, cut to a readable length."""
        return _shortened(self.text.spots[self.path].text)

    @property
    def word(self) -> str:
        """The value of a text without its quotation marks, cut to a readable length."""
        return _shortened(str(self.value))

    def children(self) -> list[Entry]:
        """List the entries of a table in the order of the file, or the elements of an array."""
        if isinstance(self.value, dict):
            return [Entry(self.text, (*self.path, key), item) for key, item in self.value.items()]
        if isinstance(self.value, list):
            return [
                Entry(self.text, (*self.path, number), item)
                for number, item in enumerate(self.value)
            ]
        return []

    def place(self) -> Place:
        """Where the value stands."""
        return self.text.place(self.text.spots[self.path].value if self.path else 0)

    def fault(self, message: str, **words: str | Mapping[str, str]) -> ScenarioError:
        """Make an error at the value."""
        return ScenarioError(message, self.place(), self.lever, words)

    def key_fault(self, message: str, **words: str | Mapping[str, str]) -> ScenarioError:
        """Make an error at the key."""
        place = self.text.place(self.text.spots[self.path].key if self.path else 0)
        return ScenarioError(message, place, self.lever, words)

    def wrong_kind(self, wanted: str) -> ScenarioError:
        """Make an error that names the kind of value wanted, a key in ``messages.toml``."""
        return self.fault("wrong_kind", wanted=phrases()[wanted], text=self.written)


@lru_cache(maxsize=1)
def limits() -> Mapping[str, Mapping[str, Any]]:
    """Read the tables of ``limits.toml``."""
    text = (Path(__file__).parent / "limits.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def file_limits() -> Mapping[str, float]:
    """Look up how large, deep and long a file may be."""
    return limits()["file"]


def _shortened(text: str) -> str:
    longest = int(file_limits()["shown_characters"])
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def read_document(path: Path, shown: str) -> Entry:
    """Read a file.

    Parameters
    ----------
    path
        The file.
    shown
        Its name in errors.

    Returns
    -------
    Entry
        The outermost table.

    Raises
    ------
    ScenarioError
        When there is no such file, when it is too large or not text, and when it is not TOML.
    """
    content = _decode(path, shown, _bytes(path, shown))
    bare = Text(path, shown, content, {})
    _refuse_extremes(bare)
    try:
        table, spots = _parse(content)
    except tomllib.TOMLDecodeError as error:
        raise _broken(bare, str(error)) from None
    except ValueError:
        found = _LONG_NUMBER.search(content)
        place = bare.place(found.start() if found else 0)
        raise ScenarioError("long_number", place) from None
    return Entry(Text(path, shown, content, spots), (), table)


@lru_cache
def _parse(content: str) -> tuple[dict[str, Any], Mapping[locate.Path, locate.Spot]]:
    """Parse a text; the same text, such as that of the history, is parsed once."""
    return tomllib.loads(content), locate.locate(content)


def _bytes(path: Path, shown: str) -> bytes:
    nowhere = Place(path, shown)
    largest = int(file_limits()["bytes"])
    try:
        if not path.exists():
            raise ScenarioError("missing_file", nowhere)
        if not path.is_file():
            raise ScenarioError("not_a_file", nowhere)
        with path.open("rb") as stream:
            data = stream.read(largest + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ScenarioError("unreadable", nowhere, words={"reason": reason}) from None
    if len(data) > largest:
        raise ScenarioError("too_big", nowhere, words={"limit": str(largest)})
    return data


def _decode(path: Path, shown: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8").replace("\r\n", "\n")
        line, column = locate.line_and_column(before, len(before))
        raise ScenarioError("not_utf8", Place(path, shown, line, column)) from None


def _refuse_extremes(text: Text) -> None:
    """Stop what would make the parser slow or deep before it starts."""
    longest = int(file_limits()["line_characters"])
    offset = 0
    for line in text.content.split("\n"):
        if len(line) > longest:
            raise ScenarioError(
                "long_line", text.place(offset + longest), words={"limit": str(longest)}
            )
        offset += len(line) + 1
    deepest = int(file_limits()["nesting"])
    bracket = locate.too_deep(text.content, deepest)
    if bracket is not None:
        raise ScenarioError("too_deep", text.place(bracket), words={"limit": str(deepest)})


def _broken(text: Text, told: str) -> ScenarioError:
    """Turn the parser's message into one with a place and a reason in both languages."""
    found = _PARSER_PLACE.search(told)
    if found:
        place = Place(text.path, text.shown, int(found.group(1)), int(found.group(2)))
        reason = told[: found.start()]
    else:
        place = text.place(len(text.content))
        reason = told.removesuffix(_PARSER_END)
    begins = max(
        (key for key in phrases() if f"toml {reason}".startswith(key)), key=len, default="toml "
    )
    return ScenarioError("broken", place, words={"reason": phrases()[begins]})
