"""Tables and sentences of an analysis, made once for the terminal and for the report."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from experiments.account import aligned
from experiments.comparison import Effect
from experiments.words import Words

Cell = tuple[str, tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table, or sentences, in one language.

    Attributes
    ----------
    name
        Key.
    title
        What is shown.
    head
        Names of columns; empty where there are only sentences.
    rows
        Cells: what is read, and the numbers behind it.
    note
        How to read it.
    sentences
        What is said beside the table.
    """

    name: str
    title: str
    head: Sequence[str] = ()
    rows: Sequence[Sequence[Cell]] = ()
    note: str = ""
    sentences: Sequence[str] = field(default_factory=tuple)


def lines(sheets: Sequence[Sheet]) -> list[str]:
    """Return sheets as lines for the terminal."""
    found: list[str] = []
    for sheet in sheets:
        found += [sheet.title] if sheet.title else []
        if sheet.rows:
            cells = [tuple(cell[0] for cell in row) for row in sheet.rows]
            found += aligned([tuple(sheet.head), *cells])
        found += [*sheet.sentences, *([sheet.note] if sheet.note else []), ""]
    return found[:-1]


def plain(text: str) -> Cell:
    """Return a cell of text."""
    return text, ()


def number(words: Words, value: float | None, step: float | None = None) -> Cell:
    """Return a cell of one number, with the digits that are worth showing."""
    if value is None or not math.isfinite(value):
        return "..", ()
    return (words.plain(value) if step is None else words.number(value, step)), (float(value),)


def index(words: Words, value: float, half: float) -> Cell:
    """Return an index with the half-width of its interval."""
    step = float(words.tables["analysis"]["index_step"])
    text = words.text(
        "analysis.index", value=words.number(value, step), half=words.number(half, step)
    )
    return text, (value, half)


def share(words: Words, value: float | None) -> Cell:
    """Return a share as a percentage."""
    return (words.percent(value), (float(value),)) if value is not None else ("..", ())


def effect(words: Words, value: Effect, *, sign: bool = True) -> Cell:
    """Return an effect with its 90 % interval."""
    step = value.step
    text = words.text(
        "analysis.interval",
        mean=words.number(value.mean, step, sign=sign),
        span=words.interval(value.low_90, value.high_90, step),
    )
    return text, (value.mean, value.low_90, value.high_90)


def spread(words: Words, told: Any, factor: float = 1.0) -> Cell:
    """Return a mean with its 90 % interval, from data, to the digits that are worth showing."""
    values = [float(told[key]) * factor for key in ("mean", "low_90", "high_90")]
    size = max(abs(value) for value in values)
    digits = int(words.tables["analysis"]["digits"])
    step = 1.0
    if size > 0:
        base = float(words.tables["analysis"]["base"])
        step = base ** (math.floor(math.log10(size)) - digits + 1)
    text = words.text(
        "analysis.interval",
        mean=words.number(values[0], step, sign=True),
        span=words.interval(values[1], values[2], step),
    )
    return text, tuple(values)


def short(words: Words, name: str) -> str:
    """Return the short name of a parameter, a group of parameters or a variant."""
    key = f"analysis.short.{name}"
    if words.has(key):
        return words.text(key)
    told = words.parameter(name, name.replace("_", " ")).rstrip(".")
    return told[:1].lower() + told[1:]
