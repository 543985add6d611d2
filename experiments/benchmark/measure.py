"""All measurements of one run of the benchmark, in the order of the table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from experiments.benchmark.batches import batches
from experiments.benchmark.engines import beside_mesa, beside_numpy, beside_philox
from experiments.benchmark.measurement import Measurement, declared
from experiments.benchmark.processes import memory, starts, sweden, two_processes
from experiments.benchmark.runs import eight_lanes, paired_draws, single_runs, sizes, workers
from experiments.benchmark.subject import warm


def measurements(name: str) -> Iterator[Measurement]:
    """Yield every row, measured at the sizes of one profile.

    Parameters
    ----------
    name
        Profile in ``benchmark.toml``.
    """
    profile: Mapping[str, Any] = declared()["profile"][name]
    warm()
    yield from beside_mesa(profile)
    yield beside_philox(profile)
    yield beside_numpy(profile)
    yield eight_lanes(profile)
    yield two_processes(profile)
    yield paired_draws(profile)
    yield memory(profile)
    yield from sizes(profile)
    yield workers(profile)
    yield from single_runs(profile)
    yield from starts(profile)
    yield from batches(profile)
    yield sweden(profile)
