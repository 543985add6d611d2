"""The document in memory: sections of blocks, which every renderer writes out in its own way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from experiments.figures.figure import Picture


@dataclass(frozen=True, slots=True)
class Value:
    """A number in a table: how it is written, and the number or numbers themselves.

    Attributes
    ----------
    text
        As it is read.
    numbers
        One number; the two ends of an interval; or a mean and the two ends of its 90 % interval.
    """

    text: str
    numbers: tuple[float, ...]

    def __str__(self) -> str:
        """Return the text."""
        return self.text


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere; `address` is empty where there is nowhere to go."""

    text: str
    address: str


@dataclass(frozen=True, slots=True)
class Links:
    """What a cell cites."""

    links: tuple[Link, ...]

    def __str__(self) -> str:
        """Return the words alone."""
        return "; ".join(link.text for link in self.links)


Cell = str | Value | Links


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A piece of running text.

    Attributes
    ----------
    text
        What it says.
    table
        Name of the table that holds its numbers, if any.
    detail
        True where only the full size says it.
    """

    text: str
    table: str = ""
    detail: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence of the answer, with what it is about and the table that holds its numbers."""

    about: str
    text: str
    table: str


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
    """A table.

    Attributes
    ----------
    name
        Key; also the name of its file.
    title
        What it shows.
    head
        Names of the columns.
    rows
        Cells; the first of each row is its name.
    note
        Units, and how to read it.
    computed
        True where the numbers come from runs, so that command and seed belong to them.
    """

    name: str
    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    note: str = ""
    computed: bool = True


@dataclass(frozen=True, slots=True)
class FigureBlock:
    """A figure."""

    picture: Picture


@dataclass(frozen=True, slots=True)
class Explorer:
    """Series over time to look through: only pages on a screen show it.

    Attributes
    ----------
    years
        Calendar years.
    parting
        First year in which scenarios may differ.
    measures
        Measure to its label, unit and series; a series has a label, means and interval ends.
    """

    years: Sequence[int]
    parting: int
    measures: Mapping[str, Mapping[str, object]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sketch:
    """A figure that a section has, before it is drawn.

    Attributes
    ----------
    name
        Name of the figure.
    draw
        Draws it; the width is in inches, the style's own if zero.
    halved
        True where it is drawn once more: for a phone, and for half a page.
    """

    name: str
    draw: Callable[[float], Picture]
    halved: bool = False


Block = Paragraph | Findings | NotAnalysed | Table | FigureBlock | Explorer
Part = Block | Sketch


@dataclass(frozen=True, slots=True)
class Section:
    """A section: key, number or letter, heading, legal basis, blocks."""

    key: str
    number: str
    title: str
    basis: str
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

    def tables(self) -> tuple[Table, ...]:
        """Return every table in order."""
        return tuple(
            block
            for section in self.sections
            for block in section.blocks
            if isinstance(block, Table)
        )

    def table_numbers(self) -> Mapping[str, int]:
        """Return the running number of every table by its name."""
        return {table.name: at for at, table in enumerate(self.tables(), start=1)}

    def figure_numbers(self) -> Mapping[str, int]:
        """Return the running number of every figure by its name."""
        return {picture.name: at for at, picture in enumerate(self.pictures(), start=1)}
