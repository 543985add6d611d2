"""Runs the rehearsed study into a folder, with many small chunks; ended by the tests in mid-work.

Arguments: folder, jobs, chunks, seconds per task, and optionally a shard as ``i/n`` or the address
of a Dask scheduler.
"""

from __future__ import annotations

import sys
from pathlib import Path

from experiments.backends import Backend
from experiments.chunks import shard_of
from experiments.design import Study
from experiments.errors import ExperimentError
from experiments.progress import Silent
from experiments.rehearsal import Faults, rehearsal
from experiments.runner import WHOLE, fill
from experiments.settings import settings
from experiments.stopping import InterruptedBatch
from scenarios import read_scenario

REPLICATES = 2


def study(chunks: int) -> Study:
    scenarios = tuple(read_scenario(name) for name in ("keep_250", "cut_80"))
    return Study("faults", scenarios, draws=chunks, replicates=REPLICATES, seed=11, scale=0.5)


def run(folder: Path, jobs: int, chunks: int, seconds: float, where: str = "") -> int:
    """Run, and return the exit code that the command would give."""
    rules = settings()["chunks"]
    rules["left_per_job"] = -(-chunks // jobs)  # type: ignore[index]
    rules["least_seconds"] = REPLICATES * seconds  # type: ignore[index]
    shard, backend = WHOLE, Backend.local(jobs)
    if where.startswith("tcp://"):
        backend = Backend.of("dask", scheduler=where)
    elif where:
        shard = shard_of(where)
    simulator = rehearsal(Faults(seconds=seconds))
    try:
        fill(
            study(chunks), folder, progress=Silent(), backend=backend, simulator=simulator,
            shard=shard, command=["driver"],
        )  # fmt: skip
    except ExperimentError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except InterruptedBatch:
        return 130
    return 0


if __name__ == "__main__":
    folder, jobs, chunks, seconds, *where = sys.argv[1:]
    sys.exit(run(Path(folder), int(jobs), int(chunks), float(seconds), *where))
