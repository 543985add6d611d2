"""Digests of a small run, month by month, to be compared between ways of running the model.

``python -m tests.reference.bits`` prints one line per month and one for all years. The lines are
the same whatever the interpreter, with the kernels compiled or not, and in any process.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from model.facts.read import read_facts
from model.kernel import meeting
from model.levers import Course
from model.parameters.declare import ParameterSet
from model.streams import Streams
from model.world import World
from scenarios import read_scenario
from tests.reference.numpy_draws import Array

SCALE, SEED = 0.004, 5
BUSY = {
    "joining_hazard_at_14": 0.3,
    "own_specialist_ratio": 3.0,
    "field_workers_national": 6000.0,
    "contacts_per_worker": 9.0,
    "staff_turnover": 0.7,
    "arrest_rate": 0.6,
    "labelled_share": 0.5,
    "service_start_up_months": 1.0,
    "coordination_start_up_months": 2.0,
    "form_reach_share": 0.95,
    "school_absence_prevalence": 0.3,
}


def digest(arrays: Iterable[Array]) -> str:
    """Digest of arrays, NaN being one and the same bits."""
    found = hashlib.sha256()
    for array in arrays:
        held = np.where(np.isnan(array), np.nan, array) if array.dtype.kind == "f" else array
        found.update(np.ascontiguousarray(held).tobytes())
    return found.hexdigest()[:16]


def small_course(name: str = "cut_80") -> Course:
    """One year before scenarios part and one after it."""
    return replace(read_scenario(name).course, start_year=2023, end_year=2024)


def digests(
    months: int, *, scale: float = SCALE, seed: int = SEED, replicate: int = 0
) -> list[str]:
    """Digests of every month's counts and of all columns of youths, then one of the results."""
    parameters = ParameterSet(dict(ParameterSet.defaults().values) | BUSY)
    world = World(read_facts(), small_course(), parameters, Streams(seed, replicate), scale)
    found: list[str] = []
    close = world.lanes.month_over

    def look() -> None:
        stage = world.stage
        arrays: list[Array] = list(stage.counted().values())
        arrays += [getattr(stage.youths, name) for name in stage.youths._fields]
        arrays += [stage.posts.filled, stage.posts.since, stage.changes, stage.adults_entered]
        living = int(stage.adults.length[0])
        arrays += [stage.adults.uid[0, :living], stage.adults.long[0, :living]]
        found.append(digest(arrays))
        close()

    world.lanes.month_over = look  # type: ignore[method-assign]
    for _ in range(months):
        world.step()
    years = [year[name] for year in world.results for name in sorted(year)]
    return [*found, digest(years)]


def main() -> None:
    """Print the digests of as many months as are asked for, the youths in slices of a size.

    The size takes effect where nothing is compiled.
    """
    if len(sys.argv) > 2:
        meeting.SLICE = int(sys.argv[2])
    print("\n".join(digests(int(sys.argv[1]))))


if __name__ == "__main__":
    main()
