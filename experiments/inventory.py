"""What a folder of results holds, against what its list of runs asks for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from experiments.errors import Exit, ExperimentError
from experiments.parts import DamagedPartError, Part, Run, listed, read_part
from experiments.plan import RUNS


@dataclass(frozen=True)
class Inventory:
    """Which runs are there.

    Attributes
    ----------
    planned
        Keys that the list of runs asks for, with the number of the parameter draw.
    used
        Parts that hold planned runs, in order of name.
    foreign
        Whole parts without a planned run, such as those of an earlier study in the folder.
    damaged
        Files among the parts that are no whole part.
    done
        Keys of planned runs that went well.
    failed
        Planned runs that failed and have not gone well anywhere else.
    incomplete_draws
        Parameter draws of which a run failed or is missing.
    """

    planned: dict[str, int]
    used: tuple[Part, ...]
    foreign: tuple[Part, ...]
    damaged: tuple[Path, ...]
    done: frozenset[str]
    failed: tuple[Run, ...]
    incomplete_draws: frozenset[int]

    @property
    def missing(self) -> int:
        """Number of planned runs that are neither done nor failed."""
        return len(self.planned) - len(self.done) - len(self.failed)


def take_stock(folder: Path, runs: pa.Table | None = None) -> Inventory:
    """Read the footers of all parts and compare them with the list of runs.

    Parameters
    ----------
    folder
        Folder of results.
    runs
        List of runs; the folder's own if not given.

    Raises
    ------
    ExperimentError
        When the list of runs is missing or cannot be read.
    """
    if runs is None:
        try:
            runs = pq.read_table(folder / RUNS)
        except (OSError, pa.ArrowInvalid) as error:
            raise ExperimentError(
                "unreadable", Exit.MISSING, path=folder / RUNS, reason=error
            ) from None
    planned = dict(zip(runs["key"].to_pylist(), runs["draw"].to_pylist(), strict=True))
    used: list[Part] = []
    foreign: list[Part] = []
    damaged: list[Path] = []
    done: set[str] = set()
    failed: dict[str, Run] = {}
    for path in listed(folder):
        try:
            part = read_part(path)
        except DamagedPartError:
            damaged.append(path)
            continue
        ours = [run for run in part.runs if run.key in planned]
        (used if ours else foreign).append(part)
        done.update(run.key for run in ours if run.error is None)
        failed.update((run.key, run) for run in ours if run.error is not None)
    bad = tuple(run for key, run in failed.items() if key not in done)
    return Inventory(
        planned=planned,
        used=tuple(used),
        foreign=tuple(foreign),
        damaged=tuple(damaged),
        done=frozenset(done),
        failed=bad,
        incomplete_draws=frozenset(draw for key, draw in planned.items() if key not in done),
    )
