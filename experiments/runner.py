"""Run a study: what is missing in its folder, in chunks, on any number of workers."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from experiments.backends import Backend, WorkersDiedError, map_runs
from experiments.chunks import batch_of, divided, missing_orders, shared_out
from experiments.design import Study
from experiments.errors import Exit, ExperimentError
from experiments.inventory import Inventory, take_stock
from experiments.parts import PARTS, sweep
from experiments.plan import Plan, write_plan
from experiments.progress import Progress, Silent
from experiments.settings import settings
from experiments.simulation import Simulator, the_model
from experiments.stopping import InterruptedBatch, stoppable
from experiments.store import Results, open_results
from experiments.work import Batch, Chunk, Done, Order, run_chunk

WHOLE = (1, 1)


def run_study(
    study: Study,
    out: Path | str,
    jobs: int | None = None,
    progress: Progress | None = None,
    *,
    backend: Backend | None = None,
    simulator: Simulator | None = None,
    command: Sequence[str] | None = None,
) -> Results:
    """Run what is missing of a study and open its results.

    The numbers are the same whatever the number of jobs, the backend and the order in which
    chunks end. The same call again runs only what is missing.

    Parameters
    ----------
    study
        What to run.
    out
        Folder for the results.
    jobs
        Worker processes; one per core if not given.
    progress
        Who is told; nobody if not given.
    backend
        Where to run; processes on this machine if not given.
    simulator
        What to run; the model if not given.
    command
        Recorded in the manifest; that of this process if not given.

    Returns
    -------
    Results
        All complete parameter draws.

    Raises
    ------
    ExperimentError
        When the folder cannot be used, or nothing could be computed.
    InterruptedBatch
        After Ctrl-C; what was finished is kept.
    """
    fill(study, out, jobs, progress, backend=backend, simulator=simulator, command=command)
    return open_results(out)


def fill(
    study: Study,
    out: Path | str,
    jobs: int | None = None,
    progress: Progress | None = None,
    *,
    backend: Backend | None = None,
    simulator: Simulator | None = None,
    command: Sequence[str] | None = None,
    shard: tuple[int, int] = WHOLE,
) -> Inventory:
    """Run what is missing of a study, or of one shard of it.

    Parameters
    ----------
    study, out, jobs, progress, backend, simulator, command
        As in :func:`run_study`.
    shard
        Number of the shard, from one, and number of shards.

    Returns
    -------
    Inventory
        What the folder holds afterwards.
    """
    folder, place = Path(out), backend or Backend.local(jobs)
    plan = Plan.of(study, simulator or the_model())
    runs = write_plan(folder, plan, sys.argv if command is None else command)
    sweep(folder)
    stock = take_stock(folder, runs)
    orders = shared_out(missing_orders(plan, stock), study.task_count, shard)
    if orders:
        _run(plan, folder, orders, len(stock.done), place, progress or Silent())
        stock = take_stock(folder, runs)
    return stock


def _run(
    plan: Plan,
    folder: Path,
    orders: Sequence[Order],
    done: int,
    backend: Backend,
    progress: Progress,
) -> None:
    """Run the tasks of a plan that are asked for; the first of every job apart, to measure them."""
    stop = folder / PARTS / f".stop.{os.getpid()}.{time.monotonic_ns()}"
    batch = batch_of(plan, folder, stop)
    each = int(settings()["chunks"]["probe_tasks"])
    probes = max(min(backend.jobs, len(orders) // each), 1)
    first = [Chunk(at, tuple(orders[at * each : (at + 1) * each])) for at in range(probes)]
    rest = orders[probes * each :]
    progress.begin(plan.study.run_count, done, sum(len(order.scenarios) for order in orders))
    try:
        with stoppable(stop):
            plan.simulator.prepare()
            seconds = _run_chunks(plan, batch, first, backend, progress)
            if rest:
                progress.estimate(seconds * len(rest) / backend.jobs, backend.jobs)
                _run_chunks(plan, batch, divided(rest, seconds, backend.jobs), backend, progress)
    finally:
        progress.end()


def _run_chunks(
    plan: Plan, batch: Batch, waiting: Sequence[Chunk], backend: Backend, progress: Progress
) -> float:
    """Run chunks, begin again with what is left when a worker dies, and return seconds per task."""
    left = {chunk.number: chunk for chunk in waiting}
    most = tries = int(settings()["running"]["restarts"])
    seconds: list[float] = []
    while left:
        before = len(left)
        try:
            for done in map_runs(run_chunk, _calls(plan, batch, list(left.values())), backend):
                if not done.stopped:
                    left.pop(done.chunk)
                _hear(done, progress)
                # The first task of a process may have had to compile.
                seconds += done.seconds[1:] or done.seconds
        except WorkersDiedError:
            tries = most if len(left) < before else tries - 1
            if tries < 1:
                raise ExperimentError("workers_die", Exit.FAILED) from None
            if not batch.stop.exists():
                progress.restarted()
        if batch.stop.exists():
            raise InterruptedBatch
    return sum(seconds) / len(seconds)


def _calls(
    plan: Plan, batch: Batch, chunks: Sequence[Chunk]
) -> Iterator[tuple[Batch, Chunk, dict[int, tuple[float, ...]]]]:
    """Yield the arguments of every chunk, as long as nobody asks for a stop."""
    for chunk in chunks:
        if batch.stop.exists():
            return
        yield batch, chunk, plan.draws.of(chunk)


def _hear(done: Done, progress: Progress) -> None:
    progress.advance(done.runs, done.failed)
    if done.problem is not None:
        raise ExperimentError("unwritten", Exit.FAILED, reason=done.problem)
