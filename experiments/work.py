"""What one worker does with one chunk: run its tasks, write one part, tell what happened."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from experiments.parts import Block, Run, write_part
from experiments.simulation import Numbers, Simulator
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
    values
        Values of the parameters.
    """

    number: int
    variant: int
    draw: int
    replicate: int
    stream: int
    scenarios: tuple[tuple[int, str], ...]
    values: tuple[float, ...]


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


def run_chunk(batch: Batch, chunk: int, orders: Sequence[Order]) -> Done:
    """Run the tasks of a chunk and write its part.

    Whoever interrupts tells the parent, which tells workers by the stop file; what is done by
    then is written.
    """
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    return run_orders(batch, chunk, orders)


def run_orders(batch: Batch, chunk: int, orders: Sequence[Order]) -> Done:
    """Run tasks and write one part, in this process."""
    blocks: list[Block] = []
    groups: tuple[tuple[str, str], ...] = ()
    seconds: list[float] = []
    for order in orders:
        if batch.stop.exists():
            break
        began = time.perf_counter()
        made, found = _run(batch, order)
        blocks += made
        groups = groups or found
        seconds.append(time.perf_counter() - began)
    failed = sum(block.run.error is not None for block in blocks)
    done = Done(
        chunk, len(blocks), failed, len(seconds), tuple(seconds), len(seconds) < len(orders)
    )
    if not blocks:
        return done
    try:
        write_part(batch.folder, orders[0].number, blocks, groups)
    except OSError as error:
        return Done(chunk, 0, 0, 0, (), problem=error.strerror or str(error))
    return done


def _run(batch: Batch, order: Order) -> tuple[list[Block], tuple[tuple[str, str], ...]]:
    courses = [batch.courses[order.variant][at] for at, _ in order.scenarios]
    results: list[Numbers | str]
    try:
        results = list(_simulated(batch, order, courses))
    except RUN_ERRORS:
        results = [_alone(batch, order, course) for course in courses]
    groups = next((each.groups for each in results if isinstance(each, Numbers)), ())
    blocks = [
        _block(batch, order, scenario, key, result, courses[at].start_year)
        for at, ((scenario, key), result) in enumerate(zip(order.scenarios, results, strict=True))
    ]
    return blocks, groups


def _simulated(batch: Batch, order: Order, courses: Sequence[Course]) -> Sequence[Numbers]:
    parameters = ParameterSet(dict(zip(batch.parameters, order.values, strict=True)))
    streams = Streams(batch.seed, order.stream)
    results = batch.simulator.simulate(courses, parameters, streams, batch.scale)
    for result in results:
        _check(result)
    return results


def _alone(batch: Batch, order: Order, course: Course) -> Numbers | str:
    """Run one scenario on its own, so that only those that fail are lost."""
    try:
        return _simulated(batch, order, [course])[0]
    except RUN_ERRORS as error:
        return f"{type(error).__name__}: {error}"


def _check(result: Numbers) -> None:
    """Refuse infinities, and gaps in what holds for all: the model leaves none."""
    for at, year in enumerate(result.years):
        for name, values in year.items():
            if not np.isfinite(values[0]) or np.isinf(values).any():
                raise ValueError(f"{name} is not finite in {result.first_year + at}")


def _block(
    batch: Batch, order: Order, scenario: int, key: str, result: Numbers | str, first_year: int
) -> Block:
    failed = isinstance(result, str)
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
    if failed or isinstance(result, str):
        return Block(run, {})
    names = batch.outcomes or tuple(result.years[0])
    return Block(run, {name: np.concatenate([y[name] for y in result.years]) for name in names})
