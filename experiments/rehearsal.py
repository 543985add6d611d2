"""A simulation that costs next to nothing, to try and to measure the machinery that runs studies.

Its numbers mean nothing. They depend on everything that a run may depend on, so that a run that is
lost, counted twice or put in another's place is seen.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from experiments.settings import settings
from experiments.simulation import Numbers, Simulator
from model.levers import Course
from model.parameters.declare import ParameterSet
from model.streams import Streams

GROUPS = (("all", "all"), ("sex", "boy"), ("sex", "girl"))


class RehearsedError(RuntimeError):
    """A run that was asked to fail."""


@dataclass(frozen=True, slots=True)
class Faults:
    """What is to go wrong.

    Attributes
    ----------
    seconds
        Time that a task takes.
    failing
        Streams (draws and replicates) whose runs fail.
    """

    seconds: float = 0.0
    failing: frozenset[int] = field(default_factory=frozenset)


def rehearsal(faults: Faults | None = None, outcomes: int | None = None) -> Simulator:
    """Return a simulation without a model, with few outcomes unless told how many."""
    count = int(settings()["rehearsal"]["outcomes"]) if outcomes is None else outcomes
    return Simulator("rehearsal", partial(live, faults=faults or Faults(), outcomes=count))


def live(
    courses: Sequence[Course],
    parameters: ParameterSet,
    streams: Streams,
    scale: float,
    *,
    faults: Faults,
    outcomes: int,
) -> list[Numbers]:
    """Return numbers that follow from course, parameters, seed, replicate and scale alone."""
    if faults.seconds > 0:
        time.sleep(faults.seconds)
    if streams.replicate in faults.failing:
        raise RehearsedError(f"stream {streams.replicate} was to fail")
    drawn = zlib.crc32(np.array(list(parameters.values.values())).tobytes())
    key = (streams.seed, streams.replicate, drawn)
    return [_numbers(course, key, scale, outcomes) for course in courses]


def _numbers(course: Course, key: tuple[int, ...], scale: float, outcomes: int) -> Numbers:
    decided = zlib.crc32(repr(course).encode("utf-8"))
    source = np.random.default_rng([*key, decided])
    names = [f"rehearsed_{at}" for at in range(outcomes)]
    lived = course.end_year + 1 - course.start_year
    drawn = source.random((lived, outcomes, len(GROUPS))) / scale
    years = [dict(zip(names, year, strict=True)) for year in drawn]
    return Numbers(course.start_year, years, GROUPS)
