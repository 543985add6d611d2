"""Running and reading back: nothing lost, nothing twice, the same on any number of jobs."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from experiments.chunks import divided
from experiments.design import Study
from experiments.errors import Exit, ExperimentError
from experiments.inventory import take_stock
from experiments.parts import PARTS, listed
from experiments.plan import MANIFEST
from experiments.progress import Silent
from experiments.rehearsal import Faults, rehearsal
from experiments.runner import run_study
from experiments.settings import settings
from experiments.simulation import Simulator
from experiments.store import Results, open_results
from experiments.work import Order
from scenarios import read_scenario

KEEP, CUT = read_scenario("keep_250"), read_scenario("cut_80")
STUDY = Study("s", (KEEP, CUT), draws=8, replicates=2, seed=7, scale=0.5)


class Heard(Silent):
    """Remembers how many runs were written."""

    def __init__(self) -> None:
        self.runs = self.failed = self.done = 0

    def begin(self, total: int, done: int, left: int) -> None:
        self.done = done

    def advance(self, runs: int, failed: int) -> None:
        self.runs += runs
        self.failed += failed


def run(
    folder: Path, study: Study = STUDY, jobs: int = 1, simulator: Simulator | None = None
) -> tuple[Results, Heard]:
    heard = Heard()
    results = run_study(study, folder, jobs, heard, simulator=simulator or rehearsal())
    return results, heard


def fingerprint(results: Results) -> str:
    sink = pa.BufferOutputStream()
    table = results.frame()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return hashlib.sha256(sink.getvalue()).hexdigest()


def test_the_number_of_jobs_changes_nothing(tmp_path: Path) -> None:
    one, heard = run(tmp_path / "one")
    two, _ = run(tmp_path / "two", jobs=2)
    assert heard.runs == STUDY.run_count
    assert fingerprint(one) == fingerprint(two)


def test_the_same_call_again_runs_nothing(tmp_path: Path) -> None:
    first, _ = run(tmp_path)
    before = fingerprint(first)
    second, heard = run(tmp_path)
    assert (heard.runs, heard.done) == (0, 0)
    assert fingerprint(second) == before


def test_more_draws_and_scenarios_use_what_is_there(tmp_path: Path) -> None:
    run(tmp_path)
    wider = replace(STUDY, draws=12, scenarios=(CUT, read_scenario("cut_0"), KEEP))
    results, heard = run(tmp_path, wider)
    assert heard.runs == wider.run_count - STUDY.run_count
    fresh, _ = run(tmp_path / "fresh", wider)
    assert fingerprint(results) == fingerprint(fresh)


def test_fewer_draws_read_only_what_they_ask_for(tmp_path: Path) -> None:
    run(tmp_path)
    results, heard = run(tmp_path, replace(STUDY, draws=3, replicates=1))
    assert heard.runs == 0
    assert results.cube("cut_80", "rehearsed_0").values.shape[:2] == (3, 1)


@pytest.mark.parametrize("change", [{"seed": 8}, {"scale": 0.25}])
def test_a_folder_of_another_sample_is_refused(tmp_path: Path, change: dict[str, float]) -> None:
    run(tmp_path)
    with pytest.raises(ExperimentError, match=next(iter(change))) as caught:
        run(tmp_path, replace(STUDY, **change))  # type: ignore[arg-type]
    assert caught.value.exit_code == Exit.INVALID


def test_a_folder_of_another_version_is_refused(tmp_path: Path) -> None:
    run(tmp_path)
    with pytest.raises(ExperimentError, match="model"):
        run(tmp_path, simulator=replace(rehearsal(), version="other"))


def test_a_scenario_that_changed_under_its_name_is_refused(tmp_path: Path) -> None:
    run(tmp_path)
    changed = replace(CUT, content=CUT.content.replace("80000000", "81000000"))
    with pytest.raises(ExperimentError, match="cut_80"):
        run(tmp_path, replace(STUDY, scenarios=(KEEP, changed)))


def test_failed_runs_never_become_numbers(tmp_path: Path) -> None:
    failing = frozenset({(3 << 8) + 1})
    results, heard = run(tmp_path, simulator=rehearsal(Faults(failing=failing)))
    assert heard.failed == 2
    assert {(each.draw, each.replicate) for each in results.failed} == {(3, 1)}
    assert "was to fail" in (results.failed[0].error or "")
    assert 3 not in results.draws
    assert results.left_out == 1
    assert np.isfinite(results.cube("cut_80", "rehearsed_1").values).all()
    assert len(results.parameters["joining_hazard_at_14"]) == len(results.draws) == 7
    frame = results.frame()
    assert 3 not in frame["draw"].to_pylist()
    assert results.query("SELECT count(*) AS n FROM results")["n"][0].as_py() == frame.num_rows
    again, heard = run(tmp_path)
    assert heard.runs == 2
    assert not again.failed
    assert again.left_out == 0
    fresh, _ = run(tmp_path / "fresh")
    assert fingerprint(again) == fingerprint(fresh)


def test_a_failed_run_is_a_row_with_its_error_and_nothing_else(tmp_path: Path) -> None:
    run(tmp_path, simulator=rehearsal(Faults(failing=frozenset({1 << 8}))))
    rows = pa.concat_tables([pq.read_table(path) for path in listed(tmp_path)]).to_pylist()
    failed = [row for row in rows if row["error"] is not None]
    assert len(failed) == 2
    for row in failed:
        filled = {name for name, value in row.items() if value is not None}
        assert filled == {"key", "scenario", "variant", "draw", "replicate", "error"}


def test_one_scenario_that_fails_does_not_take_the_others_along(tmp_path: Path) -> None:
    results, heard = run(tmp_path, simulator=Simulator("half", half))
    assert [(each.scenario, each.draw) for each in results.failed] == [("cut_80", 0)]
    assert heard.failed == 1
    assert heard.runs == STUDY.run_count


def half(courses, parameters, streams, scale):  # type: ignore[no-untyped-def]
    poor = any(course.future.grant.appropriation_sek[-1][1] < 10**8 for course in courses)
    if streams.replicate == 0 and poor:
        raise ValueError("too little")
    return rehearsal().simulate(courses, parameters, streams, scale)


@pytest.mark.parametrize("value", [float("inf"), float("nan")])
def test_numbers_that_are_not_finite_are_a_failure(tmp_path: Path, value: float) -> None:
    simulator = Simulator("odd", partial(odd, value=value))
    results, heard = run(tmp_path, simulator=simulator)
    assert heard.failed == 2
    assert results.failed[0].error == "ValueError: rehearsed_3 is not finite in 2020"


def odd(courses, parameters, streams, scale, *, value):  # type: ignore[no-untyped-def]
    numbers = rehearsal().simulate(courses, parameters, streams, scale)
    if streams.replicate == 1:
        for each in numbers:
            each.years[2]["rehearsed_3"][0] = value
    return numbers


@pytest.mark.parametrize("fault", ["cut short", "flipped", "empty", "renamed", "nonsense"])
def test_damaged_parts_are_seen_and_made_again(tmp_path: Path, fault: str) -> None:
    whole = fingerprint(run(tmp_path, jobs=1)[0])
    path = sorted(listed(tmp_path))[1]
    content = bytearray(path.read_bytes())
    if fault == "cut short":
        path.write_bytes(content[: len(content) // 2])
    elif fault == "flipped":
        content[len(content) // 3] ^= 16
        path.write_bytes(content)
    elif fault == "empty":
        path.write_bytes(b"")
    elif fault == "renamed":
        path.rename(path.with_name(path.name.replace("-", "-0")))
    else:
        (tmp_path / PARTS / "notes.parquet").write_text("mine")
    assert len(take_stock(tmp_path).damaged) == 1
    results, heard = run(tmp_path)
    assert heard.runs == (0 if fault == "nonsense" else STUDY.run_count - heard.done)
    assert heard.runs < STUDY.run_count
    assert fingerprint(results) == whole


def test_leftovers_of_a_killed_writer_do_no_harm(tmp_path: Path) -> None:
    whole = fingerprint(run(tmp_path)[0])
    (tmp_path / PARTS / ".00000003-abc.parquet.77.tmp").write_bytes(b"half")
    assert fingerprint(open_results(tmp_path)) == whole


def test_a_folder_that_cannot_be_written_is_said_to_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ExperimentError) as caught:
        run(tmp_path / "file" / "out")
    assert caught.value.message == "folder_unwritable"
    assert caught.value.exit_code == Exit.USAGE


def test_a_full_disk_is_said_to_be_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, content: bytes) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr("experiments.parts.put", full)
    with pytest.raises(ExperimentError, match="No space left") as caught:
        run(tmp_path)
    assert caught.value.exit_code == Exit.FAILED


def test_cube_and_frame_hold_the_same_numbers(tmp_path: Path) -> None:
    results, _ = run(tmp_path)
    years, groups, values = results.cube("cut_80", "rehearsed_2", "sex")
    assert groups == ("boy", "girl")
    frame = results.frame(["cut_80"], "sex", [int(years[3])], ["rehearsed_2"])
    assert frame.num_rows == 8 * 2 * 2
    assert np.array_equal(frame["rehearsed_2"].to_numpy(), values[:, :, 3].ravel())
    assert set(frame["group"].to_pylist()) == {"boy", "girl"}
    assert set(frame["year"].to_pylist()) == {int(years[3])}


def test_the_numbers_stand_in_the_place_of_their_run(tmp_path: Path) -> None:
    results, _ = run(tmp_path, jobs=2)
    part = rehearsal()
    from experiments.design import draw_parameters
    from model.streams import Streams

    draws = draw_parameters(STUDY)
    for task in STUDY.tasks():
        parameters, streams = draws.parameter_set(task.draw), Streams(7, task.stream)
        expected = part.simulate([KEEP.course, CUT.course], parameters, streams, 0.5)
        for name, numbers in zip(("keep_250", "cut_80"), expected, strict=True):
            values = results.cube(name, "rehearsed_4").values[task.draw, task.replicate, :, 0]
            assert [year["rehearsed_4"][0] for year in numbers.years] == values.tolist()


def test_unknown_names_are_answered_with_the_nearest(tmp_path: Path) -> None:
    results, _ = run(tmp_path)
    with pytest.raises(ExperimentError, match="cut_80"):
        results.cube("cut_8", "rehearsed_1")
    with pytest.raises(ExperimentError, match="rehearsed_"):
        results.cube("cut_80", "rehersed_1")
    with pytest.raises(ExperimentError, match="sex"):
        results.frame(breakdown="sx")


def test_no_folder_and_no_manifest_are_told_apart_from_a_broken_one(tmp_path: Path) -> None:
    with pytest.raises(ExperimentError) as caught:
        open_results(tmp_path / "nowhere")
    assert caught.value.exit_code == Exit.MISSING
    run(tmp_path)
    (tmp_path / MANIFEST).write_text("{")
    with pytest.raises(ExperimentError) as caught:
        open_results(tmp_path)
    assert caught.value.message == "manifest_broken"


def test_the_manifest_tells_what_was_run(tmp_path: Path) -> None:
    results, _ = run(tmp_path)
    manifest = results.manifest
    assert [each["digest"] for each in manifest["scenarios"]] == [KEEP.digest, CUT.digest]
    assert manifest["sample"]["seed"] == 7
    assert "model/facts/areas.csv" in manifest["inputs"]
    assert "cut_80.toml" in manifest["inputs"]
    for name, digest in manifest["files"].items():
        assert hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() == digest


def test_a_study_whose_runs_all_fail_ends_with_the_first_error(tmp_path: Path) -> None:
    streams = frozenset(task.stream for task in STUDY.tasks())
    with pytest.raises(ExperimentError, match="was to fail") as caught:
        run(tmp_path, simulator=rehearsal(Faults(failing=streams)))
    assert caught.value.exit_code == Exit.FAILED


def test_a_world_that_has_ended_leaves_memory() -> None:
    import gc

    from experiments.simulation import live
    from model.parameters.declare import ParameterSet
    from model.streams import Streams
    from model.world import World
    from scenarios import read_scenario

    def worlds() -> int:
        gc.collect()
        return sum(isinstance(each, World) for each in gc.get_objects())

    courses = [read_scenario(name).course for name in ("keep_250", "cut_80")]
    before = worlds()
    live(courses, ParameterSet.defaults(), Streams(1, 0), 0.01)
    assert worlds() == before


@pytest.mark.parametrize("tasks", [1, 7, 100, 1000])
@pytest.mark.parametrize("seconds", [0.001, 0.4, 100.0])
def test_chunks_hold_every_task_once_and_get_small_at_the_end(tasks: int, seconds: float) -> None:
    orders = [Order(at, 0, at, 0, 0, ((0, "a"), (1, "b"))) for at in range(tasks)]
    chunks = divided(orders, seconds, jobs=2)
    assert [order for chunk in chunks for order in chunk.orders] == orders
    assert [chunk.number for chunk in chunks] == list(range(1, len(chunks) + 1))
    rules, sizes = settings()["chunks"], [len(chunk.orders) for chunk in chunks]
    assert sizes == sorted(sizes, reverse=True)
    assert all(size == 1 or (size - 1) * seconds < rules["seconds"] for size in sizes)
    assert (sizes[-1] - 1) * seconds < rules["least_seconds"]
