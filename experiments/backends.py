"""The one way to run work: a function mapped over chunks, on a backend of joblib."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from joblib import Parallel, delayed, parallel_config

from experiments.errors import ExperimentError
from experiments.settings import within

ResultT = TypeVar("ResultT")
Call = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Backend:
    """Where work is done.

    Attributes
    ----------
    name
        ``serial``, ``loky`` or ``dask``.
    jobs
        Number of workers.
    scheduler
        Address of a Dask scheduler.
    """

    name: str
    jobs: int
    scheduler: str | None = None

    @classmethod
    def local(cls, jobs: int | None = None) -> Backend:
        """Return worker processes on this machine, as many as it has cores if not given."""
        count = cores() if jobs is None else jobs
        within("jobs", count)
        return cls("serial" if count == 1 else "loky", count)


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
        Arguments of every call.
    backend
        Where to run.
    """
    if backend.name == "serial":
        for call in calls:
            yield function(*call)
        return
    if backend.name != "loky":
        raise ExperimentError("unknown_backend", word=backend.name)
    with parallel_config("loky", inner_max_num_threads=1, n_jobs=backend.jobs):
        parallel = Parallel(return_as="generator_unordered", batch_size=1, pre_dispatch="2*n_jobs")
        yield from parallel(delayed(function)(*call) for call in calls)
