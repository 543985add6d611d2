"""Run a study: what is missing in its folder, in chunks, on any number of workers."""

from __future__ import annotations

import math
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from joblib.externals.loky.process_executor import TerminatedWorkerError

from experiments.backends import Backend, map_runs
from experiments.design import Study, Task
from experiments.errors import Exit, ExperimentError
from experiments.inventory import Inventory, take_stock
from experiments.parts import PARTS
from experiments.plan import Plan, write_plan
from experiments.settings import settings
from experiments.simulation import Simulator, the_model
from experiments.store import Results, open_results
from experiments.work import Batch, Done, Order, run_chunk, run_orders


class Progress(Protocol):
    """Who is told how a batch goes."""

    def begin(self, total: int, done: int) -> None:
        """Hear how many runs there are, and how many of them are there already."""

    def estimate(self, seconds: float, jobs: int) -> None:
        """Hear how long the rest will take, as measured on the first runs."""

    def advance(self, runs: int, failed: int) -> None:
        """Hear that runs were written."""

    def restarted(self) -> None:
        """Hear that a worker died and that its runs begin again."""

    def end(self) -> None:
        """Hear that the batch is over."""


class Silent:
    """Progress that nobody follows."""

    def begin(self, total: int, done: int) -> None:
        """Say nothing."""

    def estimate(self, seconds: float, jobs: int) -> None:
        """Say nothing."""

    def advance(self, runs: int, failed: int) -> None:
        """Say nothing."""

    def restarted(self) -> None:
        """Say nothing."""

    def end(self) -> None:
        """Say nothing."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Tasks that one worker runs into one part."""

    number: int
    orders: tuple[Order, ...]


class InterruptedBatch(KeyboardInterrupt):
    """Someone interrupted; what was finished is kept."""


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
    folder = Path(out)
    plan = Plan.of(study, simulator or the_model())
    runs = write_plan(folder, plan, sys.argv if command is None else command)
    stock = take_stock(folder, runs)
    run_missing(plan, folder, stock, backend or Backend.local(jobs), progress or Silent())
    return open_results(folder)


def run_missing(
    plan: Plan, folder: Path, stock: Inventory, backend: Backend, progress: Progress
) -> None:
    """Run the runs of a plan that an inventory lacks."""
    orders = missing_orders(plan, stock)
    progress.begin(plan.study.run_count, len(stock.done))
    if not orders:
        progress.end()
        return
    stop = folder / PARTS / f".stop.{os.getpid()}.{time.monotonic_ns()}"
    batch = batch_of(plan, folder, stop)
    try:
        with interruptible(stop):
            rest, task_seconds = _probe(batch, orders, progress)
            if rest:
                progress.estimate(task_seconds * len(rest) / backend.jobs, backend.jobs)
            _run_chunks(batch, chunks(rest, task_seconds, backend.jobs), backend, progress)
    finally:
        stop.unlink(missing_ok=True)
        progress.end()


def missing_orders(plan: Plan, stock: Inventory) -> list[Order]:
    """Return one order for every task of which a run is missing or failed."""
    study = plan.study
    orders: list[Order] = []
    for number, task in enumerate(study.tasks()):
        keys = [(at, plan.ring.key(task, at)) for at in range(len(study.scenarios))]
        wanted = tuple((at, key) for at, key in keys if key not in stock.done)
        if wanted:
            orders.append(order_of(plan, number, task, wanted))
    return orders


def order_of(plan: Plan, number: int, task: Task, wanted: tuple[tuple[int, str], ...]) -> Order:
    """Return the order for one task."""
    values = plan.draws.values[task.draw]
    return Order(
        number, task.variant, task.draw, task.replicate, task.stream, wanted, tuple(values.tolist())
    )


def batch_of(plan: Plan, folder: Path, stop: Path) -> Batch:
    """Return what all chunks of a plan have in common."""
    study = plan.study
    return Batch(
        folder=folder.resolve(),
        stop=stop.resolve(),
        simulator=plan.simulator,
        names=study.scenario_names,
        variants=study.variant_names,
        courses=tuple(
            tuple(study.course(scenario, variant) for scenario in study.scenarios)
            for variant in study.variants
        ),
        parameters=plan.draws.names,
        seed=study.seed,
        scale=study.scale,
        outcomes=study.outcomes,
    )


def _probe(batch: Batch, orders: list[Order], progress: Progress) -> tuple[list[Order], float]:
    """Run the first tasks here, so that the estimate is measured; return the rest and seconds."""
    count = min(int(settings()["chunks"]["probe_tasks"]), len(orders))
    done = run_orders(batch, 0, orders[:count])
    _hear(done, progress)
    warm = done.seconds[1:] or done.seconds
    return orders[count:], sum(warm) / len(warm)


def chunks(orders: Sequence[Order], task_seconds: float, jobs: int) -> list[Chunk]:
    """Divide tasks into chunks that take about as long as the settings say."""
    if not orders:
        return []
    rules = settings()["chunks"]
    by_time = math.ceil(rules["seconds"] / max(task_seconds, sys.float_info.min))
    by_jobs = math.ceil(len(orders) / (jobs * int(rules["per_job"])))
    by_runs = max(int(rules["most_runs"]) // len(orders[0].scenarios), 1)
    size = max(min(by_time, by_jobs, by_runs), 1)
    starts = range(0, len(orders), size)
    return [Chunk(at + 1, tuple(orders[s : s + size])) for at, s in enumerate(starts)]


def _run_chunks(
    batch: Batch, waiting: Sequence[Chunk], backend: Backend, progress: Progress
) -> None:
    """Run chunks; begin again with what is left when a worker dies."""
    left = {chunk.number: chunk for chunk in waiting}
    tries = int(settings()["running"]["restarts"])
    while left:
        before = len(left)
        try:
            calls = ((batch, chunk.number, chunk.orders) for chunk in list(left.values()))
            for done in map_runs(run_chunk, calls, backend):
                left.pop(done.chunk)
                _hear(done, progress)
        except TerminatedWorkerError:
            tries = int(settings()["running"]["restarts"]) if len(left) < before else tries - 1
            if tries < 1:
                raise ExperimentError("workers_die", Exit.FAILED) from None
            progress.restarted()


def _hear(done: Done, progress: Progress) -> None:
    progress.advance(done.runs, done.failed)
    if done.problem is not None:
        raise ExperimentError("unwritten", Exit.FAILED, reason=done.problem)
    if done.stopped:
        raise InterruptedBatch


@contextmanager
def interruptible(stop: Path) -> Iterator[None]:
    """Turn the first Ctrl-C into a request to stop, and a second one, or time, into an end."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    import _thread

    timers: list[threading.Timer] = []

    def heard(signal_number: int, frame: object) -> None:
        if stop.exists():
            raise InterruptedBatch
        stop.touch()
        timer = threading.Timer(settings()["running"]["stop_seconds"], _thread.interrupt_main)
        timer.daemon = True
        timer.start()
        timers.append(timer)

    kinds = [signal.SIGINT, signal.SIGTERM]
    if hasattr(signal, "SIGHUP"):
        kinds.append(signal.SIGHUP)
    before = {kind: signal.signal(kind, heard) for kind in kinds}
    try:
        yield
    finally:
        for timer in timers:
            timer.cancel()
        for kind, handler in before.items():
            signal.signal(kind, handler)
