"""The one way to run work: a function mapped over chunks, on a backend of joblib."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from typing import Any, TypeVar

from joblib import Parallel, delayed, parallel_config
from joblib.externals.loky.backend.resource_tracker import ensure_running
from joblib.externals.loky.process_executor import BrokenProcessPool

from experiments.errors import ExperimentError
from experiments.settings import settings, within
from experiments.stopping import polite, serve_parent

ResultT = TypeVar("ResultT")
Call = tuple[Any, ...]


class Kind(StrEnum):
    """Where work is done: in this process, in processes beside it, or on a Dask cluster."""

    SERIAL = "serial"
    LOKY = "loky"
    DASK = "dask"


class WorkersDiedError(RuntimeError):
    """A worker died with work in its hands."""


@dataclass(frozen=True, slots=True)
class Backend:
    """Where work is done.

    Attributes
    ----------
    kind
        Kind of backend.
    jobs
        Number of workers; for Dask, those of the scheduler count.
    scheduler
        Address of a Dask scheduler.
    """

    kind: Kind
    jobs: int
    scheduler: str | None = None

    @classmethod
    def local(cls, jobs: int | None = None) -> Backend:
        """Return worker processes on this machine, as many as it has cores if not given."""
        count = cores() if jobs is None else jobs
        within("jobs", count)
        return cls(Kind.SERIAL if count == 1 else Kind.LOKY, count)

    @classmethod
    def of(cls, kind: str, jobs: int | None = None, scheduler: str | None = None) -> Backend:
        """Return the backend of a name.

        Raises
        ------
        ExperimentError
            When Dask is asked for without a scheduler, or without its packages.
        """
        if kind == Kind.SERIAL:
            return cls(Kind.SERIAL, 1)
        if kind == Kind.LOKY:
            return cls(Kind.LOKY, cls.local(jobs).jobs)
        if scheduler is None:
            raise ExperimentError("no_scheduler")
        return cls(Kind.DASK, _workers(scheduler), scheduler)


def cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def map_runs(
    function: Callable[..., ResultT], calls: Iterable[Call], backend: Backend
) -> Iterator[ResultT]:
    """Call a function once per chunk and yield what it returns, in the order of completion.

    Libraries in workers get one thread each, so that jobs do not compete for cores.

    Parameters
    ----------
    function
        Importable function.
    calls
        Arguments of every call; taken as workers become free.
    backend
        Where to run.

    Raises
    ------
    WorkersDiedError
        When a worker died; calls that were not answered are lost.
    """
    if backend.kind is Kind.SERIAL:
        for call in calls:
            yield function(*call)
    elif backend.kind is Kind.LOKY:
        with parallel_config(
            "loky",
            inner_max_num_threads=1,
            n_jobs=backend.jobs,
            initializer=serve_parent,
        ):
            yield from _mapped(function, calls)
    else:
        yield from _on_dask(function, calls, str(backend.scheduler))


def _mapped(function: Callable[..., ResultT], calls: Iterable[Call]) -> Iterator[ResultT]:
    parallel = Parallel(return_as="generator_unordered", batch_size=1, pre_dispatch="2*n_jobs")
    with held_back():
        outcomes = parallel(delayed(function)(*call) for call in calls)
    try:
        yield from outcomes
    except BrokenProcessPool as error:
        raise WorkersDiedError from error


@contextmanager
def held_back() -> Iterator[None]:
    """Let processes that start meanwhile be deaf to Ctrl-C: their parent tells them to stop.

    The tracker of shared resources starts among them; as its start lets Ctrl-C through again, the
    mask is set twice.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    kinds = polite()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, kinds)
    try:
        ensure_running()
        signal.pthread_sigmask(signal.SIG_BLOCK, kinds)
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# --- Dask, an optional extra ------------------------------------------------------------------


def _client(scheduler: str) -> Any:
    seconds = settings()["running"]["scheduler_seconds"]
    try:
        distributed: Any = import_module("distributed")
    except ImportError:
        raise ExperimentError("no_dask") from None
    try:
        return distributed.Client(scheduler, timeout=seconds, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise ExperimentError("no_answer", scheduler=scheduler, reason=error) from None


def _workers(scheduler: str) -> int:
    with _client(scheduler) as client:
        count = len(client.scheduler_info(n_workers=-1)["workers"])
    if count == 0:
        raise ExperimentError("no_workers", scheduler=scheduler)
    return count


def _on_dask(
    function: Callable[..., ResultT], calls: Iterable[Call], scheduler: str
) -> Iterator[ResultT]:
    with _client(scheduler) as client:
        died = import_module("distributed").KilledWorker
        try:
            with parallel_config("dask", client=client, n_jobs=-1):
                yield from _mapped(function, calls)
        except died:
            raise WorkersDiedError from None
