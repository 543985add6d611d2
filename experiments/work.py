"""What one worker does with one chunk: run its tasks, write one part, tell what happened."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from experiments.parts import Block, Run, write_part
from experiments.simulation import Numbers, Simulator
from experiments.stopping import InterruptedBatch, listening
from model.levers import Course
from model.parameters.declare import ParameterSet
from model.streams import Streams

RUN_ERRORS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    MemoryError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What may go wrong in one run without stopping the others."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What all chunks of a batch have in common.

    Attributes
    ----------
    folder
        Folder of the results.
    stop
        File that tells workers to end; it is made when someone interrupts.
    simulator
        What is run.
    names
        Names of the scenarios.
    variants
        Names of the variants.
    courses
        Courses (variants, scenarios).
    parameters
        Names of the parameters.
    seed, scale, outcomes
        As in the study.
    """

    folder: Path
    stop: Path
    simulator: Simulator
    names: tuple[str, ...]
    variants: tuple[str, ...]
    courses: tuple[tuple[Course, ...], ...]
    parameters: tuple[str, ...]
    seed: int
    scale: float
    outcomes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """One task of a chunk.

    Attributes
    ----------
    number
        Number of the task in the study.
    variant, draw, replicate, stream
        As in :class:`experiments.design.Task`.
    scenarios
        Index and content key of every scenario to run.
    """

    number: int
    variant: int
    draw: int
    replicate: int
    stream: int
    scenarios: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Tasks that one worker runs into one part.

    Attributes
    ----------
    number
        Number of the chunk, from one.
    orders
        Its tasks.
    """

    number: int
    orders: tuple[Order, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a chunk.

    Attributes
    ----------
    chunk
        Number of the chunk.
    runs, failed
        Runs written, and how many of them failed.
    tasks
        Tasks that were run.
    seconds
        Time of each task.
    stopped
        True where someone interrupted before the end.
    problem
        Why nothing could be written; None where all is well.
    """

    chunk: int
    runs: int
    failed: int
    tasks: int
    seconds: tuple[float, ...]
    stopped: bool = False
    problem: str | None = None


def run_chunk(batch: Batch, chunk: Chunk, values: Mapping[int, tuple[float, ...]]) -> Done:
    """Run the tasks of a chunk and write its part.

    Parameters
    ----------
    batch, chunk
        What to run.
    values
        Number of a parameter draw to its values.

    Returns
    -------
    Done
        What came of it; where a stop was asked for, what was finished by then is written.
    """
    blocks: list[Block] = []
    groups: tuple[tuple[str, str], ...] = ()
    seconds: list[float] = []
    with listening(batch.stop) as ears:
        for order in chunk.orders:
            if batch.stop.exists():
                break
            began = time.perf_counter()
            try:
                with ears.arm():
                    made, found = _run(batch, order, values[order.draw])
            except InterruptedBatch:
                break
            blocks += made
            groups = groups or found
            seconds.append(time.perf_counter() - began)
        return _written(batch, chunk, blocks, groups, tuple(seconds))


def _written(
    batch: Batch,
    chunk: Chunk,
    blocks: Sequence[Block],
    groups: Sequence[tuple[str, str]],
    seconds: tuple[float, ...],
) -> Done:
    failed = sum(block.run.error is not None for block in blocks)
    stopped = len(seconds) < len(chunk.orders)
    done = Done(chunk.number, len(blocks), failed, len(seconds), seconds, stopped)
    if not blocks:
        return done
    try:
        write_part(batch.folder, chunk.orders[0].number, blocks, groups)
    except OSError as error:
        return Done(chunk.number, 0, 0, 0, (), problem=error.strerror or str(error))
    return done


def _run(
    batch: Batch, order: Order, values: tuple[float, ...]
) -> tuple[list[Block], tuple[tuple[str, str], ...]]:
    courses = [batch.courses[order.variant][at] for at, _ in order.scenarios]
    results: list[Numbers | str]
    try:
        results = list(_simulated(batch, order, values, courses))
    except RUN_ERRORS:
        results = [_alone(batch, order, values, course) for course in courses]
    groups = next((each.groups for each in results if isinstance(each, Numbers)), ())
    blocks = [
        _block(batch, order, scenario, key, result, courses[at].start_year)
        for at, ((scenario, key), result) in enumerate(zip(order.scenarios, results, strict=True))
    ]
    return blocks, groups


def _simulated(
    batch: Batch, order: Order, values: tuple[float, ...], courses: Sequence[Course]
) -> Sequence[Numbers]:
    parameters = ParameterSet(dict(zip(batch.parameters, values, strict=True)))
    streams = Streams(batch.seed, order.stream)
    results = batch.simulator.simulate(courses, parameters, streams, batch.scale)
    for result in results:
        _check(result)
    return results


def _alone(batch: Batch, order: Order, values: tuple[float, ...], course: Course) -> Numbers | str:
    """Run one scenario on its own, so that only those that fail are lost."""
    try:
        return _simulated(batch, order, values, [course])[0]
    except RUN_ERRORS as error:
        return f"{type(error).__name__}: {error}"


def _check(result: Numbers) -> None:
    """Refuse infinities, and gaps in what holds for all: the model leaves none."""
    values = _cells(result, tuple(result.years[0]))
    bad = np.isinf(values).any(axis=-1) | ~np.isfinite(values[..., 0])
    if bad.any():
        year, column = np.argwhere(bad)[0]
        name = tuple(result.years[0])[column]
        raise ValueError(f"{name} is not finite in {result.first_year + int(year)}")


def _cells(result: Numbers, names: Sequence[str]) -> NDArray[np.float64]:
    """Return the numbers of a run (years, outcomes, groups)."""
    rows = [np.concatenate([year[name] for name in names]) for year in result.years]
    return np.stack(rows).reshape(len(rows), len(names), -1)


def _block(
    batch: Batch, order: Order, scenario: int, key: str, result: Numbers | str, first_year: int
) -> Block:
    run = Run(
        key=key,
        scenario=batch.names[scenario],
        variant=batch.variants[order.variant],
        draw=order.draw,
        replicate=order.replicate,
        first_year=first_year,
        years=0 if isinstance(result, str) else len(result.years),
        error=result if isinstance(result, str) else None,
    )
    if isinstance(result, str):
        return Block(run, {})
    names = batch.outcomes or tuple(result.years[0])
    values = np.moveaxis(_cells(result, names), 1, 0).reshape(len(names), -1)
    return Block(run, dict(zip(names, values, strict=True)))
