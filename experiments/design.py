"""A study: which scenarios are run, on which parameter draws, seeds and structural variants.

All scenarios of a study meet the same parameter draws and the same keyed random numbers, so that
every difference between two of them is a difference between pairs.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from calibration.posterior import Posterior, PosteriorError, read_posterior
from experiments.errors import Exit, ExperimentError
from experiments.settings import settings, within
from model.levers import Course, Structure
from model.parameters.declare import ParameterSet, declared_parameters
from scenarios import Scenario

if TYPE_CHECKING:
    from experiments.work import Chunk

WHOLE = ("draws", "replicates", "seed")


@dataclass(frozen=True, slots=True)
class Variant:
    """A choice of mechanisms that is laid over the scenarios of a study.

    Attributes
    ----------
    name
        Key in results.
    structure
        Names and values of :class:`model.levers.Structure` that differ from each scenario's own.
    """

    name: str
    structure: Mapping[str, Any] = field(default_factory=dict)

    def over(self, course: Course) -> Course:
        """Return a course under this variant."""
        if not self.structure:
            return course
        structure: Structure = replace(course.beliefs.structure, **self.structure)
        return replace(course, beliefs=replace(course.beliefs, structure=structure))

    @property
    def content(self) -> dict[str, object]:
        """What the variant changes, in plain values and fixed order."""
        items = sorted(self.structure.items())
        return {name: getattr(value, "value", value) for name, value in items}


AS_WRITTEN = Variant("as_written")
"""The variant that leaves every scenario as its file says."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Parameter draws that are written out one by one, as a sampled design needs them.

    Attributes
    ----------
    names
        Every declared parameter, in order of declaration.
    values
        Values (rows, parameters).
    streams
        Replicate word of the random numbers of each row (rows,), where the seed is a factor of
        the design; such a study has one replicate. None where rows get words by their number.
    """

    names: tuple[str, ...]
    values: NDArray[np.float64]
    streams: NDArray[np.int64] | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of the rows, in hexadecimal digits."""
        words = np.zeros(0, np.int64) if self.streams is None else self.streams
        content = (" ".join(self.names).encode(), self.values.tobytes(), words.tobytes())
        return hashlib.sha256(b"\n".join(content)).hexdigest()


@dataclass(frozen=True, slots=True)
class Study:
    """What is asked of the model.

    Attributes
    ----------
    name
        Name of the study and of its folder.
    scenarios
        Scenarios, each name once.
    draws
        Number of parameter draws; 0 means one draw that holds the declared default values.
    replicates
        Seeds per draw.
    seed
        Whole number from 0 to 2**32 - 1; rules the draws and every random number.
    scale
        Size of the synthetic population relative to the real one.
    variants
        Structural variants, crossed with everything else.
    posterior
        Folder of a posterior, see :mod:`calibration.posterior`; the priors if None.
    outcomes
        Names of the columns that are kept; all of them if empty.
    end_year
        Last simulated year of every scenario; each scenario's own if None.
    source
        File that the study was read from.
    rows
        Parameter values row by row, in place of draws from the priors.
    """

    name: str
    scenarios: tuple[Scenario, ...]
    draws: int
    replicates: int
    seed: int
    scale: float
    variants: tuple[Variant, ...] = (AS_WRITTEN,)
    posterior: Path | None = None
    outcomes: tuple[str, ...] = ()
    end_year: int | None = None
    source: Path | None = None
    rows: Rows | None = None

    def __post_init__(self) -> None:
        """Refuse numbers outside the limits, no scenario, and two things of one name."""
        for name in (*WHOLE, "scale"):
            within(name, getattr(self, name))
        if self.end_year is not None:
            within("end_year", self.end_year)
        if not self.scenarios:
            raise ExperimentError("no_scenario")
        for kind, names in (("scenario", self.scenario_names), ("variant", self.variant_names)):
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise ExperimentError(f"{kind}_twice", name=twice[0])
        for scenario in self.scenarios:
            self._check_end(scenario)

    def _check_end(self, scenario: Scenario) -> None:
        part = scenario.course.part_year
        if self.end_year is not None and self.end_year < part:
            raise ExperimentError(
                "ends_before_part", Exit.INVALID, name=scenario.name, end=self.end_year, part=part
            )

    @property
    def scenario_names(self) -> tuple[str, ...]:
        """Names of the scenarios, in order."""
        return tuple(scenario.name for scenario in self.scenarios)

    @property
    def variant_names(self) -> tuple[str, ...]:
        """Names of the variants, in order."""
        return tuple(variant.name for variant in self.variants)

    @property
    def draw_count(self) -> int:
        """Number of parameter sets: at least the one of the default values."""
        return max(self.draws, 1)

    def course(self, scenario: Scenario, variant: Variant) -> Course:
        """Return what a scenario's world lives through under a variant."""
        course = variant.over(scenario.course)
        return course if self.end_year is None else replace(course, end_year=self.end_year)

    def tasks(self) -> Iterator[Task]:
        """Yield every task, all of one parameter draw together."""
        streams = None if self.rows is None else self.rows.streams
        for draw in range(self.draw_count):
            word = None if streams is None else int(streams[draw])
            for replicate in range(self.replicates):
                for variant in range(len(self.variants)):
                    yield Task(variant, draw, replicate, word)

    @property
    def task_count(self) -> int:
        """Number of tasks."""
        return self.draw_count * self.replicates * len(self.variants)

    @property
    def run_count(self) -> int:
        """Number of runs: one per task and scenario."""
        return self.task_count * len(self.scenarios)


@dataclass(frozen=True, slots=True)
class Task:
    """One variant, parameter draw and replicate: the scenarios of it are lived through together.

    Attributes
    ----------
    variant, draw, replicate
        Indices from zero.
    word
        Replicate word of the random numbers, where the design sets it.
    """

    variant: int
    draw: int
    replicate: int
    word: int | None = None

    @property
    def stream(self) -> int:
        """The replicate word of the random numbers, the same whatever the size of the study."""
        if self.word is not None:
            return self.word
        return (self.draw << int(settings()["draws"]["replicate_bits"])) + self.replicate


@dataclass(frozen=True, slots=True)
class Draws:
    """Parameter values of a study.

    Attributes
    ----------
    names
        Parameters, in order of declaration.
    values
        Values (draws, parameters).
    method
        ``defaults``, ``sobol``, ``posterior`` or ``rows``.
    """

    names: tuple[str, ...]
    values: NDArray[np.float64]
    method: str

    def parameter_set(self, draw: int) -> ParameterSet:
        """Return the parameter set of one draw."""
        return ParameterSet(dict(zip(self.names, self.values[draw].tolist(), strict=True)))

    def of(self, chunk: Chunk) -> dict[int, tuple[float, ...]]:
        """Return the values of every draw of a chunk."""
        draws = {order.draw for order in chunk.orders}
        return {draw: tuple(self.values[draw].tolist()) for draw in sorted(draws)}

    def tables(self) -> Iterator[pa.Table]:
        """Yield one row per draw and one column per parameter, some draws at a time."""
        block = int(settings()["draws"]["block"])
        for start in range(0, len(self.values), block):
            rows = self.values[start : start + block]
            columns = {"draw": pa.array(np.arange(start, start + len(rows), dtype=np.int32))}
            columns |= {name: pa.array(rows[:, at]) for at, name in enumerate(self.names)}
            yield pa.table(columns)


def draw_parameters(study: Study) -> Draws:
    """Draw the parameters of a study.

    Draws from the priors are quantiles at the points of a scrambled Sobol sequence (Owen 1997, as
    in :class:`scipy.stats.qmc.Sobol`), one dimension per parameter, moved by half a cell so that
    no point stands on 0. A study with more draws begins with those of one with fewer.

    Raises
    ------
    ExperimentError
        When the posterior cannot be read, lacks a parameter or has too few draws.
    """
    names = tuple(declared_parameters())
    if study.rows is not None:
        return Draws(study.rows.names, study.rows.values, "rows")
    if study.posterior is not None:
        return Draws(names, _posterior(study.posterior, study.draw_count), "posterior")
    if study.draws == 0:
        defaults = [item.value for item in declared_parameters().values()]
        return Draws(names, np.array([defaults]), "defaults")
    values = sobol(study.draws, len(names), study.seed)
    for at, item in enumerate(declared_parameters().values()):
        values[:, at] = item.prior.quantile(values[:, at])
    return Draws(names, values, "sobol")


def sobol(count: int, dimensions: int, seed: int) -> NDArray[np.float64]:
    """Return scrambled Sobol points strictly inside the unit cube (count, dimensions)."""
    from scipy.stats import qmc

    bits, block = (int(settings()["draws"][name]) for name in ("sobol_bits", "block"))
    sequence = qmc.Sobol(dimensions, bits=bits, rng=np.random.default_rng(seed))
    points = np.empty((count, dimensions))
    for start in range(0, count, block):
        points[start : start + block] = sequence.random(block)[: count - start]
    points += 2.0 ** -(bits + 1)
    return points


def posterior_of(folder: Path) -> Posterior:
    """Return the posterior of a folder.

    Raises
    ------
    ExperimentError
        When the folder holds no posterior of today's parameters.
    """
    try:
        return read_posterior(folder)
    except PosteriorError as error:
        missing = error.kind in ("no_posterior", "unreadable")
        code = Exit.MISSING if missing else Exit.INVALID
        raise ExperimentError(error.kind, code, **error.words) from None


def _posterior(folder: Path, count: int) -> NDArray[np.float64]:
    """Return the first draws of a posterior (draws, parameters)."""
    values = posterior_of(folder).values
    if len(values) < count:
        raise ExperimentError(
            "posterior_short", Exit.INVALID, path=folder, rows=len(values), draws=count
        )
    return values[:count]


def folder_name(name: str) -> str:
    """Return a name that stands for one folder, whatever a file is called."""
    longest = int(settings()["study"]["name_characters"])
    told = re.sub(r"[^\w.-]", "_", name)[:longest].strip(".") or "study"
    return f"_{told}" if taken_by_windows(told) else told


def taken_by_windows(name: str) -> bool:
    """Return whether Windows keeps a name for a device, whatever its suffix and case."""
    return name.partition(".")[0].casefold() in settings()["study"]["devices"]


def nearest(word: str, known: tuple[str, ...]) -> str:
    """Return the known word that is most like another one, or that word itself."""
    close = difflib.get_close_matches(word, known, n=1, cutoff=0)
    return close[0] if close else word
