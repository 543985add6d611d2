"""What can be asked of results: their columns, and a few sums and shares of columns."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from model.collaboration import CollaborationForm
from model.collaboration.form import Delivery
from model.form_tables import functions_with_posts
from model.outcomes.outcome import Aim, measured

Floats = NDArray[np.float64]
Cube = tuple[NDArray[np.int64], tuple[str, ...], Floats]


class MeasureError(ValueError):
    """A measure that does not exist."""


class Answers(Protocol):
    """Results of a study, as far as they are read here."""

    def cube(
        self, scenario: str, column: str, breakdown: str = "all", variant: str | None = None
    ) -> Cube:
        """Return years, groups and values (draw, replicate, year, group) of one column."""
        ...


@dataclass(frozen=True, slots=True)
class Measure:
    """A column of results, or a sum or share of columns.

    Attributes
    ----------
    name
        Key in commands, tables and labels.
    unit
        Unit in words.
    aim
        Whether more of it is worse, better, or neither.
    counts_people
        True where values are numbers of persons, which are not shown when small.
    about
        One sentence.
    add, over
        Columns that are summed, and columns by whose sum the former is divided.
    """

    name: str
    unit: str
    aim: Aim
    counts_people: bool
    about: str
    add: tuple[str, ...]
    over: tuple[str, ...] = ()

    @property
    def is_flow(self) -> bool:
        """True where years add up (persons or crowns per year), false for a stock or a share."""
        return "per year" in self.unit

    @property
    def is_money(self) -> bool:
        """True where the unit is Swedish kronor."""
        return self.unit.startswith("SEK")

    def cube(
        self, answers: Answers, scenario: str, breakdown: str = "all", variant: str | None = None
    ) -> Cube:
        """Return years, groups and values (draw, replicate, year, group)."""
        cubes = [answers.cube(scenario, name, breakdown, variant) for name in self.add]
        years, groups, _ = cubes[0]
        values: Floats = np.sum(np.stack([cube[-1] for cube in cubes]), axis=0)
        if self.over:
            below = [answers.cube(scenario, name, breakdown, variant)[-1] for name in self.over]
            base: Floats = np.sum(np.stack(below), axis=0)
            values = np.divide(values, base, out=np.full_like(values, np.nan), where=base > 0)
        return years, groups, values


def part_names() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of forms with posts and of forms that work on cases."""
    found: Sequence[CollaborationForm] = functions_with_posts()
    cases = (form.name for form in found if form.delivery is Delivery.CASES)
    return tuple(form.name for form in found), tuple(cases)


@cache
def measures() -> Mapping[str, Measure]:
    """Return every measure by name: columns of results first, then sums and shares."""
    found = {
        item.name: Measure(
            name=item.name,
            unit=item.outcome.unit,
            aim=item.outcome.aim,
            counts_people=item.outcome.counts_people,
            about=item.outcome.about,
            add=(item.name,),
        )
        for item in measured(*part_names())
    }
    columns = tuple(found)
    text = resources.files("experiments").joinpath("measures.toml").read_text(encoding="utf-8")
    for name, row in tomllib.loads(text).items():
        found[name] = _combined(name, row, columns, found)
    return found


def _combined(
    name: str, row: Mapping[str, Any], columns: Sequence[str], known: Mapping[str, Measure]
) -> Measure:
    add = tuple(column for like in row["add"] for column in columns if fnmatchcase(column, like))
    first = known[add[0]]
    return Measure(
        name=name,
        unit=row.get("unit", first.unit),
        aim=first.aim,
        counts_people=first.counts_people and "over" not in row,
        about=" + ".join(row["add"]) + "".join(f" / {below}" for below in row.get("over", ())),
        add=add,
        over=tuple(row.get("over", ())),
    )


def measure(name: str) -> Measure:
    """Return one measure; MeasureError names the nearest one if there is none."""
    known = measures()
    if name not in known:
        near = difflib.get_close_matches(name, list(known), n=1, cutoff=0)[0]
        raise MeasureError(f"unknown outcome '{name}'. Did you mean '{near}'?")
    return known[name]
