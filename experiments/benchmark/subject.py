"""What is measured: the model at a given size, and a clock."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

from experiments.benchmark.measurement import setting
from model.courses import live
from model.facts.read import read_facts
from model.kernel.state import YEAR
from model.levers import Course
from model.parameters.declare import ParameterSet
from model.places import places
from model.population import births_per_month
from model.rules import Ages
from model.streams import Streams
from model.world import World
from scenarios import read_scenario


@cache
def course(name: str) -> Course:
    """Return what a scenario of the catalogue decides."""
    return read_scenario(name).course


def parameters() -> ParameterSet:
    """Return the declared default parameters."""
    return ParameterSet.defaults()


def streams(replicate: int = 0) -> Streams:
    """Return the draws of one replicate."""
    return Streams(int(setting("seed")), replicate)


def scale_for(youths: int) -> float:
    """Return the scale at which so many youths are expected to be alive."""
    births = births_per_month(places(read_facts()).areas, parameters(), 1.0)
    return float(youths / (births.sum() * Ages.declared().window))


def shortened(months: int) -> Course:
    """Return the measured scenario with a horizon of so many months from its first year."""
    whole = course(setting("scenario"))
    return replace(whole, end_year=whole.start_year + (months - 1) // YEAR)


def world_of(
    scale: float, months: int | None = None, parameter_set: ParameterSet | None = None
) -> World:
    """Return the measured scenario at some scale, for all its years or so many months."""
    decided = course(setting("scenario")) if months is None else shortened(months)
    return World(read_facts(), decided, parameter_set or parameters(), streams(), scale)


def run(names: Sequence[str], scale: float, replicate: int = 0) -> list[World]:
    """Live through scenarios on one seed, all their years."""
    courses = [course(name) for name in names]
    return live(read_facts(), courses, parameters(), streams(replicate), scale)


def warm() -> None:
    """Load or compile the kernels, and read what is read once."""
    run([setting("reference"), setting("scenario")], setting("warm_scale"))


def cpu(work: Callable[[], object]) -> float:
    """Return the seconds of processor time that some work takes."""
    began = time.process_time()
    work()
    return time.process_time() - began


def wall(work: Callable[[], object]) -> float:
    """Return the seconds that pass while some work is done."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
