"""The benchmark at tiny sizes: every row is there and counts agree. Times are not looked at."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from experiments.benchmark import engines, measure, processes, runs
from experiments.benchmark.measurement import Measurement, declared, missing, ratio, table
from experiments.benchmark.subject import world_of
from experiments.benchmark.usage import peak_bytes

PROFILE: dict[str, Any] = declared()["profile"]["quick"] | {
    "youths": 900,
    "scale": 0.01,
    "sizes": [400, 800, 1600],
    "pairs": 3,
    "pair_scale": 0.01,
}


def test_mesa_and_model_agree() -> None:
    in_order, shuffled = engines.beside_mesa(PROFILE)
    assert in_order.equal
    assert in_order.best is not None
    assert in_order.best > 0
    assert shuffled.equal is None


def test_numpy_reference_and_model_agree() -> None:
    assert engines.beside_numpy(PROFILE).equal


def test_a_count_that_differs_is_seen() -> None:
    world = world_of(0.01, 2)
    other = world_of(0.01, 2)
    world.step()
    other.step()
    assert engines.same_counts(world, other)
    other.stage.meetings.contact[0, 0, 0, 0] += 1
    assert not engines.same_counts(world, other)


def test_shuffling_sets_shuffle() -> None:
    class Plain:
        def do(self) -> str:
            return "in order"

        def shuffle_do(self) -> str:
            return "shuffled"

    assert engines.shuffling(Plain)().do() == "shuffled"


def test_kernels_are_put_back_after_they_were_timed() -> None:
    world = world_of(PROFILE["scale"], 12)
    before = world.lanes.kernels.meeting
    with engines.timed(world, engines.KERNELS) as seconds:
        world.step()
    assert world.lanes.kernels.meeting is before
    assert all(seconds[name] > 0 for name in engines.KERNELS)


def test_words_are_a_share_of_what_the_kernels_take() -> None:
    share = engines.beside_philox(PROFILE)
    assert share.best is not None
    assert 0 < share.best < 1


def test_lanes_give_the_numbers_of_single_runs() -> None:
    assert runs.eight_lanes(PROFILE).equal


def test_gain_by_lever() -> None:
    row = runs.paired_draws(PROFILE)
    assert set(row.data["by_lever"]) == set(declared()["setting"]["levers"])  # type: ignore[call-overload]


def test_youth_months_are_those_of_the_window() -> None:
    world = world_of(0.01, 12)
    counted = 0
    for _ in range(12):
        counted += int(world.youths_by_area.sum())
        world.step()
    assert runs.youth_months(world) == counted


def test_growth_and_memory() -> None:
    rows = [*runs.sizes(PROFILE), runs.workers(PROFILE), processes.memory(PROFILE)]
    assert all(row.best is not None for row in rows)


def test_deviation_from_a_line() -> None:
    assert runs.deviation([1, 2, 4], [1.0, 2.0, 4.0]) == 0
    assert np.isclose(runs.deviation([1, 2, 4], [1.0, 2.2, 4.0]), 0.1)


def test_reached_floor_goal_or_not() -> None:
    fast, fair, slow = (ratio("mesa_do", [times], [1.0]) for times in (200.0, 70.0, 10.0))
    assert [row.reached for row in (fast, fair, slow)] == ["goal", "floor", "not"]
    small = Measurement("run_seconds", [0.2], 0.2)
    assert small.reached == "goal"


def rows() -> Iterator[Measurement]:
    for name in declared()["row"]:
        yield missing(name) if name == "sweden_seconds" else Measurement(name, [1.0, 2.0], 1.0)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_table_has_a_line_for_every_row(language: str) -> None:
    lines = table(list(rows()), language)  # type: ignore[arg-type]
    assert len(lines) == 1 + len(declared()["row"])
    assert len({len(line.split("  ")[0]) for line in lines}) > 1
    json.dumps([row.data for row in rows()], allow_nan=False)


def test_every_row_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rows that the command yields are those that are declared."""
    several = {"beside_mesa": 2, "single_runs": 3, "sizes": 2, "starts": 3, "batches": 3}
    named = iter(declared()["row"])
    for name in (
        "beside_mesa", "beside_philox", "beside_numpy", "eight_lanes", "two_processes",
        "paired_draws", "memory", "sizes", "workers", "single_runs", "starts", "batches",
        "sweden",
    ):  # fmt: skip

        def measured(_: object, count: int | None = several.get(name)) -> Any:
            made = [missing(next(named)) for _ in range(count or 1)]
            return made if count else made[0]

        monkeypatch.setattr(measure, name, measured)
    assert [row.name for row in measure.measurements("quick")] == list(declared()["row"])


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not tell")
def test_memory_is_that_of_the_process_and_not_of_its_parent() -> None:
    held = np.ones(60_000_000)
    own = peak_bytes()
    code = "from experiments.benchmark.usage import peak_bytes; print(peak_bytes())"
    of_child = float(processes.python("-c", code))
    assert own is not None
    assert held.nbytes < own
    assert 0 < of_child < held.nbytes / 2
