"""What a measurement is, what it is held against, and how it is shown."""

from __future__ import annotations

import statistics
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scenarios.errors import Language

GAP = "  "


@cache
def declared() -> Mapping[str, Any]:
    """Return ``benchmark.toml``."""
    source = resources.files("experiments.benchmark").joinpath("benchmark.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def setting(name: str) -> Any:
    """Return one setting that is the same in every profile."""
    return declared()["setting"][name]


@dataclass(frozen=True, slots=True)
class Measurement:
    """One row of the answer.

    Attributes
    ----------
    name
        Key of a row in ``benchmark.toml``.
    samples
        One value per repeat; empty where nothing was measured.
    best
        The value of the fastest repeats, which is held against floor and goal.
    equal
        False where counts that must be equal were not; None where there was nothing to compare.
    why_not
        Key of the words that say why nothing was measured.
    details
        What the value was made of.
    """

    name: str
    samples: Sequence[float] = ()
    best: float | None = None
    equal: bool | None = None
    why_not: str | None = None
    details: Mapping[str, object] = field(default_factory=dict)

    @property
    def target(self) -> Mapping[str, Any]:
        """Return label, direction, floor and goal."""
        row: Mapping[str, Any] = declared()["row"][self.name]
        return row

    def within(self, limit: str) -> bool | None:
        """Return whether ``floor`` or ``goal`` is reached; None where there is none."""
        if self.best is None or limit not in self.target:
            return None
        bound = float(self.target[limit])
        return self.best >= bound if self.target["better"] == "higher" else self.best <= bound

    @property
    def reached(self) -> str | None:
        """Return ``goal``, ``floor`` or ``not``; None where there is nothing to reach."""
        if self.within("floor") is None:
            return None
        if self.within("goal"):
            return "goal"
        return "floor" if self.within("floor") else "not"

    @property
    def data(self) -> Mapping[str, object]:
        """Return the row as data."""
        known = bool(self.samples)
        return {
            "best": self.best,
            "median": statistics.median(self.samples) if known else None,
            "range": [min(self.samples), max(self.samples)] if known else None,
            "repeats": len(self.samples),
            "floor": self.target.get("floor"),
            "goal": self.target.get("goal"),
            "better": self.target["better"],
            "reached": self.reached,
            "counts_equal": self.equal,
            "why_not": self.why_not,
            **self.details,
        }

    def cells(self, language: Language) -> list[str]:
        """Return the row as cells of text."""
        words, row = declared()["words"][language], self.data
        label = self.target[language]
        if self.why_not is not None:
            return [label, words[self.why_not]]
        spread = GAP.strip() + f"{_short(min(self.samples))}–{_short(max(self.samples))}"
        return [
            label,
            _short(self.best),
            _short(row["median"]),
            spread,
            _short(row["floor"]),
            _short(row["goal"]),
            words["open" if self.reached is None else f"is_{self.reached}"],
        ]


def _short(value: object) -> str:
    if not isinstance(value, int | float):
        return "–"
    figures = int(setting("figures"))
    return f"{value:.{figures}g}" if abs(value) < 1 / setting("warm_scale") else f"{value:.0f}"


def ratio(
    name: str,
    above: Sequence[float],
    below: Sequence[float],
    *,
    times: float = 1.0,
    equal: bool | None = None,
    details: Mapping[str, object] | None = None,
) -> Measurement:
    """Return how many times longer ``above`` took than ``below``, best against best."""
    samples = [times * one / other for one, other in zip(above, below, strict=True)]
    seconds = {"seconds_above": list(above), "seconds_below": list(below)}
    best = times * min(above) / min(below)
    return Measurement(name, samples, best, equal, details=seconds | dict(details or {}))


def missing(name: str, why: str = "missing") -> Measurement:
    """Return a row that says that nothing was measured, and why."""
    return Measurement(name, why_not=why)


def table(rows: Sequence[Measurement], language: Language) -> list[str]:
    """Return the rows as aligned lines of text."""
    words = declared()["words"][language]
    heads = ("what", "value", "median", "range", "floor", "goal", "reached")
    cells = [[words[head] for head in heads], *(row.cells(language) for row in rows)]
    whole = [row for row in cells if len(row) == len(heads)]
    widths = [max(len(row[at]) for row in whole) for at in range(len(heads))]
    widths[0] = max(len(row[0]) for row in cells)
    lines = [_aligned(row, widths) for row in cells]
    lines += [words["unequal"].format(what=row.name) for row in rows if row.equal is False]
    return lines


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    first = row[0].ljust(widths[0])
    if len(row) < len(widths):
        return GAP.join([first, *row[1:]])
    rest = [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
    return GAP.join([first, *rest]).rstrip()
