"""What an outcome is, how it is found, and how it is broken down."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import Enum
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.extensions import gathered
from model.kernel.state import YEAR
from model.parameters.declare import constant_table
from model.places import police_classes
from model.rules import Ages
from model.youth import Sex

if TYPE_CHECKING:
    from model.lanes import Lanes
    from model.stage import Stage
    from model.world import World

Measure = Callable[["World"], NDArray[Any]]


class Shape(Enum):
    """What the array of a measure runs over.

    ``PEOPLE``: areas, ages, sexes. ``AREAS``: areas. ``TOWNS``: municipalities.
    ``FUNCTIONS``: municipalities and functions, one outcome per function.
    ``CASES``: municipalities and forms that work on cases, one outcome per form.
    """

    PEOPLE = "people"
    AREAS = "areas"
    TOWNS = "towns"
    FUNCTIONS = "functions"
    CASES = "cases"


class Aim(Enum):
    """Whether more of it is worse, better, or neither."""

    LOWER = "lower"
    HIGHER = "higher"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One thing that is measured every year.

    Attributes
    ----------
    name
        Key in results; outcomes by function or form are named ``name_form``.
    unit
        Unit in words.
    aim
        Direction.
    shape
        What the measured array runs over.
    about
        One sentence.
    counts_people
        True where values are numbers of persons, which are suppressed when small.
    measure
        Function from a world to the array of the year, in real size.
    """

    name: str
    unit: str
    aim: Aim
    shape: Shape
    about: str
    counts_people: bool
    measure: Measure


def outcome(
    unit: str, aim: Aim, shape: Shape, *, counts_people: bool = False
) -> Callable[[Measure], Measure]:
    """Declare the function below as an outcome; its name and docstring name and describe it."""

    def declare(measure: Measure) -> Measure:
        about = (measure.__doc__ or "").strip().splitlines()[0]
        described = Outcome(measure.__name__, unit, aim, shape, about, counts_people, measure)
        measure.outcome = described  # type: ignore[attr-defined]
        return measure

    return declare


@cache
def outcomes() -> tuple[Outcome, ...]:
    """Return every outcome, in order of file and name; those of extensions last.

    Raises
    ------
    ExtensionError
        When an extension cannot be imported or names an outcome that exists already.
    """
    return tuple(gathered("model.outcomes", "outcome", _described).values())


def _described(module: ModuleType) -> dict[str, Outcome]:
    """Return the outcomes that a module holds, by name."""
    members = [getattr(member, "outcome", None) for member in vars(module).values()]
    return {item.name: item for item in members if isinstance(item, Outcome)}


@dataclass(frozen=True, slots=True)
class Measured:
    """A column of results: an outcome, or its part for one function or form."""

    name: str
    outcome: Outcome
    part: str | None


def measured(function_names: Sequence[str], case_names: Sequence[str]) -> tuple[Measured, ...]:
    """Return every column of results."""
    parts = {Shape.FUNCTIONS: function_names, Shape.CASES: case_names}
    columns: list[Measured] = []
    for item in outcomes():
        for part in parts.get(item.shape, (None,)):
            name = item.name if part is None else f"{item.name}_{part}"
            columns.append(Measured(name, item, part))
    return tuple(columns)


@dataclass(slots=True)
class YearSums:
    """Sums over the months of a year of what has no end-of-month total in the kernels.

    Those of a world; those of all lanes have a row for each (:mod:`model.rows`).

    Attributes
    ----------
    stock
        Youths by status (areas, ages, sexes, statuses).
    contact, trusted
        Youths in contact, and with trust above a half (areas, ages, sexes).
    held, waiting
        Stays in forms, and youths eligible for a place (municipalities, forms).
    field_own, field_grant, field_vacant
        Filled and vacant posts of field workers (municipalities,), in the size of the run.
    filled
        Filled posts of other functions (municipalities, functions).
    """

    stock: NDArray[np.int64]
    contact: NDArray[np.int64]
    trusted: NDArray[np.int64]
    held: NDArray[np.int64]
    waiting: NDArray[np.int64]
    field_own: NDArray[np.int64]
    field_grant: NDArray[np.int64]
    field_vacant: NDArray[np.int64]
    filled: NDArray[np.float64]

    @classmethod
    def of(cls, stage: Stage) -> YearSums:
        """Return sums of no month, for all lanes."""
        towns, functions = (stage.lanes, len(stage.where.municipalities)), len(stage.functions)
        return cls(
            np.zeros_like(stage.moves.stock),
            np.zeros_like(stage.meetings.contact),
            np.zeros_like(stage.meetings.trusted),
            np.zeros_like(stage.case_counts.held),
            np.zeros_like(stage.meetings.eligible),
            np.zeros(towns, np.int64),
            np.zeros(towns, np.int64),
            np.zeros(towns, np.int64),
            np.zeros((*towns, functions)),
        )

    def add_month(self, lanes: Lanes) -> None:
        """Add the month that all worlds have just lived."""
        stage = lanes.stage
        self.stock += stage.moves.stock
        self.contact += stage.meetings.contact
        self.trusted += stage.meetings.trusted
        self.held += stage.case_counts.held
        self.waiting += stage.meetings.eligible
        by_payer = lanes.staffed.astype(np.int64)
        self.field_own += by_payer[..., 0]
        self.field_grant += by_payer[..., 1]
        self.field_vacant += np.maximum(stage.open_posts - by_payer.sum(axis=-1), 0)
        self.filled += lanes.capacity.filled

    def clear(self) -> None:
        """Begin a new year."""
        for item in fields(self):
            getattr(self, item.name)[:] = 0


def mean_of_year(world: World, summed: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the mean over the months of this year, in real size, of what was added up by month."""
    return np.asarray(summed / (YEAR * world.stage.scale))


ALL = "all"


def groups(stage: Stage) -> tuple[tuple[str, str], ...]:
    """Return the breakdowns and groups in which results are published, never below municipality."""
    found = [(ALL, ALL)]
    found += [("municipality", town.code) for town in stage.where.municipalities]
    found += [("sex", "boy"), ("sex", "girl")]
    found += [("age", band) for band in age_bands()]
    found += [("class", item.name.lower()) for item in police_classes()]
    return tuple(found)


def age_bands() -> tuple[str, ...]:
    """Return the names of the age bands, first to last age."""
    starts = [int(age) for age in constant_table("age_bands")]
    ends = [*(start - 1 for start in starts[1:]), Ages.declared().beyond - 1]
    return tuple(f"{start}-{end}" for start, end in zip(starts, ends, strict=True))


@cache
def _band_starts() -> NDArray[np.int64]:
    starts = [int(age) for age in constant_table("age_bands")]
    return np.array(starts) - Ages.declared().youngest


def broken_down(array: NDArray[Any], shape: Shape, stage: Stage) -> NDArray[np.float64]:
    """Return numbers per group (groups, ...), NaN where the array cannot be broken down so."""
    return np.asarray(all_broken_down(array[None], shape, stage)[0])


def all_broken_down(arrays: NDArray[Any], shape: Shape, stage: Stage) -> NDArray[np.float64]:
    """Return numbers per group of several arrays of one shape (arrays, groups, ...)."""
    count, towns, bands = len(arrays), len(stage.where.municipalities), len(_band_starts())
    sexes, classes = towns + 1, towns + 1 + len(Sex)
    groups, rest = classes + bands + len(police_classes()), arrays.shape[2:]
    if shape in (Shape.TOWNS, Shape.FUNCTIONS, Shape.CASES):
        result = np.full((count, groups, *rest), np.nan)
        result[:, 1:sexes], result[:, 0] = arrays, arrays.sum(axis=1)
        return result
    result = np.full((count, groups), np.nan)
    if shape is Shape.PEOPLE:
        result[:, sexes:classes] = arrays.sum(axis=(1, 2))
        by_age = arrays.sum(axis=(1, -1))
        result[:, classes : classes + bands] = np.add.reduceat(by_age, _band_starts(), axis=1)
        arrays = arrays.sum(axis=(2, -1))
    result[:, 0] = arrays.sum(axis=1)
    bins = (np.arange(count)[:, None] * towns + stage.where.of_area).ravel()
    result[:, 1:sexes] = np.bincount(bins, arrays.ravel(), count * towns).reshape(count, towns)
    result[:, classes + bands :] = (stage.of_class * arrays[:, None]).sum(axis=2)
    return result


def measure_year(worlds: Sequence[World]) -> list[Mapping[str, NDArray[np.float64]]]:
    """Return for each world every column of results of the year that it has lived (groups,)."""
    stage = worlds[0].stage
    arrays: dict[Shape, list[NDArray[Any]]] = {shape: [] for shape in Shape}
    for world in worlds:
        for item in outcomes():
            arrays[item.shape].append(item.measure(world))
    values = {
        shape: iter(all_broken_down(np.array(these), shape, stage))
        for shape, these in arrays.items()
        if these
    }
    names = [form.name for form in stage.functions]
    parts = {Shape.FUNCTIONS: names, Shape.CASES: [names[at] for at in stage.cases_at]}
    results: list[Mapping[str, NDArray[np.float64]]] = []
    for _ in worlds:
        result: dict[str, NDArray[np.float64]] = {}
        for item in outcomes():
            found = next(values[item.shape])
            if item.shape in parts:
                for part, column in zip(parts[item.shape], found.T, strict=True):
                    result[f"{item.name}_{part}"] = column
            else:
                result[item.name] = found
        results.append(result)
    return results
