"""Where in a TOML text each key and value stands.

The standard parser gives values without places. This scanner walks a text that the parser has
already accepted and notes, for every key and array element, the place of the key and of the
value, so that an error can point at the word to change. Grammar: TOML 1.0.0, https://toml.io.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass

Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
# A text without end reaches to the end of the file, so that no part of it is searched twice.
_STRING = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*(?:"{3,5}|\Z)'
    r"|'''(?:[^']|'(?!''))*(?:'{3,5}|\Z)"
    r'|"(?:[^"\\\n]|\\[^\n])*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_SCALAR = re.compile(r"[^,\]}#\n]+")
_BRACKET = re.compile(_STRING.pattern + r"|#[^\n]*|[\[\]{}]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Spot:
    """The place of one entry in a text.

    Attributes
    ----------
    key, value
        Offsets in characters of the first character of the key and of the value. For an array
        element the two are the same; for a table header the value is the header's key.
    text
        The value as it was written.
    """

    key: int
    value: int
    text: str


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Count line and column, both counted in characters from one, of an offset in a text."""
    return text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1


def too_deep(text: str, limit: int) -> int | None:
    """Find the first bracket that nests deeper than `limit`; give its offset, or None.

    Needs no valid text, so that it can be asked before a parser that calls itself once for
    each level.
    """
    depth = 0
    for found in _BRACKET.finditer(text):
        if found.group() in ("[", "{"):
            depth += 1
            if depth > limit:
                return found.start()
        elif found.group() in ("]", "}"):
            depth = max(0, depth - 1)
    return None


def locate(text: str) -> dict[Path, Spot]:
    """Find the places of all keys and array elements of a valid TOML text.

    Parameters
    ----------
    text
        TOML that the standard parser accepts, with line feeds as line ends.

    Returns
    -------
    dict
        Path of keys (text) and array positions (integers from zero) to the place.
    """
    return _Scanner(text).run()


class _Scanner:
    """One pass over one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.spots: dict[Path, Spot] = {}
        self.lengths: dict[Path, int] = {}

    def run(self) -> dict[Path, Spot]:
        table: Path = ()
        self.skip(_BLANK)
        while self.at < len(self.text):
            if self.text.startswith("[", self.at):
                table = self.header()
            else:
                self.pair(table)
            self.skip(_BLANK)
        return self.spots

    def skip(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.at)
        if found is None:
            raise ValueError(f"not TOML at offset {self.at}")
        self.at = found.end()
        return found.group()

    def header(self) -> Path:
        double = self.text.startswith("[[", self.at)
        self.at += len("[[") if double else 1
        table: Path = ()
        keys = self.keys()
        for number, (key, offset) in enumerate(keys, start=1):
            table = (*table, key)
            self.note(table, offset, offset, key)
            if double and number == len(keys):
                self.lengths[table] = self.lengths.get(table, 0) + 1
            if table in self.lengths:
                table = (*table, self.lengths[table] - 1)
                self.note(table, offset, offset, key)
        self.at += len("]]") if double else 1
        return table

    def pair(self, table: Path) -> None:
        keys = self.keys()
        self.at += 1
        self.skip(_SPACE)
        start, path = self.at, table
        for key, offset in keys[:-1]:
            path = (*path, key)
            self.note(path, offset, start, key)
        key, offset = keys[-1]
        path = (*path, key)
        self.value(path)
        self.note(path, offset, start, self.text[start : self.at].rstrip())

    def keys(self) -> list[tuple[str, int]]:
        """Read the parts of a dotted key with their offsets; stop at what follows."""
        parts = []
        while True:
            self.skip(_SPACE)
            offset = self.at
            if self.text[offset] in "\"'":
                raw = self.skip(_STRING)
                parts.append((str(tomllib.loads(f"key = {raw}")["key"]), offset))
            else:
                parts.append((self.skip(_BARE), offset))
            self.skip(_SPACE)
            if not self.text.startswith(".", self.at):
                return parts
            self.at += 1

    def value(self, path: Path) -> None:
        first = self.text[self.at]
        if first == "[":
            self.items(path)
        elif first == "{":
            self.inline(path)
        elif first in "\"'":
            self.skip(_STRING)
        else:
            self.skip(_SCALAR)

    def items(self, path: Path) -> None:
        self.at += 1
        self.skip(_BLANK)
        number = 0
        while not self.text.startswith("]", self.at):
            start, item = self.at, (*path, number)
            self.value(item)
            self.note(item, start, start, self.text[start : self.at].rstrip())
            number += 1
            self.between()
        self.at += 1

    def inline(self, path: Path) -> None:
        self.at += 1
        self.skip(_BLANK)
        while not self.text.startswith("}", self.at):
            self.pair(path)
            self.between()
        self.at += 1

    def between(self) -> None:
        self.skip(_BLANK)
        if self.text.startswith(",", self.at):
            self.at += 1
            self.skip(_BLANK)

    def note(self, path: Path, key: int, value: int, text: str) -> None:
        self.spots.setdefault(path, Spot(key, value, text))
