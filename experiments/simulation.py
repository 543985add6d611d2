"""What a worker runs: the model, seen as a function from courses to numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.identity import model_version
from model.facts.read import read_facts
from model.levers import Course
from model.parameters.declare import ParameterSet
from model.prepared import prepare
from model.streams import Streams


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of one run.

    Attributes
    ----------
    first_year
        Year of the first rows.
    years
        Outcome to values (groups,), one mapping per year.
    groups
        Breakdown and group of every value.
    """

    first_year: int
    years: Sequence[Mapping[str, NDArray[np.float64]]]
    groups: tuple[tuple[str, str], ...]


Simulate = Callable[[Sequence[Course], ParameterSet, Streams, float], Sequence[Numbers]]


def nothing() -> None:
    """Do nothing, for a simulation that needs no preparation."""


@dataclass(frozen=True, slots=True)
class Simulator:
    """A simulation with the version that its results are known by.

    Attributes
    ----------
    version
        Digest; part of every content key.
    simulate
        Importable function from courses, parameters, streams and scale to one
        :class:`Numbers` per course.
    prepare
        What one process does for all on this machine, before the first run.
    """

    version: str
    simulate: Simulate
    prepare: Callable[[], None] = nothing


def the_model() -> Simulator:
    """Return the model of this project."""
    return Simulator(model_version(), live, prepare)


def live(
    courses: Sequence[Course], parameters: ParameterSet, streams: Streams, scale: float
) -> list[Numbers]:
    """Live through courses on one draw and one seed in :mod:`model.courses`."""
    from model import courses as together
    from model.outcomes.outcome import groups

    with _forgotten():
        worlds = together.live(read_facts(), courses, parameters, streams, scale)
        return [
            Numbers(world.course.start_year, world.results, groups(world.stage)) for world in worlds
        ]


@contextmanager
def _forgotten() -> Iterator[None]:
    """Let go of the worlds that are made inside, once they have ended.

    Mesa numbers agents in a table of its own with a row per model, which keeps every world of a
    process in memory for good: some four megabytes for each run of a tenth of the population.
    """
    from model.mesa_core import Agent

    numbered = getattr(Agent, "_ids", {})
    before = set(numbered)
    try:
        yield
    finally:
        for world in set(numbered) - before:
            del numbered[world]
