"""The document in memory: sections of blocks, which every renderer writes out in its own way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from experiments.figures.figure import Picture


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A piece of running text."""

    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence of the answer, with what it is about."""

    about: str
    text: str


@dataclass(frozen=True, slots=True)
class Findings:
    """The answer, line by line."""

    lines: Sequence[Finding]


@dataclass(frozen=True, slots=True)
class NotAnalysed:
    """Why something cannot be analysed."""

    reason: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table of text that is ready to be read.

    Attributes
    ----------
    name
        Key; also the name of its file.
    title
        What it shows.
    head
        Names of the columns.
    rows
        Cells as text, the first of each row its name.
    note
        Units, and how to read it.
    """

    name: str
    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""


@dataclass(frozen=True, slots=True)
class FigureBlock:
    """A figure."""

    picture: Picture


Block = Paragraph | Findings | NotAnalysed | Table | FigureBlock


@dataclass(frozen=True, slots=True)
class Section:
    """A section: key, number or letter, heading, blocks."""

    key: str
    number: str
    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True, slots=True)
class Document:
    """A report in one language.

    Attributes
    ----------
    language
        "sv" or "en".
    title, subtitle
        On top of page one.
    sections
        In order.
    warnings
        What must be said on page one about how the results were made.
    """

    language: str
    title: str
    subtitle: str
    sections: Sequence[Section]
    warnings: Sequence[str] = ()

    def pictures(self) -> tuple[Picture, ...]:
        """Return every figure in order."""
        return tuple(
            block.picture
            for section in self.sections
            for block in section.blocks
            if isinstance(block, FigureBlock)
        )
