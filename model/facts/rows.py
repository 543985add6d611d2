"""Read one table line by line, with every fault told by file, line and column."""

from __future__ import annotations

import csv
import io
import itertools
import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from model.facts.records import FactsError, PoliceClass, Status, nearest

PERSON_COLUMNS: Final = frozenset(
    (
        "personnummer",
        "samordningsnummer",
        "personal_number",
        "personal_identity_number",
        "ssn",
        "fornamn",
        "efternamn",
        "personnamn",
        "person_name",
        "first_name",
        "last_name",
    )
)
"""Column headers (lower case, without accents) that show a table to hold data on persons."""

_NUMBER: Final = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_MUNICIPALITY_CODE: Final = re.compile("[0-9]{4}")
_STATUS_WORDS: Final = tuple(word.value for word in Status)
_CLASS_WORDS: Final = tuple(word.value for word in PoliceClass)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table, whose cells are read by type and whose faults are told by place."""

    path: Path
    line: int
    cells: dict[str, str]
    source_ids: frozenset[str]

    def fault(self, column: str, problem: str, remedy: str) -> FactsError:
        """Return the error that tells what is wrong at this place and what to do."""
        return FactsError(f"{self.path.name}, line {self.line}, {column!r}: {problem}; {remedy}")

    def text(self, column: str) -> str:
        """Return a cell that may not be empty."""
        if not self.cells[column]:
            raise self.fault(column, "the cell is empty", "write its text")
        return self.cells[column]

    def number_or_none(self, column: str) -> float | None:
        """Return a finite number, or None for an empty cell."""
        text = self.cells[column]
        return self._number(column, text) if text else None

    def series(self, column: str) -> tuple[float, ...]:
        """Return the numbers of a cell that holds several, divided by semicolons; else none."""
        parts = self.cells[column].split(";")
        return tuple(self._number(column, part) for part in parts) if parts[1:] else ()

    def _number(self, column: str, text: str) -> float:
        if not _NUMBER.fullmatch(text) or not math.isfinite(float(text)):
            remedy = "write digits with a decimal point, no spaces, or leave the cell empty"
            raise self.fault(column, f"{text!r} is not a number", remedy)
        return float(text)

    def count_or_none(self, column: str) -> int | None:
        """Return a whole number from 0, or None for an empty cell."""
        number = self.number_or_none(column)
        if number is None:
            return None
        if number < 0 or not number.is_integer():
            problem = f"{self.cells[column]} is negative or broken"
            raise self.fault(column, problem, "write a whole number from 0")
        return int(number)

    def count(self, column: str) -> int:
        """Return a whole number from 0; the cell may not be empty."""
        self.text(column)
        return self.count_or_none(column) or 0

    def share_or_none(self, column: str) -> float | None:
        """Return a number from 0 to 1, or None for an empty cell."""
        number = self.number_or_none(column)
        if number is not None and not 0 <= number <= 1:
            raise self.fault(column, f"{number:g} is not a share", "write a number from 0 to 1")
        return number

    def one_of(self, column: str, words: Sequence[str]) -> str:
        """Return the word of a cell if it is among the known ones."""
        text = self.cells[column]
        if text not in words:
            raise self.fault(column, f"{text!r} is unknown", f"write one of {', '.join(words)}")
        return text

    def yes(self, column: str) -> bool:
        """Return whether the cell says yes; only yes and no are allowed."""
        return self.one_of(column, ("yes", "no")) == "yes"

    def status(self, column: str) -> Status:
        """Return the status word of a cell."""
        return Status(self.one_of(column, _STATUS_WORDS))

    def police_class(self, column: str) -> PoliceClass | None:
        """Return the class of a cell, or None for an empty cell."""
        if not self.cells[column]:
            return None
        return PoliceClass(self.one_of(column, _CLASS_WORDS))

    def code(self, column: str) -> str:
        """Return SCB's four-digit code of a municipality."""
        if not _MUNICIPALITY_CODE.fullmatch(self.cells[column]):
            problem = f"{self.cells[column]!r} is not four digits"
            raise self.fault(column, problem, "write SCB's code as text with its leading zeros")
        return self.cells[column]

    def sources(self) -> tuple[str, ...]:
        """Return the source ids of the row; each must stand in the table of sources."""
        ids = tuple(self.text("sources").split(";"))
        for source in ids:
            if source not in self.source_ids:
                remedy = (
                    f"add it to sources.csv, or correct it ({nearest(source, self.source_ids)})"
                )
                raise self.fault("sources", f"unknown source {source!r}", remedy)
        return ids

    def ordered(self, low: str, value: str, high: str) -> None:
        """Refuse low > value, value > high, low > high, where the cells are filled."""
        filled = [(name, self.number_or_none(name)) for name in (low, value, high)]
        known = [(name, number) for name, number in filled if number is not None]
        for (name, number), (above, larger) in itertools.pairwise(known):
            if number > larger:
                problem = f"{number:g} is above {above!r} ({larger:g})"
                raise self.fault(name, problem, f"see that {low} <= {value} <= {high}")


def _plain(header: str) -> str:
    """Lower case without accents, with words joined by an underscore."""
    letters = unicodedata.normalize("NFKD", header.strip().casefold())
    ascii_letters = "".join(sign for sign in letters if not unicodedata.combining(sign))
    return re.sub("[^a-z0-9]+", "_", ascii_letters).strip("_")


def _check_header(path: Path, header: Sequence[str], columns: Sequence[str]) -> None:
    place = f"{path.name}, line 1"
    for column in header:
        if _plain(column) in PERSON_COLUMNS:
            remedy = "personal data has no place here, remove the column"
            raise FactsError(f"{place}, {column!r}: holds data on persons; {remedy}")
        if column not in columns:
            near = nearest(column, columns)
            raise FactsError(f"{place}, {column!r}: unknown column ({near}); rename or remove it")
        if header.count(column) > 1:
            raise FactsError(f"{place}, {column!r}: the column stands twice; remove one")
    for column in columns:
        if column not in header:
            raise FactsError(f"{place}, {column!r}: the column is missing; add it")


def read_rows(path: Path, columns: Sequence[str], source_ids: frozenset[str]) -> Iterator[Row]:
    """Yield the rows of a CSV table in UTF-8 whose header holds exactly these columns.

    Raises
    ------
    FactsError
        If the file is missing or is not UTF-8 text, if its header lacks a column or has an
        unknown one (one for personal data above all), or if a row has another width.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise FactsError(f"{path}: cannot be read ({error.strerror}); restore the file") from error
    except UnicodeDecodeError as error:
        raise FactsError(f"{path}: is not UTF-8 text; save it as UTF-8") from error
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(lines, [])
        _check_header(path, header, columns)
        for cells in lines:
            if not cells:
                continue
            if len(cells) != len(header):
                problem = f"{len(cells)} cells where the header has {len(header)}"
                remedy = "see that text with a comma stands in double quotes"
                raise FactsError(f"{path.name}, line {lines.line_num}: {problem}; {remedy}")
            named = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
            yield Row(path, lines.line_num, named, source_ids)
    except csv.Error as error:
        remedy = "see that every opening quote has a closing one"
        raise FactsError(f"{path.name}, line {lines.line_num}: {error}; {remedy}") from error
