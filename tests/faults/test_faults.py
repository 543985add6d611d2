"""A batch that is killed, starved, damaged or shared ends in the table of an unbroken one.

``make faults`` runs all of it at full size (200 chunks, 20 kills); the tests of every day run what
is not marked heavy, at a fifth of the size.
"""

from __future__ import annotations

import hashlib
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from experiments.errors import Exit
from experiments.inventory import Inventory, take_stock
from experiments.parts import PARTS, listed, read_part
from experiments.store import open_results
from tests.faults.driver import run

DRIVER = Path(__file__).with_name("driver.py")
ROOT = DRIVER.parents[2]
FULL = os.environ.get("FAULTS") == "full"
CHUNKS, KILLS = (200, 20) if FULL else (40, 2)
SECONDS = 0.03
RUNS = CHUNKS * 2 * 2
WAIT = 120.0


def start(
    folder: Path, jobs: int = 2, where: str = "", limit: Callable[[], None] | None = None
) -> subprocess.Popen[str]:
    words = [sys.executable, str(DRIVER), str(folder), str(jobs), str(CHUNKS), str(SECONDS)]
    return subprocess.Popen(
        [*words, where] if where else words,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=limit,
    )


def finish(folder: Path, jobs: int = 2, where: str = "", code: int = 0) -> str:
    process = start(folder, jobs, where)
    _, told = process.communicate(timeout=WAIT)
    assert process.returncode == code, told
    return told


def members(session: int) -> list[int]:
    """Processes of a session that are alive."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except (OSError, ValueError):
            continue
        if fields and int(fields[3]) == session and fields[0] != "Z":
            found.append(int(entry.name))
    return found


def wait_for(condition: Callable[[], bool], seconds: float = WAIT) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.02)


def wait_until(process: subprocess.Popen[str], folder: Path, parts: int) -> None:
    wait_for(lambda: process.poll() is not None or have(folder) > parts)


def wait_for_all(process: subprocess.Popen[str], seconds: float = WAIT) -> None:
    wait_for(lambda: not members(process.pid), seconds)


def fingerprint(folder: Path) -> str:
    sink = pa.BufferOutputStream()
    table = open_results(folder).frame()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return hashlib.sha256(sink.getvalue()).hexdigest()


def in_parts(folder: Path) -> Counter[str]:
    return Counter(run.key for path in listed(folder) for run in read_part(path).runs)


def whole(folder: Path) -> Inventory:
    stock = take_stock(folder)
    assert len(stock.done) == RUNS
    assert (len(stock.failed), stock.missing, len(stock.damaged)) == (0, 0, 0)
    frame = open_results(folder).frame(breakdown="all", years=[2030], columns=[])
    names = frame.to_pylist()
    assert len(names) == RUNS == len({tuple(each.values()) for each in names})
    return stock


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("unbroken")
    assert run(folder, 1, CHUNKS, 0.0) == 0
    assert len(whole(folder).used) >= CHUNKS * 0.9
    assert set(in_parts(folder).values()) == {1}
    return fingerprint(folder)


def test_killed_again_and_again(tmp_path: Path, unbroken: str) -> None:
    chance = random.Random(2031)
    for _ in range(KILLS):
        kept = set(in_parts(tmp_path)) if (tmp_path / PARTS).exists() else set()
        parts = set(listed(tmp_path)) if (tmp_path / PARTS).exists() else set()
        process = start(tmp_path)
        enough = len(parts) + chance.randrange(1, max(CHUNKS // KILLS, 2))
        wait_until(process, tmp_path, enough)
        time.sleep(chance.random() * SECONDS * 4)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate(timeout=WAIT)
        wait_for_all(process)
        new = {run.key for path in set(listed(tmp_path)) - parts for run in read_part(path).runs}
        assert not new & kept, "a finished chunk was computed again"
    finish(tmp_path)
    whole(tmp_path)
    assert set(in_parts(tmp_path).values()) == {1}
    assert fingerprint(tmp_path) == unbroken


def have(folder: Path) -> int:
    return len(list(listed(folder))) if (folder / PARTS).exists() else 0


@pytest.mark.heavy
def test_workers_killed_one_by_one(tmp_path: Path, unbroken: str) -> None:
    process = start(tmp_path)
    killed = 0
    chance = random.Random(5)
    while process.poll() is None and killed < max(KILLS // 2, 2):
        enough = have(tmp_path) + max(CHUNKS // (2 * KILLS), 2)
        wait_until(process, tmp_path, enough)
        workers = [pid for pid in members(process.pid) if "loky.backend.popen" in told_by(pid)]
        if workers:
            os.kill(chance.choice(workers), signal.SIGKILL)
            killed += 1
    _, told = process.communicate(timeout=WAIT)
    assert process.returncode == 0, told
    assert killed >= 2
    whole(tmp_path)
    assert fingerprint(tmp_path) == unbroken


def told_by(pid: int) -> str:
    try:
        return (Path("/proc") / str(pid) / "cmdline").read_bytes().decode()
    except OSError:
        return ""


@pytest.mark.parametrize(
    ("kind", "jobs"),
    [
        (signal.SIGINT, 2),
        pytest.param(signal.SIGINT, 1, marks=pytest.mark.heavy),
        pytest.param(signal.SIGTERM, 2, marks=pytest.mark.heavy),
        pytest.param(signal.SIGTERM, 1, marks=pytest.mark.heavy),
        pytest.param(signal.SIGHUP, 2, marks=pytest.mark.heavy),
    ],
)
def test_a_polite_end_keeps_all_that_is_finished(
    tmp_path: Path, unbroken: str, kind: signal.Signals, jobs: int
) -> None:
    process = start(tmp_path, jobs)
    wait_for(lambda: have(tmp_path) > CHUNKS // 8)
    asked = time.monotonic()
    os.killpg(process.pid, kind)  # as a terminal does: to parent and workers alike
    _, told = process.communicate(timeout=WAIT)
    assert process.returncode == Exit.INTERRUPTED, told
    assert "Traceback" not in told
    assert time.monotonic() - asked < 5
    wait_for_all(process, 5)
    assert 0 < len(take_stock(tmp_path).done) < RUNS
    assert not list((tmp_path / PARTS).glob(".stop*"))
    finish(tmp_path, jobs)
    assert set(in_parts(tmp_path).values()) == {1}
    assert fingerprint(tmp_path) == unbroken


@pytest.mark.heavy
def test_no_room_for_a_part(tmp_path: Path, unbroken: str) -> None:
    finish(tmp_path, where=f"1/{CHUNKS}")

    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000))

    process = start(tmp_path, limit=little_room)
    _, told = process.communicate(timeout=WAIT)
    assert process.returncode == Exit.FAILED, told
    assert "Traceback" not in told
    assert not list((tmp_path / PARTS).glob(".*.tmp"))
    finish(tmp_path)
    whole(tmp_path)
    assert fingerprint(tmp_path) == unbroken


@pytest.mark.heavy
def test_a_full_disk(tmp_path: Path, unbroken: str) -> None:
    place = tmp_path / "disk"
    place.mkdir()
    words = f"{sys.executable} {DRIVER} {place}/out 2 {CHUNKS} {SECONDS}"
    script = (
        f"mount -t tmpfs -o size=300k none {place} || exit 77\n"
        f"{words}; echo first $? >&2\n"
        f"mount -o remount,size=64m {place}\n"
        f"{words}; echo second $? >&2\n"
        f"cp -r {place}/out {tmp_path}/copy\n"
    )
    if shutil.which("unshare") is None:
        pytest.skip("no unshare: a small disk cannot be made")
    answer = subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=2 * WAIT,
    )
    if not (tmp_path / "copy").exists() and "first" not in answer.stderr:
        pytest.skip("this system lets nobody mount a small disk")
    assert "first 5" in answer.stderr, answer.stderr
    assert "second 0" in answer.stderr, answer.stderr
    assert "Traceback" not in answer.stderr
    whole(tmp_path / "copy")
    assert fingerprint(tmp_path / "copy") == unbroken


@pytest.mark.heavy
def test_parts_cut_and_flipped(tmp_path: Path, unbroken: str) -> None:
    chance = random.Random(3)
    finish(tmp_path)
    for path in chance.sample(list(listed(tmp_path)), KILLS):
        content = bytearray(path.read_bytes())
        if chance.random() < 0.5:
            path.write_bytes(content[: chance.randrange(len(content))])
        else:
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
            path.write_bytes(content)
    before = take_stock(tmp_path)
    assert len(before.damaged) == KILLS
    finish(tmp_path)
    after = take_stock(tmp_path)
    assert len(after.done) == RUNS
    assert fingerprint(tmp_path) == unbroken


@pytest.mark.heavy
def test_two_at_once_in_one_folder(tmp_path: Path, unbroken: str) -> None:
    both = [start(tmp_path), start(tmp_path)]
    for process in both:
        _, told = process.communicate(timeout=WAIT)
        assert process.returncode == 0, told
    whole(tmp_path)
    assert fingerprint(tmp_path) == unbroken


@pytest.mark.heavy
@pytest.mark.parametrize("jobs", [1, 2, 4])
def test_any_number_of_jobs(tmp_path: Path, unbroken: str, jobs: int) -> None:
    finish(tmp_path, jobs)
    assert fingerprint(tmp_path) == unbroken


@pytest.mark.heavy
def test_three_shards_merged(tmp_path: Path, unbroken: str) -> None:
    merged = tmp_path / "merged"
    for number in (1, 2, 3):
        folder = tmp_path / str(number)
        finish(folder, where=f"{number}/3")
        shutil.copytree(folder, merged, dirs_exist_ok=True)
    whole(merged)
    assert set(in_parts(merged).values()) == {1}
    assert fingerprint(merged) == unbroken


@pytest.fixture
def scheduler() -> Iterator[str]:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
    ) as cluster:
        yield cluster.scheduler_address


@pytest.mark.heavy
def test_dask_with_two_workers(tmp_path: Path, unbroken: str, scheduler: str) -> None:
    finish(tmp_path, where=scheduler)
    whole(tmp_path)
    assert fingerprint(tmp_path) == unbroken
